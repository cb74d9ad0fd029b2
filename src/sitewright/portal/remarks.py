"""A customer's remarks as the portal tells them: what was asked, understood, done, and what is still to be said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.projects import artefacts
from sitewright.projects.models import Deployment, SiteProject
from sitewright.reviews import history
from sitewright.reviews.drafts import drafts_of
from sitewright.reviews.history import ReviewView
from sitewright.reviews.models import RemarkDraft, Revision
from sitewright.reviews.revisions import revisions_of
from sitewright.reviews.service import MOST_REMARKS, UNDO, RoundTerms, rounds_used
from sitewright.sites.chrome import path_of
from sitewright.sites.model import Site


@dataclass(frozen=True)
class SitePage:
    """A page of the site: its name in the menu, and its path without the leading slash."""

    slug: str
    label: str
    path: str


@dataclass(frozen=True)
class Told:
    """A remark that was sent. `state` is a key of `words.REMARK`; `changes` have `where`, `before`, `after`."""

    id: UUID
    remark: str
    state: str
    page: str | None
    understood: str | None
    answer: str | None
    changes: Sequence[Mapping[str, Any]]
    attachment: str | None
    created_at: Any


@dataclass(frozen=True)
class ToldRound:
    """A round with its remarks; `before` and `after` are deployments that have a picture."""

    number: int
    remarks: Sequence[Told]
    is_undo: bool
    waits: bool
    price_minor: int | None
    currency: str | None
    before: UUID | None
    after: UUID | None


@dataclass(frozen=True)
class Review:
    """All that the review's page shows; `undo` is the commit that undoing the last round leads back to, `shown` the
    preview in the frame.
    """

    pages: Sequence[SitePage]
    drafts: Sequence[RemarkDraft]
    rounds: Sequence[ToldRound]
    included: int
    used: int
    undo: str | None
    shown: Deployment | None

    @property
    def left(self) -> int:
        """Rounds that are left."""
        return max(0, self.included - self.used)

    @property
    def labels(self) -> dict[str | None, str]:
        """What pages are called in the menu, by their slug."""
        return {page.slug: page.label for page in self.pages}

    @property
    def is_full(self) -> bool:
        """Whether a round takes no more drafts."""
        return len(self.drafts) >= MOST_REMARKS

    @property
    def waits_for_an_answer(self) -> bool:
        """Whether a remark of the newest round needs an answer of the customer."""
        return bool(self.rounds) and any(it.state == "asked" for it in self.rounds[0].remarks)

    @property
    def pins(self) -> list[dict[str, Any]]:
        """Drafts that point at something, with their numbers."""
        return [
            {"number": number, "page": draft.page, **_pointed(draft.element)}
            for number, draft in enumerate(self.drafts, 1)
            if _pointed(draft.element)
        ]


async def read_review(session: AsyncSession, project: SiteProject, terms: RoundTerms) -> Review:
    """The review as it stands, the newest round first."""
    revisions = await revisions_of(session, project.id)
    pictured = await _pictured(session, project.id)
    analyses = {it.key: it.body for it in await artefacts.newest(session, project.id, "review_analysis")}
    changed = {it.key: it.body.get("tried", {}) for it in await artefacts.newest(session, project.id, "draft")}
    rounds: list[ToldRound] = []
    for each in reversed(await history.rounds_of(session, project.id)):
        commit = each.revision.commit if each.revision else None
        before, after = pictured.get(_before(revisions, commit)), pictured.get(commit)
        tried = changed.get(str(each.round), {}) if commit else {}
        rounds.append(
            ToldRound(
                number=each.round,
                remarks=[
                    _told(
                        it, analyses.get(f"{it.round}.{it.position}"), tried.get(str(it.position)), is_over=bool(rounds)
                    )
                    for it in each.remarks
                ],
                is_undo=any(it.kind == UNDO for it in each.remarks),
                waits=each.waits_for_operator,
                price_minor=each.price_minor,
                currency=each.currency,
                before=before if after else None,
                after=after if before else None,
            )
        )
    return Review(
        pages=await site_pages(session, project.id),
        drafts=await drafts_of(session, project.id),
        rounds=rounds,
        included=terms.included if project.rounds_included is None else project.rounds_included,
        used=await rounds_used(session, project.id),
        shown=await shown_deployment(session, project),
        undo=_before(revisions, project.commit) if project.status in ("in_review", "published") else None,
    )


async def shown_deployment(session: AsyncSession, project: SiteProject) -> Deployment | None:
    """The preview that is shown: of the current commit, until that is deployed of the one before."""
    query = select(Deployment).where(Deployment.project_id == project.id, Deployment.place == "preview")
    newest_first = query.order_by((Deployment.commit == project.commit).desc(), Deployment.created_at.desc())
    return (await session.scalars(newest_first.limit(1))).one_or_none()


async def site_pages(session: AsyncSession, project_id: UUID) -> list[SitePage]:
    """The site's pages, in the order of its menu."""
    found = await artefacts.latest(session, project_id, "site")
    pages = Site.model_validate(found.body).pages if found is not None else ()
    return [SitePage(page.slug, page.nav_label, path_of(page).removeprefix("/")) for page in pages]


def state_of(remark: ReviewView) -> str:
    """How it stands with a remark, as a key of `words.REMARK`."""
    if remark.status in ("done", "declined"):
        return remark.status
    if remark.status == "refused":
        return {"out_of_scope": "outside", "question": "answered"}.get(remark.kind or "", "asked")
    if remark.status == "waiting":
        return "next"
    return "understood" if remark.kind else "received"


def _told(
    remark: ReviewView, analysis: Mapping[str, Any] | None, tried: Mapping[str, Any] | None, *, is_over: bool
) -> Told:
    """`is_over`: a later round has begun, and what was asked in this one is not waited for any more."""
    state, attachment = state_of(remark), remark.element.get("attachment")
    is_done = remark.status == "done"
    return Told(
        id=remark.id,
        remark=remark.remark,
        state="unanswered" if state == "asked" and is_over else state,
        page=remark.page,
        understood=analysis.get("summary") if analysis else None,
        answer=remark.answer,
        changes=tried.get("changes", ()) if tried and is_done else (),
        attachment=attachment["name"] if isinstance(attachment, dict) else None,
        created_at=remark.created_at,
    )


def _before(revisions: Sequence[Revision], commit: str | None) -> str | None:
    """The commit that was current before this one."""
    commits = [revision.commit for revision in revisions]
    place = commits.index(commit) if commit in commits else 0
    return commits[place - 1] if place else None


async def _pictured(session: AsyncSession, project_id: UUID) -> dict[str | None, UUID]:
    """Deployments of the preview that have a picture, by commit."""
    query = select(Deployment.commit, Deployment.id).where(
        Deployment.project_id == project_id, Deployment.place == "preview", Deployment.thumbnail != ""
    )
    return {row.commit: row.id for row in (await session.execute(query)).all()}


def _pointed(element: Mapping[str, Any]) -> dict[str, Any]:
    """What the overlay is told of a draft: names and numbers that were looked up, and words of the page itself."""
    return {name: element[name] for name in ("section", "field", "rectangle", "excerpt") if element.get(name)}
