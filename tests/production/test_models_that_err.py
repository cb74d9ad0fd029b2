"""Models that answer badly, behind the real AI service: its checks, tries and costs, then the trial of what is left."""

import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_ai.messages import ModelMessage
from pydantic_ai.models.function import AgentInfo, DeltaToolCall, DeltaToolCalls, FunctionModel
from sqlalchemy import select

from sitewright.generation.models import Target
from sitewright.integrations.ai.service import AIService
from sitewright.integrations.configs import AIConfig
from sitewright.kit.http import HttpClient
from sitewright.ports.ai import AI, Ledger
from sitewright.projects.models import AIUse
from sitewright.projects.report import ProjectReport
from sitewright.reviews.models import ReviewRequest, Revision
from sitewright.reviews.service import Pointed, RoundTerms, decline_round, open_round
from tests.integrations.ai.conftest import KEY
from tests.production.conftest import Preview
from tests.production.test_rounds import BLOCK, OTHER_PAGE, OTHER_SECTION, SHEET, TITLE, analysis, proposal
from tests.remarking import request_review

LOOK = Target(sections=("cardapio/precos",), styles=("price_list",))
REMARK = "Nossos preços como título, e mais espaço entre eles"
Answer = BaseModel | str
"""What the model calls its tool with; a text is what it says instead."""


