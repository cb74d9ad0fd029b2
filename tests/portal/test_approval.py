"""Approval by a code from the buyer's mail, its certificate, and what the link shows after publication."""

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import httpx2
import pytest
from sqlalchemy import select, update

from sitewright.errors import Unavailable
from sitewright.integrations.cloudflare.domains import FAILED, WAITS, instructions_for
from sitewright.kit.db import transaction
from sitewright.kit.language import Language, speaking
from sitewright.messages.models import Message
from sitewright.messages.service import place_of
from sitewright.orders.models import Customer
from sitewright.portal.approval import masked
from sitewright.portal.domains import KEPT_SECONDS, RecentReports
from sitewright.ports.domains import DnsEntry, DomainReport, HostState
from sitewright.ports.integrations import Integrations
from sitewright.projects.models import Deployment, SiteProject
from sitewright.reviews.approvals import newest_approval
from sitewright.reviews.codes import MOST_AN_HOUR, MOST_TRIES, VALID
from sitewright.reviews.models import Approval, ApprovalCode, RemarkDraft
from sitewright.web.error_texts import told
from tests.portal.conftest import Portal
from tests.portal.previews import COMMIT, OLDER, previewed

NAME = "Zélia Souza"


async def codes(portal: Portal) -> list[str]:
    """What was queued to be mailed to the project's buyer, in order."""
    query = select(Message).where(Message.project_id == portal.project_id, Message.purpose == "approval_code")
    async with portal.runtime.sessions() as session:
        found = (await session.scalars(query.order_by(Message.queued_at))).all()
    cipher = portal.runtime.cipher
    return [str(cipher.open(it.secret or "", place_of(it.project_id, it.version))) for it in found]


async def asked(portal: Portal) -> str:
    """A code, asked for on the page."""
    response = await portal.post("/approve/code")
    assert response.headers["location"].endswith("/approve?done=code_sent")
    return (await codes(portal))[-1]


async def approve(portal: Portal, code: str, name: str = NAME) -> httpx2.Response:
    """Send the form."""
    return await portal.post("/approve", name=name, code=code)


async def approval_of(portal: Portal) -> Approval | None:
    """The approval that counts."""
    async with portal.runtime.sessions() as session:
        return await newest_approval(session, portal.project_id)


async def change(portal: Portal, **values: Any) -> None:
    """Put the project where the workflow would have brought it."""
    async with transaction(portal.runtime.sessions) as session:
        await session.execute(update(SiteProject).where(SiteProject.id == portal.project_id).values(**values))


async def test_the_page_shows_what_is_approved(portal: Portal) -> None:
    await previewed(portal)
    page = (await portal.get("/approve")).text
    assert "Cardápio" in page
    assert "m•••@padaria.example" in page
    assert "marcos@" not in page
    async with transaction(portal.runtime.sessions) as session:
        session.add(RemarkDraft(project_id=portal.project_id, remark="Maior"))
    assert "1 observação não enviada" in (await portal.get("/approve")).text


async def test_name_and_code_approve_exactly_what_was_seen(portal: Portal) -> None:
    await previewed(portal)
    code = await asked(portal)
    response = await approve(portal, f" {code[:3]} {code[3:]} ")
    assert response.headers["location"].endswith("/approve?done=approved")
    approval = await approval_of(portal)
    assert approval is not None
    assert (approval.commit, approval.approved_by) == (COMMIT, NAME)
    assert approval.address_hash
    assert (await portal.project()).status == "publishing"
    assert "está sendo publicado" in (await portal.get("/approve")).text
    again = await approve(portal, code)
    assert again.headers["location"].endswith("/approve?done=approved")


async def test_what_is_kept_is_what_the_page_says(portal: Portal) -> None:
    await previewed(portal)
    await approve(portal, await asked(portal))
    kept = {column.name for column in Approval.__table__.columns}
    told = {"commit", "deployment_id", "digest", "files", "headers", "address_hash", "approved_by", "created_at"}
    assert kept == {"id", "project_id", *told}
    async with portal.runtime.sessions() as session:
        rows = (await session.scalars(select(ApprovalCode))).all()
    assert all(portal.token not in str(vars(row)) and "127.0.0.1" not in str(vars(row)) for row in rows)


