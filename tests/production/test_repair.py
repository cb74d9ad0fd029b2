"""A site that the gate refuses is mended before a person sees it; what nobody can mend stops the project."""

import subprocess
from uuid import UUID

from sitewright.generation.models import PageContent
from sitewright.ports.code_host import CodeEvent, FileChanges
from sitewright.production.messages import StepRef
from sitewright.production.repair import repair_site
from sitewright.projects import artefacts
from sitewright.projects.models import SiteProject
from sitewright.projects.report import ProjectReport
from sitewright.projects.service import pass_gate
from sitewright.reviews.pushes import receive_code_event
from sitewright.sites.model import Prose, ProseBlock, Site, Story
from tests.fakes import ai_providers
from tests.production.conftest import Factory

HEAVY = Prose(
    id="peso",
    title="Muito texto",
    blocks=tuple(ProseBlock(paragraphs=("pão quente e café coado na hora. " * 17,) * 8) for _ in range(10)),
)
"""More text than a page may weigh, and nothing in it that may not be said."""
LIGHT = HEAVY.model_copy(update={"blocks": (ProseBlock(paragraphs=("Pão quente e café coado.",)),)})


async def pages_of(factory: Factory, project_id: UUID) -> dict[str, PageContent]:
    """The pages as they were written."""
    async with factory.sessions() as session:
        slugs = [key for kind, key, *_ in await artefacts.listing(session, project_id) if kind == "page"]
        found = {slug: await artefacts.latest(session, project_id, "page", slug) for slug in slugs}
    return {slug: PageContent.model_validate(page.body) for slug, page in found.items() if page is not None}


async def site_of(factory: Factory, project_id: UUID) -> Site:
    """The site as it stands."""
    async with factory.sessions() as session:
        found = await artefacts.latest(session, project_id, "site")
    assert found is not None
    return Site.model_validate(found.body)


def with_last(page: PageContent, section: Story | Prose) -> PageContent:
    """The page with one more section."""
    return page.model_copy(update={"sections": (*page.sections, section)})


async def held(factory: Factory, section: Story | Prose, name: str = "order-1") -> tuple[UUID, PageContent]:
    """A project whose pages came back from their writer, the home page with this section at its end; and that page.

    It waits at the gate `sitemap`.
    """
    draft = await factory.until(await factory.answered("order-0"), "in_review")
    pages = await pages_of(factory, draft.id)
    project_id = await factory.answered(name, gates=("sitemap",))
    await factory.finished(project_id, "write_sitemap")
    for slug, page in pages.items():
        written = with_last(page, section) if slug == "inicio" else page
        await factory.change(artefacts.put, project_id, "page", slug, written, "test")
    return project_id, pages["inicio"]


def steps(report: ProjectReport) -> list[str]:
    """The steps after the first check, with their keys."""
    told = [f"{step.step}:{step.key}" for step in report.steps]
    return told[told.index("check_site:") + 1 :]


async def test_a_placeholder_left_by_the_writer_is_taken_out_by_code(factory: Factory) -> None:
    left = Story(id="sobra", title="Sobra", paragraphs=("Pão quente todo dia. Lorem ipsum dolor sit amet.",))
    project_id, _ = await held(factory, left)
    await factory.change(pass_gate, project_id, "sitemap")
    report = await factory.until(project_id)
    assert report.status == "in_review"
    assert steps(report)[:2] == ["repair_site:code", "check_site:code"]
    story = (await site_of(factory, project_id)).pages[0].sections[-1]
    assert isinstance(story, Story)
    assert story.paragraphs == ("Pão quente todo dia.",)
    code = await factory.runtime.integrations.code_host()
    page = await code.get_file(report.repository or "", "content/_index.md", report.branch)
    assert b"ipsum" not in page