@dataclass
class Scripted:
    """A model that answers by a plan, in order: by the output's type, and words of the remark where they follow it."""

    plan: dict[str, Iterator[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    @asynccontextmanager
    async def opened(
        self, _choice: Any, _http: Any, _bases: Any, _left_out: Any, before: Callable[[bytes], Any]
    ) -> AsyncIterator[FunctionModel]:
        """In the place of a provider's model."""

        async def stream(messages: list[ModelMessage], info: AgentInfo) -> AsyncIterator[str | DeltaToolCalls]:
            told = str(messages[-1])
            await before(told.encode())
            tool = info.output_tools[0]
            wanted = str(tool.parameters_json_schema["title"])
            self.asked.append((wanted, told))
            plan = next(
                answers
                for key, answers in self.plan.items()
                if key.startswith(wanted) and key.removeprefix(wanted).strip() in str(messages[0])
            )
            answer = next(plan)
            if isinstance(answer, str):
                yield answer
            else:
                yield {0: DeltaToolCall(name=tool.name, json_args=answer.model_dump_json(), tool_call_id="t")}

        yield FunctionModel(stream_function=stream)

    def told(self, wanted: str = "PatchProposal") -> list[str]:
        """What the model was told last, in each request for an output."""
        return [told for asked, told in self.asked if asked == wanted]


@pytest.fixture
async def model(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scripted]:
    """The scripted model in all roles, behind the real service with the project's ledger."""
    scripted = Scripted()
    role = {"provider": "anthropic", "model": "claude-sonnet-4-6", "api_key": KEY}
    config = AIConfig.model_validate(dict.fromkeys(("content_generation", "code_generation", "analysis"), role))
    async with HttpClient(allowed_private_hosts=[]) as http:

        async def give(*, live: bool = False, ledger: Ledger | None = None) -> AI:
            return AIService(config, http, ledger=ledger, opened=scripted.opened)

        monkeypatch.setattr(preview.runtime.integrations, "ai", give)
        yield scripted


def sheet_with(rule: str, sheet: str) -> str:
    """A patch that adds a rule to the price list's style sheet."""
    first = sheet.splitlines()[0]
    return BLOCK.format(path=SHEET, old=first, new=f"{first}\n{rule}")


async def price_list(preview: Preview) -> str:
    """The sheet as it stands."""
    code = await preview.runtime.integrations.code_host()
    return (await code.get_file(preview.made.repository or "", SHEET, preview.made.branch)).decode()


async def uses(preview: Preview) -> list[AIUse]:
    """What was paid for in the round, in order."""
    async with preview.sessions() as session:
        query = select(AIUse).where(AIUse.project_id == preview.project_id, AIUse.round == 2).order_by(AIUse.id)
        return list((await session.scalars(query)).all())


async def settled(preview: Preview) -> ProjectReport:
    return await preview.until(preview.project_id, "in_review", "needs_attention")


def bad_patches(sheet: str) -> list[Answer]:
    """As models send them: lines that are not there, a diff that is cut off, talk, a file that was not given."""
    lines = sheet.splitlines()
    cut = f"```diff\n--- a/{SHEET}\n+++ b/{SHEET}\n@@ -1,3 +1,4 @@\n {lines[0]}\n+.price {{ margin: 1px }}\n"
    return [
        proposal(patch=BLOCK.format(path=SHEET, old=".prices > .row {", new=".prices > .row { gap: 2rem;")),
        proposal(patch=cut),
        "Sure! I have updated the price list for you.",
        proposal(patch=BLOCK.format(path="assets/css/main.css", old="a", new="b")),
    ]


async def test_after_bad_patches_the_loop_converges_and_every_try_is_paid_for(
    preview: Preview, model: Scripted
) -> None:
    sheet = await price_list(preview)
    absent = bad_patches(sheet)[0]
    for_all = proposal(patch=sheet_with("h2 { letter-spacing: 0.2em }", sheet))
    good = proposal(TITLE, patch=sheet_with(".price-group li { padding-block: 30px }", sheet))
    model.plan = {
        "ReviewAnalysis": iter([analysis(LOOK, kind="design")]),
        "PatchProposal": iter([absent, for_all, good]),
    }
    await preview.change(request_review, preview.project_id, REMARK)
    done = await settled(preview)
    assert (done.status, done.commit != preview.made.commit) == ("in_review", True), done.attention_reason
    assert "is not there. Copy the old lines from the file as it is now." in model.told()[1]
    assert "h2 { letter-spacing }" in model.told()[2]
    paid = await uses(preview)
    assert [(use.task_type, use.attempts) for use in paid] == [("review", 1), *3 * [("patch", 1)]]
    assert all((use.cost_micro_usd or 0) > 0 and use.provider == "anthropic" for use in paid)
    async with preview.sessions() as session:
        revision = (await session.scalars(select(Revision).where(Revision.commit == done.commit))).one()
    assert revision.author.startswith("anthropic/claude-sonnet-4-6")


async def test_a_model_that_sends_no_valid_patch_may_send_the_sheet_whole(preview: Preview, model: Scripted) -> None:
    sheet = await price_list(preview)
    bad = bad_patches(sheet)[:3]
    whole = proposal(files={SHEET: sheet + ".price-group li { padding-block: 30px }\n"})
    model.plan = {
        "ReviewAnalysis": iter([analysis(LOOK, kind="design")]),
        "PatchProposal": iter([*bad, whole]),
    }
    await preview.change(request_review, preview.project_id, REMARK)
    done = await settled(preview)
    assert done.status == "in_review", done.attention_reason
    assert "Rewrite: <data" in model.told()[3]
    paid = await uses(preview)
    assert [(use.task_type, use.failed) for use in paid[1:]] == [
        ("patch", False),
        ("patch", False),
        ("patch", True),
        ("patch", False),
    ]
    assert all((use.cost_micro_usd or 0) > 0 for use in paid)


@pytest.mark.parametrize(("target", "most"), [(LOOK, 4), (Target(sections=("cardapio/precos",)), 3)])
async def test_a_model_that_never_learns_is_asked_no_more_than_it_may_and_the_operator_answers(
    preview: Preview, model: Scripted, target: Target, most: int
) -> None:
    """Three proposals, and one that sends small sheets whole where there are any; answers that are none count too."""
    bad = bad_patches(await price_list(preview))
    model.plan = {
        "ReviewAnalysis": iter([analysis(target, kind="design")]),
        "PatchProposal": itertools.cycle(["Sure!", bad[0], "Done.", bad[1]]),
    }
    await preview.change(request_review, preview.project_id, REMARK)
    stuck = await settled(preview)
    assert (stuck.attention_step, stuck.commit) == ("try_patch", preview.made.commit)
    assert f"in {most} proposal(s)" in (stuck.attention_reason or "")
    assert len(model.told()) == most
    paid = await uses(preview)
    assert [use.attempts for use in paid[1:]] == most * [1]
    assert all((use.cost_micro_usd or 0) > 0 for use in paid)
    await preview.change(decline_round, preview.project_id, "Falamos por telefone.", RoundTerms())
    assert (await preview.until(preview.project_id, "in_review")).commit == preview.made.commit


ALONG: dict[str, Callable[[str, int], Answer]] = {
    "another page's text": lambda _, number: proposal(
        TITLE, OTHER_PAGE.model_copy(update={"new": f"Escreva {number}"})
    ),
    "another section's text": lambda _, number: proposal(
        TITLE, OTHER_SECTION.model_copy(update={"new": f"Encomende {number}"})
    ),
    "a rule for every page": lambda sheet, number: proposal(
        TITLE, patch=sheet_with(f"h2 {{ letter-spacing: {number}px }}", sheet)
    ),
    "a rule for the footer": lambda sheet, number: proposal(
        TITLE, patch=sheet_with(f".site-footer {{ opacity: 0.{number} }}", sheet)
    ),
    "a rule for another section": lambda sheet, number: proposal(
        TITLE, patch=sheet_with(f".hero h1 {{ font-size: {number}rem }}", sheet)
    ),
}


@pytest.mark.torture
@pytest.mark.parametrize("along", ALONG)
async def test_what_also_changes_another_page_is_stopped_every_time(
    preview: Preview, model: Scripted, along: str
) -> None:
    sheet = await price_list(preview)
    model.plan = {
        "ReviewAnalysis": iter([analysis(LOOK, kind="design")]),
        "PatchProposal": (ALONG[along](sheet, number) for number in itertools.count(1)),
    }
    await preview.change(request_review, preview.project_id, REMARK)
    stuck = await settled(preview)
    assert (stuck.status, stuck.commit) == ("needs_attention", preview.made.commit)
    reason = stuck.attention_reason or ""
    assert "outside what the remark is about" in reason or "changed where the remark is not about it" in reason
    assert len(model.told()) == 4


async def test_each_remark_of_a_round_stays_within_its_own_target(preview: Preview, model: Scripted) -> None:
    """What one remark may change, another of the same round may not."""
    sheet = await price_list(preview)
    own = proposal(patch=sheet_with(".price-group li { padding-block: 30px }", sheet))
    hero = "assets/css/sections/hero.css"
    code = await preview.runtime.integrations.code_host()
    first = (await code.get_file(preview.made.repository or "", hero, preview.made.branch)).decode().splitlines()[0]
    strays = [
        proposal(
            patch=BLOCK.format(path=hero, old=first, new=f"{first}\n.price-group li {{ padding-block: {number}px }}")
        )
        for number in (1, 2, 3, 4)
    ]
    model.plan = {
        "ReviewAnalysis mais espaço": iter([analysis(Target(styles=("price_list",)), kind="design")]),
        "ReviewAnalysis outra abertura": iter([analysis(Target(styles=("hero",)), kind="design")]),
        "PatchProposal mais espaço": iter([own]),
        "PatchProposal outra abertura": iter(strays),
    }
    remarks = [Pointed("mais espaço"), Pointed("outra abertura")]
    await preview.change(open_round, preview.project_id, remarks, RoundTerms())
    stuck = await settled(preview)
    async with preview.sessions() as session:
        found = (await session.scalars(select(ReviewRequest).order_by(ReviewRequest.position))).all()
    assert (stuck.status, [remark.status for remark in found]) == ("needs_attention", ["tried", "open"])
    assert ".price-group li { padding-block }" in (stuck.attention_reason or "")
