"""The accounts Sitewright works with: a card each, a form, a test, and how to remove one."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from sitewright.console.desk import Desk, DeskDep
from sitewright.console.integration_form import changes, field_at, fields_of, groups_of, shown_values, typed_values
from sitewright.console.integration_words import CHOICES, FIELDS, GROUPS, INTEGRATIONS_TOLD
from sitewright.console.pages import fragment, go_to, page, wants_fragment
from sitewright.console.visit import Administrator, Reader, Visitor
from sitewright.errors import Rejected, SitewrightError
from sitewright.integrations.models import IntegrationTest
from sitewright.integrations.outcomes import State, last_tests, run_test, state_of
from sitewright.integrations.registry import INTEGRATIONS, Integration, integration
from sitewright.ports.ai import Role

router = APIRouter(prefix="/integrations")


@dataclass(frozen=True)
class Card:
    """An integration and how it stands: `none`, `untested`, `working` or `failing`."""

    known: Integration
    stored: dict[str, str]
    test: IntegrationTest | None

    @property
    def state(self) -> State:
        """By what is stored and how the last test went."""
        return state_of(self.stored, self.test)


@router.get("")
async def show_integrations(request: Request, visitor: Reader, desk: DeskDep) -> Response:
    """A card for each integration."""
    return page(request, visitor, "integrations/list.html", cards=await cards_of(desk), told=INTEGRATIONS_TOLD)


@router.get("/ai/models/{role}")
async def show_models(role: Role, request: Request, visitor: Administrator, desk: DeskDep) -> Response:
    """The models that a role's provider lists for the stored key."""
    try:
        models, problem = await (await desk.integrations.ai_service()).models(role), None
    except SitewrightError as error:
        models, problem = [], error
    if wants_fragment(request):
        return HTMLResponse(fragment(request, visitor, "integrations/_models.html", models=models, problem=problem))
    title = GROUPS[role]
    return page(request, visitor, "integrations/models.html", models=models, problem=problem, title=title)


@router.get("/{type_}")
async def show_integration(type_: str, request: Request, visitor: Administrator, desk: DeskDep) -> Response:
    """The form of one integration."""
    known = integration(type_)
    card = await card_of(desk, known)
    return _form(request, visitor, card, shown_values(fields_of(known), card.stored))


@router.post("/{type_}")
async def save_integration(
    type_: str, request: Request, visitor: Administrator, desk: DeskDep, then: Annotated[str, Form()] = ""
) -> Response:
    """Store what was typed, and test it where that is asked; a wrong value is marked at its field."""
    known, form = integration(type_), await request.form()
    fields, card = fields_of(known), await card_of(desk, known)
    typed = typed_values(fields, form)
    removed = {field.path for field in fields if form.get(f"remove:{field.path}")}
    try:
        await desk.config_service.set_config(type_, changes(fields, typed, removed, card.stored), merge=True)
    except Rejected as error:
        return _form(request, visitor, card, typed, wrong=field_at(fields, error.field) or "")
    if then == "test":
        await run_test(desk.integrations, desk.sessions, type_, visitor.language)
    return go_to(f"/console/integrations/{type_}", "saved")


@router.post("/{type_}/test")
async def test_integration(type_: str, request: Request, visitor: Administrator, desk: DeskDep) -> Response:
    """Test what is stored, or the stand-in."""
    await run_test(desk.integrations, desk.sessions, type_, visitor.language)
    if wants_fragment(request):
        card = await card_of(desk, integration(type_))
        return HTMLResponse(fragment(request, visitor, "integrations/_test.html", card=card, told=INTEGRATIONS_TOLD))
    return go_to(f"/console/integrations/{type_}")


@router.post("/{type_}/remove")
async def remove_integration(type_: str, _visitor: Administrator, desk: DeskDep) -> Response:
    """Remove what is stored; the local stand-in takes over."""
    await desk.config_service.delete_config(type_)
    return go_to("/console/integrations", "removed")


async def cards_of(desk: Desk) -> list[Card]:
    """All integrations as they stand."""
    async with desk.sessions() as session:
        tests = await last_tests(session)
    return [Card(known, await _stored(desk, known), tests.get(known.name)) for known in INTEGRATIONS]


async def card_of(desk: Desk, known: Integration) -> Card:
    """One integration as it stands."""
    async with desk.sessions() as session:
        tests = await last_tests(session)
    return Card(known, await _stored(desk, known), tests.get(known.name))


async def _stored(desk: Desk, known: Integration) -> dict[str, str]:
    return await desk.config_service.masked(known.name)


def _form(
    request: Request, visitor: Visitor, card: Card, values: dict[str, str], *, wrong: str | None = None
) -> Response:
    desk: Desk = request.app.state.desk
    return page(
        request,
        visitor,
        "integrations/form.html",
        status=200 if wrong is None else 422,
        card=card,
        groups=groups_of(card.known),
        values=values,
        wrong=wrong,
        told=INTEGRATIONS_TOLD,
        field_words=FIELDS,
        group_words=GROUPS,
        choice_words=CHOICES,
        public_url=desk.public_url,
    )