async def test_a_repair_cut_short_after_its_commit_is_finished_and_not_made_twice(factory: Factory) -> None:
    project_id, _ = await held(factory, Story(id="sobra", title="Sobra", paragraphs=("Pão quente. Lorem ipsum.",)))
    await factory.change(pass_gate, project_id, "sitemap")
    made = await factory.until(project_id)
    mended = await site_of(factory, project_id)
    code = await factory.runtime.integrations.code_host()
    repository = factory.runtime.home / "repositories" / f"{made.repository}.git"
    command = ["git", "-c", "safe.directory=*", "rev-parse", f"{made.commit}^"]
    before = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True).stdout.strip()
    async with factory.sessions() as session, session.begin():
        await session.delete(await artefacts.latest(session, project_id, "site"))
        await session.delete(await artefacts.latest(session, project_id, "quality"))
        (await session.get_one(SiteProject, project_id)).commit = before

    await repair_site(factory.runtime.workshop, StepRef(str(project_id), 1, "code"))
    assert (await factory.report(project_id)).commit == made.commit
    assert await site_of(factory, project_id) == mended
    assert await code.head(made.repository or "", made.branch) == made.commit


async def test_what_nobody_can_mend_stops_the_project_with_the_list(factory: Factory) -> None:
    project_id, _ = await held(factory, HEAVY)
    await factory.change(pass_gate, project_id, "sitemap")
    report = await factory.until(project_id)
    assert (report.status, report.attention_step) == ("needs_attention", "check_site")
    assert "index.html: weight: The page weighs" in (report.attention_reason or "")
    assert sum(step.startswith("rewrite_page") for step in steps(report)) == 2


async def test_a_page_the_ai_has_mended_is_shown(factory: Factory) -> None:
    project_id, home = await held(factory, HEAVY)
    async with ai_providers.running() as fake:
        fake.plan = [with_last(home, LIGHT).model_dump(mode="json")]
        model = {"provider": "openai", "model": "gpt-4o", "api_key": "sk-x", "base_url": f"{fake.address}/v1"}
        await factory.runtime.config_service.set_config("ai", {"content_generation": model})
        await factory.change(pass_gate, project_id, "sitemap")
        report = await factory.until(project_id)
        asked = str(fake.requests[0][0])
    assert (report.status, len(fake.requests)) == ("in_review", 1)
    assert "The page weighs" in asked
    assert "rewrite_page:ai-1/inicio" in steps(report)
    shown = (await site_of(factory, project_id)).pages[0].sections[-1]
    assert shown.model_copy(update={"variant": LIGHT.variant, "tone": LIGHT.tone}) == LIGHT
    assert report.cost.calls == 4 + 1


async def test_a_person_mends_what_nobody_else_could(factory: Factory) -> None:
    project_id, _ = await held(factory, HEAVY)
    await factory.change(pass_gate, project_id, "sitemap")
    stopped = await factory.until(project_id, "needs_attention")
    code = await factory.runtime.integrations.code_host()
    repository = stopped.repository or ""
    page = await code.get_file(repository, "content/_index.md", stopped.branch)
    light = page.replace("pão quente e café coado na hora. ".encode(), b"")
    head = await code.apply_patch(repository, stopped.branch, FileChanges({"content/_index.md": light}), "By hand")
    event = CodeEvent("d-1", "push", repository, stopped.branch, head)
    integrations = factory.runtime.integrations
    assert await receive_code_event(factory.sessions, integrations, "github", event) == "shown"
    assert (await factory.until(project_id, "in_review")).commit == head


async def test_no_model_writes_over_a_page_that_a_person_wrote(factory: Factory) -> None:
    project_id, home = await held(factory, HEAVY)
    edited = with_last(home, HEAVY.model_copy(update={"title": "Minhas palavras"}))
    await factory.change(artefacts.put, project_id, "page", "inicio", edited, "Ana", edited=True)
    async with ai_providers.running() as fake:
        model = {"provider": "openai", "model": "gpt-4o", "api_key": "sk-x", "base_url": f"{fake.address}/v1"}
        await factory.runtime.config_service.set_config("ai", {"content_generation": model})
        await factory.change(pass_gate, project_id, "sitemap")
        report = await factory.until(project_id)
        assert fake.requests == []
    assert (report.status, report.attention_step) == ("needs_attention", "check_site")
    assert (await site_of(factory, project_id)).pages[0].sections[-1].title == "Minhas palavras"
