"""A copy of what is stored: without what lets somebody in, and whole or not there."""

import json
import zipfile
from pathlib import Path
from typing import cast

import pytest

from sitewright.accounts.models import Operator
from sitewright.errors import Unavailable
from sitewright.kit.db import transaction
from sitewright.messages.models import Message
from sitewright.ports.asset_store import AssetStore
from sitewright.ports.integrations import Integrations
from sitewright.privacy.handing_out import write_archive
from sitewright.privacy.subjects import subject_of
from sitewright.reviews.codes import new_code
from tests.shop import Shop

EMAIL = "cliente@example.com"
ANA = "ana@agencia.example"


class Shelf:
    """A store without files, or one that does not answer."""

    name = "shelf"

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    async def list_files(self, _prefix: str) -> list[str]:
        if self.error:
            raise self.error
        return []


async def written(shop: Shop, path: Path, shelf: Shelf) -> None:
    shop.integrations.store = cast("AssetStore", shelf)
    async with shop.sessions() as session:
        subject = await subject_of(session, EMAIL)
    await write_archive(path, shop.sessions, cast("Integrations", shop.integrations), subject)


async def test_a_code_is_not_handed_out_also_not_as_its_hash(shop: Shop, tmp_path: Path) -> None:
    project_id = await shop.sold_project()
    await shop.change(project_id, status="in_review", commit="c")
    async with transaction(shop.sessions) as session:
        await new_code(session, project_id)
    await written(shop, tmp_path / "copy.zip", Shelf())
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        (code,) = json.loads(archive.read(f"projects/{project_id}/approval_code.json"))
    assert code["tries"] == 0
    assert "code_hash" not in code


async def test_the_agency_s_people_are_not_handed_out(shop: Shop, tmp_path: Path) -> None:
    project_id = await shop.sold_project()
    await shop.change(project_id, attention_reason="Paused by Ana@agencia.example.")
    async with transaction(shop.sessions) as session:
        for purpose, recipient in (("needs_attention", ANA), ("preview_ready", EMAIL)):
            session.add(Message(project_id=project_id, purpose=purpose, version="1", recipient=recipient))
        for number, address in enumerate((ANA, EMAIL)):
            session.add(Operator(name="Ana", email=address, role="administrator", password_hash=f"{number}"))
    await written(shop, tmp_path / "copy.zip", Shelf())
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert ANA not in "".join(texts.values()).lower()
    assert "Paused by (agency)." in texts[f"projects/{project_id}/project.json"]
    messages = json.loads(texts[f"projects/{project_id}/message.json"])
    assert {each["purpose"] for each in messages} == {"answers_please", "preview_ready"}


async def test_a_copy_that_is_not_whole_does_not_stay(shop: Shop, tmp_path: Path) -> None:
    await shop.sold_project()
    with pytest.raises(Unavailable):
        await written(shop, tmp_path / "copy.zip", Shelf(Unavailable("The store does not answer.")))
    assert list(tmp_path.iterdir()) == []
