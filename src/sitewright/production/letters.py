"""Words messages by the state of their project when they are sent, so that no link, token or code is kept with them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.accounts.operators import by_email
from sitewright.errors import Conflict, Rejected
from sitewright.generation.models import OnboardingAnalysis
from sitewright.kit.db import Sessions, transaction
from sitewright.kit.language import Language, speaking
from sitewright.leads.models import Lead
from sitewright.links.service import Links
from sitewright.messages import texts
from sitewright.messages.letter import Letter
from sitewright.messages.models import FOR_OPERATORS, Message, Purpose
from sitewright.messages.sending import CODE_LASTS, Composed
from sitewright.messages.service import REMINDERS, place_of
from sitewright.messages.stopping import stop_path
from sitewright.onboarding.service import awaits_answers
from sitewright.orders.models import Customer
from sitewright.ports.mail import is_address
from sitewright.production.composition import merged
from sitewright.projects import artefacts
from sitewright.projects.models import SiteProject
from sitewright.projects.report import questions_of
from sitewright.projects.state import WITHDRAWN
from sitewright.reviews.service import requests_of, stage_of
from sitewright.sites.facts import Question

WITHOUT_PORTAL: tuple[Purpose, ...] = (*FOR_OPERATORS, "lead", "approval_code", "published")
"""Messages that lead nobody to the portal."""


@dataclass(frozen=True)
class Case:
    """What a message is about: its project, and who is told; `portal` is the customer's link, where one works."""

    session: AsyncSession
    links: Links
    message: Message
    project: SiteProject
    customer: Customer
    business: str
    portal: str | None

    @property
    def name(self) -> str:
        """The customer's name, empty where it is not known."""
        return self.customer.name or ""

    @property
    def address(self) -> str:
        """Where this installation answers."""
        return self.links.base_url().rstrip("/")

    @property
    def console(self) -> str:
        """Where operators find the project."""
        return f"{self.address}/console/projects/{self.project.id}"

    @property
    def preview(self) -> str:
        """Where the customer sees the preview, and says what should change."""
        return self.portal or self.project.preview_url or self.address


@dataclass(frozen=True)
class Writer:
    """Implements `messages.sending.Compose`; with `makes_links`, a customer who has none gets a link to the portal."""

    sessions: Sessions
    links: Links
    operators_language: Language = "pt-BR"
    makes_links: bool = True

    async def __call__(self, message: Message) -> Composed | None:
        """The message as it is to be worded now. Raises Rejected where there is nobody to send it to."""
        async with transaction(self.sessions) as session:
            case = await self._case(session, message)
            if case is None:
                return None
            to_operator = message.purpose in FOR_OPERATORS
            language = self.operators_language if to_operator else language_of(case.project)
            with speaking(language):
                letter = await LETTERS[message.purpose](case)
            if letter is None:
                return None
            recipient = await _operator(case) if to_operator else _customer(case)
            reply_to = await _sender_of_lead(case) if message.purpose == "lead" else None
        if recipient is None:
            return None
        return Composed(recipient, language, letter, live=case.project.live, reply_to=reply_to)

    async def _case(self, session: AsyncSession, message: Message) -> Case | None:
        project = await session.get(SiteProject, message.project_id)
        if project is None:
            return None
        customer = await session.get_one(Customer, project.customer_id)
        facts = await artefacts.latest(session, project.id, "facts")
        business = facts.body["facts"]["name"] if facts else customer.name or customer.email or str(project.id)[:8]
        portal = None if message.purpose in WITHOUT_PORTAL else await self._portal(session, project)
        return Case(session, self.links, message, project, customer, business, portal)

    async def _portal(self, session: AsyncSession, project: SiteProject) -> str | None:
        """The customer's link; none where an operator revoked it or the project has ended."""
        if not self.makes_links:
            return (await self.links.shown(session, project.id)).address
        try:
            return await self.links.address_of(session, project.id)
        except Conflict:
            return None


def language_of(project: SiteProject) -> Language:
    """The language in which the customer is written to."""
    return "en" if project.locale == "en" else "pt-BR"


