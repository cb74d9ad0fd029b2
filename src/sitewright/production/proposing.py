"""Proposals for a remark: asked for with what matters, tried where nobody sees them, refused with a report.

Each AI call is a step of its own, whose result is kept before anything is done with it: it is never paid for twice.
"""

from collections.abc import Sequence
from typing import cast

from sitewright.errors import NotFound, Rejected
from sitewright.generation.checks import problems, section_problems
from sitewright.generation.code import write_patch as ask_for_patch
from sitewright.generation.models import PatchContext, PatchProposal, Target
from sitewright.generation.revisions import new_findings, style_path, styled
from sitewright.kit.db import transaction
from sitewright.onboarding.attachments import files_before_shown, publish_attachment
from sitewright.onboarding.uploads import Upload
from sitewright.ports.ai import NoValidOutput
from sitewright.production import drafts
from sitewright.production.contradictions import answer_contradiction
from sitewright.production.drafts import Attempt, Draft, Refused, Tried, Verdict
from sitewright.production.landing import Files
from sitewright.production.messages import StepRef
from sitewright.production.remarks import (
    analysis_of,
    answer_remarks,
    attached_photo,
    attachment_of,
    remark_of,
    request_of,
    shown,
)
from sitewright.production.trial import MOST_TOLD, NO_FILES, ChangeRefused, LastStep, try_change
from sitewright.production.workshop import Workshop, repository_of
from sitewright.projects import artefacts
from sitewright.projects.models import SiteProject
from sitewright.projects.service import locked
from sitewright.reviews.models import ReviewRequest
from sitewright.sites.changes import changes
from sitewright.sites.model import Locale, Picture, Site


async def write_patch(shop: Workshop, ref: StepRef) -> None:
    """ReviewAnalysis -> PatchProposal, with the report on the proposal before it where that was refused.

    An answer that is no proposal is spent as well: what is wrong with it is the verdict on this attempt.
    """
    attempt = Attempt.of(ref)
    request = await remark_of(shop, ref, attempt.position)
    if request.status != "open" or await shop.find(ref, "patch", PatchProposal, attempt.key):
        return
    project, refused = await shop.project(ref), await drafts.refused_before(shop, attempt)
    context = await context_of(shop, project, attempt, request, refused)
    try:
        output = await ask_for_patch(await shop.ai(ref, project), context)
    except NoValidOutput as failure:
        handed_over = project.retries if drafts.is_last(refused, context.styles) else None
        given = Verdict(refusal=failure.faults, spent=True, handed_over=handed_over)
        async with transaction(shop.sessions) as session:
            await artefacts.put(session, project.id, "patch", attempt.key, drafts.NOTHING, "sitewright")
            await artefacts.put(session, project.id, "verdict", attempt.key, given, "sitewright")
        return
    await shop.keep_written(ref, "patch", output, attempt.key)


async def context_of(
    shop: Workshop, project: SiteProject, attempt: Attempt, request: ReviewRequest, refused: Sequence[Refused]
) -> PatchContext:
    """What a proposal is asked for with, and judged by; after an operator's retry, with the report before it too."""
    draft, verdict = await drafts.draft_of(shop, attempt.ref), await drafts.verdict_on(shop, attempt.before)
    analysis = await analysis_of(shop, attempt.ref, attempt.position)
    return PatchContext(
        locale=cast("Locale", project.locale),
        site=concerned(shown(draft.site), analysis.target),
        remark=request.remark,
        analysis=analysis,
        styles=await styles_of(shop, project, draft, analysis.target),
        photo=await attached_photo(shop, project, request, draft.site),
        refusal=verdict.refusal if verdict else None,
        rewrite=drafts.may_rewrite(refused),
    )


async def try_patch(shop: Workshop, ref: StepRef) -> None:
    """Apply, build, check and compare a proposal on a copy of the branch; what passes joins the round's draft.

    Raises Rejected once no further proposal is asked for: then the operator decides, and `retry` begins anew.
    """
    attempt = Attempt.of(ref)
    project, request = await shop.project(ref), await remark_of(shop, ref, attempt.position)
    if request.status != "open" or project.pushed_commit is not None:
        return
    proposal = await shop.read(ref, "patch", PatchProposal, attempt.key)
    refused = await drafts.refused_before(shop, attempt)
    if verdict := await drafts.verdict_on(shop, attempt):
        if verdict.handed_over is not None and verdict.handed_over >= project.retries:
            raise drafts.given_up([*refused, (proposal, verdict)])
    elif proposal.question:
        await answer_remarks(shop, ref, (attempt.position,), proposal.question)
    elif not await answer_contradiction(shop, ref, attempt.position):
        context = await context_of(shop, project, attempt, request, refused)
        try:
            draft = await with_proposal(shop, project, attempt, request, context, proposal)
        except Rejected as refusal:
            over = drafts.is_last(refused, context.styles) or drafts.is_repeated(refused, proposal)
            verdict = Verdict(refusal=refusal.message, handed_over=project.retries if over else None)
            await shop.keep(ref, "verdict", verdict, "sitewright", attempt.key)
            if over:
                raise drafts.given_up([*refused, (proposal, verdict)]) from None
        else:
            await accept(shop, attempt, draft)


