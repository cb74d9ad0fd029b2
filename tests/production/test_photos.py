"""Photos that a customer sends with the answers stand on the site that is made of them."""

import functools
import io
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from sitewright.integrations.storage.local import LocalAssetStore
from sitewright.kit.db import transaction
from sitewright.onboarding import attachments
from sitewright.onboarding.attachments import attached_photo, keep_attachment
from sitewright.onboarding.darkroom import developed
from sitewright.onboarding.uploads import take_upload
from sitewright.ports.code_host import FileChanges
from sitewright.reviews.models import ReviewRequest
from sitewright.reviews.pointing import resolved
from sitewright.reviews.service import RoundTerms, open_round
from tests.production.conftest import Factory, Preview
from tests.shop import Shop, shop

__all__ = ["shop"]


def photo(seed: int) -> bytes:
    """A photo of its own for each number."""
    file = io.BytesIO()
    Image.effect_noise((1000, 700 + seed), 60).convert("RGB").save(file, "JPEG")
    return file.getvalue()


async def test_photos_are_committed_built_and_shown(factory: Factory) -> None:
    project_id = await factory.sold("order-1")
    store = await factory.runtime.integrations.asset_store(live=False)
    files = {"forno.jpg": photo(1), "fachada.jpg": photo(2), "balcao.jpg": photo(3), "quebrada.jpg": b"\xff\xd8\xffno"}
    for name, content in files.items():
        await take_upload(factory.runtime.sessions, store, project_id, name, content)
    await factory.answer(project_id)
    report = await factory.until(project_id)

    assert report.status == "in_review"
    assert [question.code for question in report.questions] == ["photo_format"]
    assert report.slug is not None
    folder = factory.runtime.site_directory(report.slug)
    page = next(folder.rglob("index.html")).read_text()
    assert page.count("<picture>") == 3
    assert "Fachada: Padaria Dona Zélia, Belo Horizonte" in page
    shown = {path.suffix for path in folder.rglob("photos/*")}
    assert shown == {".avif", ".webp", ".jpeg"}
    for path in folder.rglob("photos/*.jpeg"):
        with Image.open(path) as image:
            assert image.width in (480, 960, 1000)


async def test_a_logo_stands_in_the_header_in_place_of_the_name(factory: Factory) -> None:
    project_id = await factory.sold("order-2")
    store = await factory.runtime.integrations.asset_store(live=False)
    drawing = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 90">'
        b'<circle cx="45" cy="45" r="40" fill="#8a2b20"/><rect x="110" y="35" width="180" height="20"/></svg>'
    )
    await take_upload(factory.runtime.sessions, store, project_id, "logo-zelia.svg", drawing)
    await factory.answer(project_id)
    report = await factory.until(project_id)
    assert report.slug is not None
    folder = factory.runtime.site_directory(report.slug)
    page = next(folder.rglob("index.html")).read_text()
    header = page[page.index("<header") : page.index("</header>")]
    assert 'alt="Padaria Dona Zélia"' in header
    assert 'data-field="name"' not in header
    (file,) = folder.rglob("photos/logo-*.png")
    assert f"/photos/{file.name}" in header
    assert f'/photos/{file.name}",' in page.replace("&#34;", '"')


async def test_an_attached_photo_is_shown_where_the_remark_asks_and_only_then_public(preview: Preview) -> None:
    project_id, store = preview.project_id, await preview.runtime.integrations.asset_store(live=False)
    sent = await keep_attachment(preview.sessions, store, project_id, "forno-novo.jpg", photo(7))
    public = f"projects/{project_id}/assets/"
    for remark, attached in (("O telefone agora é (31) 3333-4444", True), ("use esta foto na abertura", False)):
        await said(preview, remark, sent.id if attached else None)
        await preview.until(project_id, "in_review", "needs_attention")
        assert await store.list_files(public) == []

    await said(preview, "use esta foto na abertura da página inicial", sent.id)
    done = await preview.until(project_id, "in_review", "needs_attention")
    assert (done.status, done.round) == ("in_review", 4), done.attention_reason
    async with preview.sessions() as session:
        remarks = (await session.scalars(select(ReviewRequest).order_by(ReviewRequest.round))).all()
    assert [remark.status for remark in remarks] == ["done", "refused", "done"]
    assert "Anexe a foto" in (remarks[1].answer or "")
    assert "foto: (nada) → “Forno novo: Padaria Dona Zélia, Belo Horizonte”" in (remarks[2].answer or "")
    page = (preview.runtime.site_directory(done.slug) / "index.html").read_text()
    assert page.count("<picture>") == 1
    assert {key.rpartition(".")[2] for key in await store.list_files(public)} == {"avif", "webp", "jpeg"}


async def test_an_attached_photo_stays_private_where_its_change_is_refused(preview: Preview) -> None:
    project_id, store = preview.project_id, await preview.runtime.integrations.asset_store(live=False)
    sent = await keep_attachment(preview.sessions, store, project_id, "forno-novo.jpg", photo(7))
    code = await preview.runtime.integrations.code_host()
    broken = FileChanges({"layouts/home.html": b"{{ nonsense"})
    await code.apply_patch(preview.made.repository or "", preview.made.branch, broken, "By hand")
    await said(preview, "use esta foto na abertura da página inicial", sent.id)
    await preview.until(project_id, "in_review", "needs_attention")
    async with preview.sessions() as session:
        (remark,) = (await session.scalars(select(ReviewRequest))).all()
    assert (remark.status, "does not build" in (remark.answer or "")) == ("refused", True)
    assert await store.list_files(f"projects/{project_id}/assets/") == []


async def test_an_attached_photo_is_developed_once(shop: Shop, tmp_path: Path) -> None:
    project_id, store = await shop.sold_project(), LocalAssetStore(tmp_path)
    sent = await keep_attachment(shop.sessions, store, project_id, "forno-novo.jpg", photo(7))
    first = await attached_photo(store, project_id, sent)
    await store.delete_file(sent.original)
    assert first is not None
    assert await attached_photo(store, project_id, sent) == first


async def test_a_photo_for_which_there_was_no_time_is_developed_later(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project_id, store = await shop.sold_project(), LocalAssetStore(tmp_path)
    sent = await keep_attachment(shop.sessions, store, project_id, "forno-novo.jpg", photo(8))
    with monkeypatch.context() as patched:
        patched.setattr(attachments, "developed", functools.partial(developed, seconds=0.001))
        assert await attached_photo(store, project_id, sent) is None
    assert await attached_photo(store, project_id, sent) is not None


async def test_an_attached_file_that_is_no_photo_is_looked_at_once(shop: Shop, tmp_path: Path) -> None:
    project_id, store = await shop.sold_project(), LocalAssetStore(tmp_path)
    sent = await keep_attachment(shop.sessions, store, project_id, "cardapio.pdf", b"%PDF-1.7 a menu")
    assert await attached_photo(store, project_id, sent) is None
    await store.delete_file(sent.original)
    assert await attached_photo(store, project_id, sent) is None


async def said(preview: Preview, remark: str, attachment: str | None) -> None:
    """Send a remark with a file."""
    element = {"attachment": attachment} if attachment else {}
    async with transaction(preview.sessions) as session:
        pointed = await resolved(session, preview.project_id, remark, None, element)
        await open_round(session, preview.project_id, [pointed], RoundTerms())