async def test_a_replayed_code_does_not_approve_what_came_later(portal: Portal) -> None:
    await previewed(portal)
    code = await asked(portal)
    await approve(portal, code)
    await change(portal, status="in_review", commit=OLDER)
    response = await approve(portal, code)
    assert (response.status_code, "já foi usado" in response.text) == (422, True)
    assert (await portal.project()).status == "in_review"


async def test_the_code_of_another_project_a_wrong_an_old_and_a_late_one_are_refused(portal: Portal) -> None:
    await previewed(portal)
    other = await previewed(await portal.sold(), slug="salao-efgh")
    assert "Nenhum código foi enviado" in (await approve(portal, "123456")).text
    mine, foreign = await asked(portal), await asked(other)
    if mine != foreign:
        assert "não é o código" in (await approve(portal, foreign)).text
    await change(portal, commit=OLDER)
    assert "A prévia mudou" in (await approve(portal, mine)).text
    await change(portal, commit=COMMIT)
    async with transaction(portal.runtime.sessions) as session:
        await session.execute(
            update(ApprovalCode).values(expires_at=ApprovalCode.expires_at - VALID - timedelta(hours=1))
        )
    assert "mais de 15 minutos" in (await approve(portal, mine)).text
    assert await approval_of(portal) is None


async def test_guessing_ends_with_the_code(portal: Portal) -> None:
    await previewed(portal)
    code = await asked(portal)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(MOST_TRIES):
        response = await approve(portal, wrong)
        assert (response.status_code, f'value="{NAME}"' in response.text) == (422, True)
    assert "tentado vezes demais" in (await approve(portal, code)).text
    assert await approval_of(portal) is None


async def test_only_some_codes_are_mailed_an_hour(portal: Portal) -> None:
    await previewed(portal)
    for _ in range(MOST_AN_HOUR):
        await asked(portal)
    response = await portal.post("/approve/code")
    assert (response.status_code, "já estão a caminho" in response.text) == (429, True)
    assert len(await codes(portal)) == MOST_AN_HOUR


@pytest.mark.parametrize("name", ["", "x", "é" * 121, "\0\0"])
async def test_a_name_is_needed_and_costs_no_try(portal: Portal, name: str) -> None:
    await previewed(portal)
    code = await asked(portal)
    assert (await approve(portal, code, name)).status_code == 422
    assert (await approve(portal, code)).status_code == 303


async def test_markup_in_the_name_is_text(portal: Portal) -> None:
    await previewed(portal)
    await approve(portal, await asked(portal), "<script>1</script>")
    page = (await portal.get("/certificate")).text
    assert "<script>1" not in page
    assert "&lt;script&gt;1" in page


async def test_without_a_mail_address_nobody_is_led_on(portal: Portal) -> None:
    await previewed(portal)
    async with transaction(portal.runtime.sessions) as session:
        await session.execute(update(Customer).values(email=None))
    assert "Não sabemos o seu e-mail" in (await portal.get("/approve")).text
    assert (await portal.post("/approve/code")).status_code == 422
    assert await codes(portal) == []


async def test_while_a_round_is_under_way_nothing_is_approved(portal: Portal) -> None:
    await previewed(portal)
    code = await asked(portal)
    await change(portal, status="revising")
    assert "Não há nada para aprovar" in (await portal.get("/approve")).text
    assert (await portal.post("/approve/code")).status_code == 409
    assert (await approve(portal, code)).status_code == 409
    assert await approval_of(portal) is None


async def test_the_certificate_names_every_file_and_where_it_is_published(portal: Portal) -> None:
    await previewed(portal)
    assert (await portal.get("/certificate")).status_code == 404
    await approve(portal, await asked(portal))
    await published(portal)
    page = (await portal.get("/certificate")).text
    for part in (NAME, COMMIT, "index.html", "5" * 64, "http://padaria-abcd.live.localhost:8700", "host-17"):
        assert part in page


async def published(portal: Portal) -> None:
    """As the workflow would have brought it."""
    url = "http://padaria-abcd.live.localhost:8700"
    async with transaction(portal.runtime.sessions) as session:
        session.add(
            Deployment(
                project_id=portal.project_id, commit=COMMIT, place="production", host_id="host-17", url=url,
                digest="2" * 64, files=2,
            )
        )  # fmt: skip
    await change(portal, status="published", production_url=url)


