"""What a round remembers while its change grows: the draft, the proposals, and the verdicts on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import Field

from sitewright.errors import Rejected
from sitewright.generation.models import PatchProposal, Source, Target, with_picture
from sitewright.generation.revisions import SMALL_FILE
from sitewright.onboarding import corrections
from sitewright.production.containment import ChangeReport
from sitewright.production.messages import StepRef
from sitewright.production.trial import SiteState
from sitewright.production.workshop import Workshop
from sitewright.reviews.revisions import newest_site, site_at
from sitewright.sites.changes import Change
from sitewright.sites.editing import apply_edits
from sitewright.sites.edits import CorrectFact, Edit, SetPhoto
from sitewright.sites.facts import Facts, Strict
from sitewright.sites.ledger.provenance import provenance_of
from sitewright.sites.model import Picture, Site
from sitewright.sites.pictures import used

TRIES = 3
"""Proposals for a remark: the first, and two with the report of what was wrong; each is one answer of the model.

Then small style sheets may be sent whole, once.
"""


class Tried(Strict):
    """What one remark may change and does change, as tried."""

    target: Target
    summary: str
    changes: tuple[Change, ...]


class Draft(Strict):
    """The round's change so far: the site from `base_version` on, and style sheets as they were and shall be."""

    base_version: int
    site: Site
    styles_before: dict[str, Source] = Field(default_factory=dict)
    styles: dict[str, Source] = Field(default_factory=dict)
    tried: dict[str, Tried] = Field(default_factory=dict)
    """By the remark's position."""
    report: ChangeReport = ChangeReport()
    head: str = ""
    """The branch's commit on which it was tried."""

    @property
    def state(self) -> SiteState:
        """The site as it shall be."""
        return SiteState(self.site, self.styles)

    @property
    def meant(self) -> list[Target]:
        """What the remarks so far may change."""
        return [tried.target for tried in self.tried.values()]


class Verdict(Strict):
    """Why a proposal did not land.

    With the last of a series the operator decides: `handed_over` is how often they had retried the project until then.
    `spent` says that the model's answer was no proposal at all; the try is spent.
    """

    refusal: str
    spent: bool = False
    handed_over: int | None = None


NOTHING = PatchProposal(summary="-")
"""Stands where a model gave no proposal."""
Refused = tuple[PatchProposal, Verdict]


@dataclass(frozen=True)
class Attempt:
    """One attempt at one remark; a step's key is `position.attempt`."""

    ref: StepRef
    position: int
    number: int

    @classmethod
    def of(cls, ref: StepRef) -> "Attempt":
        """The attempt that a step's key names."""
        position, _, number = ref.key.partition(".")
        return cls(ref, int(position), int(number))

    @property
    def key(self) -> str:
        """Key of this attempt's artefacts."""
        return f"{self.ref.round}.{self.position}.{self.number}"

    @property
    def before(self) -> "Attempt":
        """The attempt before this one."""
        return Attempt(self.ref, self.position, self.number - 1)


async def draft_of(shop: Workshop, ref: StepRef) -> Draft:
    """The round's draft: the newest site where nothing was tried yet."""
    if found := await shop.find(ref, "draft", Draft, str(ref.round)):
        return found
    async with shop.sessions() as session:
        newest = await newest_site(session, UUID(ref.project_id))
    return Draft(base_version=newest.version, site=Site.model_validate(newest.body))


async def base_of(shop: Workshop, ref: StepRef, draft: Draft) -> SiteState:
    """The site that the round began with."""
    async with shop.sessions() as session:
        return SiteState(await site_at(session, UUID(ref.project_id), draft.base_version), draft.styles_before)


async def verdict_on(shop: Workshop, attempt: Attempt) -> Verdict | None:
    """Why an attempt's proposal did not land, if it was refused."""
    return await shop.find(attempt.ref, "verdict", Verdict, attempt.key)


async def refused_before(shop: Workshop, attempt: Attempt) -> list[Refused]:
    """The refused proposals of the series that an attempt continues, the oldest first."""
    earlier = attempt.before
    verdict = await verdict_on(shop, earlier) if earlier.number else None
    if verdict is None or verdict.handed_over is not None:
        return []
    proposal = await shop.read(attempt.ref, "patch", PatchProposal, earlier.key)
    return [*await refused_before(shop, earlier), (proposal, verdict)]


def edited(site: Site, edits: Sequence[Edit], round_: int, photo: Picture | None = None) -> Site:
    """The site with edits made; facts are read from plain words, and the round is their source. Raises Rejected.

    `photo` is one that edits may show beside the site's own.
    What the answers were asked about a fact that is stated now is asked no more.
    """

    def correct(facts: Facts, name: str, text: str) -> Facts:
        return corrections.correct(facts, name, text, source=f"review.{round_}")

    changed = apply_edits(with_picture(site, photo), edits, correct)
    if any(isinstance(edit, SetPhoto) for edit in edits):
        changed = changed.model_copy(update={"pictures": used(changed.pictures, changed.pages)})
    else:
        changed = changed.model_copy(update={"pictures": site.pictures})
    stated = {corrections.ANSWER_PATHS.get(edit.fact) for edit in edits if isinstance(edit, CorrectFact)}
    questions = tuple(question for question in changed.questions if question.field not in stated)
    provenance = provenance_of(changed.facts, changed.pages)
    return changed.model_copy(update={"questions": questions, "provenance": provenance})


def may_rewrite(refused: Sequence[Refused]) -> bool:
    """Whether the next proposal of a series may send small files whole."""
    return len(refused) >= TRIES


def is_last(refused: Sequence[Refused], styles: Mapping[str, str]) -> bool:
    """Whether no proposal follows the next one of a series, where it is about these style sheets."""
    small = any(len(text) <= SMALL_FILE for text in styles.values())
    return len(refused) + 1 >= (TRIES + 1 if small else TRIES)


def is_repeated(refused: Sequence[Refused], proposal: PatchProposal) -> bool:
    """Whether a proposal says what a refused one before it said."""
    return any(_same(proposal, earlier) for earlier, verdict in refused if not verdict.spent)


def given_up(refused: Sequence[Refused]) -> Rejected:
    """What the operator reads when no proposal landed."""
    reasons = " ".join(f"{number}) {verdict.refusal[:500]}" for number, (_, verdict) in enumerate(refused, 1))
    return Rejected(
        f"No change could be made for the remark in {len(refused)} proposal(s): {reasons} Make it with a commit of "
        "your own, decline the round with an answer, or retry, which asks the AI again."
    )


def _same(one: PatchProposal, other: PatchProposal) -> bool:
    return (one.edits, one.patch.strip(), one.files) == (other.edits, other.patch.strip(), other.files)
