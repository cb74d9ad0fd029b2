"""The questionnaire: a screen a step, saved field by field, checked at the end and sent once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.datastructures import FormData
from starlette.responses import JSONResponse, Response

from sitewright.errors import NotFound, Rejected
from sitewright.kit.db import transaction
from sitewright.onboarding.drafts import Drafts, read_drafts, save_draft
from sitewright.onboarding.questionnaire import Asked, Questionnaire, Step, questionnaire_for
from sitewright.onboarding.service import awaits_answers
from sitewright.onboarding.uploads import Upload, list_uploads
from sitewright.portal.counter import Counter, CounterDep
from sitewright.portal.pages import go_to, page, policy
from sitewright.portal.understood import Note, understood
from sitewright.portal.visit import Guest, GuestDep
from sitewright.portal.words import CONSENT, FILES

router = APIRouter(prefix="/{token}")
LARGEST_FIELD = 20_000


@dataclass(frozen=True)
class Sheet:
    """The questionnaire of a guest with all that was typed and sent so far."""

    asked: Questionnaire
    drafts: Drafts
    uploads: Sequence[Upload]

    def typed(self, key: str) -> str:
        """What a field holds."""
        return self.drafts[key].value if key in self.drafts else ""

    def unknown(self, key: str) -> bool:
        """Whether the customer does not know."""
        return key in self.drafts and self.drafts[key].unknown

    def mark(self, key: str) -> str:
        """What a form says of a field as it was shown: only what was changed there is saved."""
        return mark_of(self.typed(key), self.unknown(key))

    def answered(self, question: Asked) -> bool:
        """Whether there is anything, also an `I don't know`."""
        if question.kind == "files":
            return any(not upload.question for upload in self.uploads) or self.unknown(question.key)
        return bool(self.typed(question.key).strip()) or self.unknown(question.key)

    def count(self, step: Step) -> int:
        """How many questions of a step are answered."""
        return sum(self.answered(question) for question in step.questions)

    @property
    def next_step(self) -> Step:
        """The first step where nothing was said yet, else the last one."""
        return next((step for step in self.asked.steps if not self.count(step)), self.asked.steps[-1])

    @property
    def lacking(self) -> list[Asked]:
        """What must be answered before it can be sent."""
        return [it for it in self.asked.questions if it.required and not self.typed(it.key).strip()]


def mark_of(value: str, unknown: bool) -> str:
    """A short digest of a field's state."""
    return hashlib.sha256(f"{unknown}{value}".encode(errors="replace")).hexdigest()[:12]


async def sheet_of(counter: Counter, guest: Guest) -> Sheet:
    """The guest's questionnaire as it stands."""
    async with counter.sessions() as session:
        drafts = await read_drafts(session, guest.project.id)
        uploads = [it for it in await list_uploads(session, guest.project.id) if it.purpose == "site"]
    return Sheet(questionnaire_for(guest.project.template), drafts, uploads)


@router.get("/answers/{key}")
async def show_step(key: str, request: Request, guest: GuestDep, counter: CounterDep) -> Response:
    """One step of the questionnaire."""
    if not awaits_answers(guest.project):
        return go_to(guest)
    return await step_page(request, guest, counter, key)


@router.post("/answers/{key}")
async def take_step(key: str, request: Request, guest: GuestDep, counter: CounterDep) -> Response:
    """Keep what was changed in a step's form, and go on; what cannot be kept is shown again."""
    sheet = await sheet_of(counter, guest)
    step, form = step_of(sheet.asked, key), await request.form()
    refused = await keep_changes(counter, guest, fields_of(step, sheet), form)
    if refused:
        return await step_page(request, guest, counter, key, status=422, refused=refused)
    place = sheet.asked.steps.index(step)
    if form.get("go") == "back":
        return go_to(guest, f"/answers/{sheet.asked.steps[place - 1].key}" if place else "")
    following = sheet.asked.steps[place + 1 : place + 2]
    return go_to(guest, f"/answers/{following[0].key}" if following else "/check")


def fields_of(step: Step, sheet: Sheet) -> list[str]:
    """What can be typed in a step; words about each file belong to where files are asked for."""
    has_files = any(question.kind == "files" for question in step.questions)
    words = [f"words.{upload.id}" for upload in sheet.uploads] if has_files else []
    return [question.key for question in step.questions] + words


async def keep_changes(counter: Counter, guest: Guest, fields: Sequence[str], form: FormData) -> dict[str, str]:
    """Save the fields that differ from what the form showed; what is refused, by field, as it was typed."""
    refused: dict[str, str] = {}
    for field in fields:
        typed = str(form.get(f"a-{field}", "")).replace("\r\n", "\n")
        unknown = f"u-{field}" in form
        was = form.get(f"was-{field}")
        if was is None or was == mark_of(typed, unknown and not typed.strip()):
            continue
        try:
            async with transaction(counter.sessions) as session:
                await save_draft(session, guest.project.id, field, typed, unknown=unknown)
        except Rejected:
            refused[field] = typed
    return refused


@router.post("/autosave")
async def autosave(
    guest: GuestDep,
    counter: CounterDep,
    field: Annotated[str, Form(max_length=40)],
    value: Annotated[str, Form(max_length=LARGEST_FIELD)] = "",
    unknown: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Keep one field as it stands now; answers with what we understood of it."""
    async with transaction(counter.sessions) as session:
        saved = await save_draft(session, guest.project.id, field, value, unknown=unknown == "yes")
    asked = questionnaire_for(guest.project.template).question(field)
    note = understood(asked, saved.value, guest.language) if asked else None
    told = {
        "mark": mark_of(saved.value, saved.unknown),
        "note": note.text if note else "",
        "tone": note.tone if note else "",
    }
    return JSONResponse(told, headers=policy())


@router.get("/check")
async def show_check(request: Request, guest: GuestDep, counter: CounterDep) -> Response:
    """All answers at a glance, and the form that sends them."""
    if not awaits_answers(guest.project):
        return go_to(guest)
    return await check_page(request, guest, await sheet_of(counter, guest))


async def check_page(
    request: Request, guest: Guest, sheet: Sheet, status: int = 200, *, name: str = "", refused: str = ""
) -> Response:
    """The last page, with what was wrong in the form."""
    return page(
        request, guest, "portal/check.html", status=status, sheet=sheet, notes=notes_of(sheet, guest), name=name,
        refused=refused, consent=CONSENT,
    )  # fmt: skip


def notes_of(sheet: Sheet, guest: Guest) -> Mapping[str, Note]:
    """What we understood, by question."""
    read = {it.key: understood(it, sheet.typed(it.key), guest.language) for it in sheet.asked.questions}
    return {key: note for key, note in read.items() if note is not None}


async def step_page(
    request: Request,
    guest: Guest,
    counter: Counter,
    key: str,
    *,
    status: int = 200,
    refused: Mapping[str, str] | None = None,
) -> Response:
    """A step with its questions, what was typed, and what we understood of it."""
    sheet = await sheet_of(counter, guest)
    step = step_of(sheet.asked, key)
    return page(
        request, guest, "portal/step.html", status=status, sheet=sheet, step=step, refused=refused or {},
        notes=notes_of(sheet, guest), place=sheet.asked.steps.index(step),
        problem=FILES.get(request.query_params.get("problem", ""), ""),
    )  # fmt: skip


def step_of(asked: Questionnaire, key: str) -> Step:
    """The step of that key. Raises NotFound."""
    found = next((step for step in asked.steps if step.key == key), None)
    if found is None:
        raise NotFound("There is no such step.")
    return found