async def test_the_link_shows_the_public_site_and_what_can_be_done_with_it(portal: Portal) -> None:
    await previewed(portal)
    assert (await portal.get("/site")).headers["location"].endswith("/approve")
    await approve(portal, await asked(portal))
    await published(portal)
    page = (await portal.get("/site")).text
    for part in ("padaria-abcd.live.localhost:8700", "registro.br", "/export", "/review", "/certificate"):
        assert part in page
    assert "está no ar" in (await portal.get("/approve")).text


async def test_what_is_public_already_is_not_offered_for_publication(portal: Portal) -> None:
    await previewed(portal)
    assert "/approve" in (await portal.get("/review")).text
    await published(portal)
    assert "/approve" not in (await portal.get("/review")).text


async def test_a_copy_of_everything_is_one_archive(portal: Portal, tmp_path: Path) -> None:
    await previewed(portal)
    code = await portal.runtime.integrations.code_host()
    repository = await code.create_repo_from_template("business", "padaria-abcd")
    await change(portal, repository=repository, commit=await code.create_branch(repository, "preview"))
    assert (await portal.get("/export")).headers["location"].endswith("/approve")
    await change(portal, status="published", production_url="https://padaria.example")
    response = await portal.get("/export")
    assert (response.status_code, response.headers["content-type"]) == (200, "application/zip")
    assert response.headers["content-disposition"] == 'attachment; filename="padaria-abcd.zip"'
    names = zipfile.ZipFile(io.BytesIO(response.content)).namelist()
    assert "GUIA.md" in names
    assert any(re.match(r"layouts/", name) for name in names)
    scratch = Path(portal.runtime.home) / "scratch"
    assert list(scratch.iterdir()) == []


async def test_before_there_is_a_site_there_is_no_copy(portal: Portal) -> None:
    assert (await portal.get("/export")).headers["location"].endswith("/approve")


class Domains:
    """A vendor that counts how often it is asked, and answers in our words or not at all."""

    def __init__(self) -> None:
        self.asked = 0
        self.is_away = False

    name = "cloudflare"

    async def site_host(self, **_: object) -> "Domains":
        return self

    async def domains(self) -> "Domains":
        return self

    async def report(self, _slug: str) -> DomainReport:
        self.asked += 1
        if self.is_away:
            raise Unavailable("Cloudflare does not answer.")
        entry = DnsEntry("CNAME", "www.padaria.example", "padaria-abcd.pages.dev")
        hosts = [HostState(entry.name, "site", "pending", WAITS), HostState("b", "redirect", "failed", FAILED["error"])]
        return DomainReport(hosts, [entry], instructions_for(entry))


async def test_help_with_the_domain_is_told_in_either_language_and_looked_up_once_a_minute(portal: Portal) -> None:
    vendor, time = Domains(), [0.0]
    reports = RecentReports(cast("Integrations", vendor), clock=lambda: time[0])
    project = await portal.project()
    report = await reports.of(project)
    assert report is not None
    for language, first in (("pt-BR", "Entre em registro.br"), ("en", "Sign in at registro.br")):
        with speaking(cast("Language", language)):
            texts = [told(each) for each in (*report.instructions, *(host.reason or "" for host in report.hosts))]
        assert texts[0].startswith(first)
        assert sum("padaria-abcd.pages.dev" in each for each in texts) == 1
        assert all(("DNS" in each or "www" in each or "CNAME" in each) for each in texts)
        assert not set(texts) & set(report.instructions) or language == "en"
    vendor.is_away = True
    assert await reports.of(project) == report
    time[0] = KEPT_SECONDS
    assert [await reports.of(project) for _ in range(3)] == [None] * 3
    assert vendor.asked == 2


@pytest.mark.parametrize(
    ("mail", "told"), [("marcos@padaria.example", "m•••@padaria.example"), ("", None), (None, None)]
)
def test_an_address_is_told_in_part(mail: str | None, told: str | None) -> None:
    assert masked(mail) == told