async def _operator(case: Case) -> str | None:
    """The administrator it is for, while they are one."""
    person = await by_email(case.session, case.message.recipient or "")
    return person.email if person and person.role == "administrator" and person.disabled_at is None else None


def _customer(case: Case) -> str:
    if not case.customer.email:
        raise Rejected("The shop gave no e-mail address of this customer.", field="email")
    return case.customer.email.strip()


async def _answers_please(case: Case) -> Letter | None:
    return texts.answers_please(case.name, case.portal) if awaits_answers(case.project) else None


async def _answers_reminder(case: Case) -> Letter | None:
    if not awaits_answers(case.project):
        return None
    stop = case.address + stop_path(case.links.cipher, case.project.id)
    return texts.answers_reminder(case.name, case.portal, stop, last=case.message.version == [*REMINDERS][-1])


async def _question(case: Case) -> Letter | None:
    asked = [question for question in await _asked(case) if question.severity != "info"]
    if not asked or stage_of(case.project) not in ("generating", "in_review", "revising"):
        return None
    return texts.question(case.name, case.business, [question.text for question in asked], case.portal)


async def _asked(case: Case) -> tuple[Question, ...]:
    """What is not clear: as the site has it, and before there is one, what the answers and their analysis ask."""
    asked = await questions_of(case.session, case.project.id)
    site = await artefacts.latest(case.session, case.project.id, "site")
    analysis = await artefacts.latest(case.session, case.project.id, "analysis")
    if site is not None or analysis is None:
        return tuple(asked)
    return merged(asked, OnboardingAnalysis.model_validate(analysis.body).questions)


async def _preview_ready(case: Case) -> Letter | None:
    if stage_of(case.project) != "in_review" or case.project.round > 1:
        return None
    return texts.preview_ready(case.name, case.business, case.preview)


async def _round_done(case: Case) -> Letter | None:
    if case.project.status in WITHDRAWN:
        return None
    requests = await requests_of(case.session, case.project.id, int(case.message.version))
    remarks = [(request.remark, request.answer or "") for request in requests]
    return texts.round_done(case.name, remarks, case.preview)


async def _approval_code(case: Case) -> Letter | None:
    sealed, version = case.message.secret, case.message.version
    if sealed is None or datetime.now(UTC) - case.message.queued_at > CODE_LASTS:
        return None
    code = case.links.cipher.open(sealed, place_of(case.project.id, version))
    return texts.approval_code(case.name, case.business, code)


async def _published(case: Case) -> Letter | None:
    address = case.project.production_url
    if address is None or case.project.status in WITHDRAWN:
        return None
    return texts.published(case.name, case.business, address)


async def _link(case: Case) -> Letter | None:
    return texts.link_again(case.name, case.business, case.portal) if case.portal else None


async def _lead(case: Case) -> Letter | None:
    found = await _lead_of(case)
    if found is None:
        return None
    return texts.lead(case.business, found.name, found.reply_to, found.message, found.page)


async def _sender_of_lead(case: Case) -> str | None:
    """Where the owner's answer goes, where the visitor left an address of mail."""
    found = await _lead_of(case)
    return found.reply_to if found and is_address(found.reply_to) else None


async def _lead_of(case: Case) -> Lead | None:
    return await case.session.get(Lead, UUID(case.message.version))


async def _needs_attention(case: Case) -> Letter | None:
    project = case.project
    if project.status != "needs_attention":
        return None
    return texts.needs_attention(case.business, project.attention_reason or "", case.console)


async def _limit(case: Case) -> Letter | None:
    note = case.project.room_note
    return texts.limit(case.business, note, case.console) if note and case.project.status not in WITHDRAWN else None


LETTERS: dict[str, Callable[[Case], Awaitable[Letter | None]]] = {
    "answers_please": _answers_please,
    "answers_reminder": _answers_reminder,
    "question": _question,
    "preview_ready": _preview_ready,
    "round_done": _round_done,
    "approval_code": _approval_code,
    "published": _published,
    "link": _link,
    "lead": _lead,
    "needs_attention": _needs_attention,
    "limit": _limit,
}
"""The letter of each purpose; None where there is nothing to tell any more."""