async def accept(shop: Workshop, attempt: Attempt, draft: Draft) -> None:
    """The remark's change is in the draft and waits for the commit."""
    async with transaction(shop.sessions) as session:
        project = await locked(session, (await shop.project(attempt.ref)).id)
        await artefacts.put(session, project.id, "draft", str(attempt.ref.round), draft, "sitewright")
        (await request_of(session, attempt.ref, attempt.position)).status = "tried"


async def with_proposal(
    shop: Workshop,
    project: SiteProject,
    attempt: Attempt,
    request: ReviewRequest,
    context: PatchContext,
    proposal: PatchProposal,
) -> Draft:
    """The round's draft with a proposal tried in it. Raises Rejected for the proposal, Conflict for the branch."""
    if found := problems("patch", context, proposal):
        raise ChangeRefused("\n".join(found[:MOST_TOLD]))
    draft, target = await drafts.draft_of(shop, attempt.ref), context.analysis.target
    known, photo = await styles_of(shop, project, draft, target), context.photo
    site = drafts.edited(draft.site, proposal.edits, attempt.ref.round, photo)
    for problem in (*dangling(site), *unsaid(draft.site, site, request.remark)):
        raise ChangeRefused(problem)
    changed = styled(known, proposal)
    if site == draft.site and not changed:
        raise ChangeRefused("The proposal changes nothing: the site says so already.")
    tried = Tried(target=target, summary=proposal.summary, changes=changes(draft.site, site))
    before = {path: known[path] for path in changed} | draft.styles_before
    new = draft.model_copy(
        update={
            "site": site,
            "styles": draft.styles | changed,
            "styles_before": before,
            "tried": draft.tried | {str(attempt.position): tried},
        }
    )
    base = await drafts.base_of(shop, attempt.ref, new)
    upload, private = await newly_shown(shop, project, request, photo, site)
    last = LastStep(draft.state, target) if draft.tried else None
    trial = await try_change(shop, project, base, new.state, new.meant, private, last=last)
    if upload is not None:
        await publish_attachment(await shop.adapters(project).asset_store(), project.id, upload)
    return new.model_copy(update={"report": trial.report.after(draft.report), "head": trial.head})


async def newly_shown(
    shop: Workshop, project: SiteProject, request: ReviewRequest, photo: Picture | None, site: Site
) -> tuple[Upload | None, Files]:
    """The attached photo that the site shows, and its files, which are public only once the change has passed."""
    upload = await attachment_of(shop, project, request)
    if upload is None or photo is None or photo not in site.pictures:
        return None, NO_FILES
    store = await shop.adapters(project).asset_store()
    return upload, await files_before_shown(store, project.id, upload)


def dangling(site: Site) -> list[str]:
    """Sections that show facts there are not, and buttons that lead nowhere."""
    pages = {page.slug for page in site.pages}
    return [
        f"Page {page.slug}: {problem}"
        for page in site.pages
        for section in page.sections
        for problem in section_problems(section, site.facts, pages)
    ]


def unsaid(before: Site, after: Site, remark: str) -> list[str]:
    """What the changed pages say and nobody said, or may not be said."""
    return [
        f"Page {finding.page}: {finding} The customer did not say it, or it may not be said; leave it out."
        for finding in new_findings(before, after, remark)
    ]


def concerned(site: Site, target: Target) -> Site:
    """The site with the pages that a remark is about; all of them where it is about none."""
    slugs = {*target.pages, *(place.split("/")[0] for place in (*target.sections, *target.fields))}
    pages = tuple(page for page in site.pages if page.slug in slugs)
    return site.model_copy(update={"pages": pages or site.pages})


async def styles_of(shop: Workshop, project: SiteProject, draft: Draft, target: Target) -> dict[str, str]:
    """The style sheets that a remark is about, as the round has them so far; those there are not are left out."""
    code = await shop.adapters(project).code_host()
    found: dict[str, str] = {}
    for path in map(style_path, target.styles):
        try:
            content = await code.get_file(repository_of(project), path, project.branch)
        except NotFound:
            continue
        found[path] = draft.styles.get(path) or content.decode()
    return found
