"""A round with a model that errs first: it converges or stops, pays for each answer once, and nothing untried lands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel
from sqlalchemy import select

from sitewright.generation import offline
from sitewright.generation.models import PatchContext, PatchProposal, ReviewAnalysis, Target
from sitewright.ports.ai import AI, AIOutput, Ledger, Role
from sitewright.ports.code_host import FileChanges
from sitewright.projects import service
from sitewright.projects.models import AIUse
from sitewright.projects.report import ProjectReport
from sitewright.reviews.models import ReviewRequest, Revision
from sitewright.reviews.revisions import newest_site
from sitewright.reviews.service import Pointed, RoundTerms, decline_round, open_round, restore
from sitewright.sites.editing import text_at
from sitewright.sites.edits import CorrectFact, SetText
from sitewright.sites.model import Site
from tests.production.conftest import Preview
from tests.remarking import request_review

TERMS = RoundTerms()
OPTIONS = "Para reservar ou encomendar"
TITLE = SetText(page="cardapio", section="precos", field="title", old="Preços", new="Nossos preços")
OTHER_PAGE = SetText(page="contato", section="contato", field="title", old="Encomendas e recados", new="Escreva")
OTHER_SECTION = SetText(page="cardapio", section="opcoes", field="title", old=OPTIONS, new="Encomende")
INVENTED = SetText(page="cardapio", section="precos", field="title", old="Preços", new="Preços desde 1910")
STALE = SetText(page="cardapio", section="precos", field="title", old="Valores", new="Nossos preços")
TARGET = Target(sections=("cardapio/precos",))
SHEET = "assets/css/sections/price_list.css"
BLOCK = "{path}\n<<<<<<< SEARCH\n{old}\n=======\n{new}\n>>>>>>> REPLACE\n"
Answer = BaseModel | Callable[[BaseModel], BaseModel]


@dataclass
class ScriptedAI:
    """Answers as planned, at what a call costs; what is not planned the offline writer answers."""

    plan: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, BaseModel]] = field(default_factory=list)
    is_stand_in: bool = False

    async def run(self, role: Role, task_type: str, context: BaseModel, output_type: type[Any]) -> AIOutput[Any]:  # noqa: ARG002
        """The next planned answer."""
        self.asked.append((task_type, context))
        planned = self.plan.get(task_type) or []
        answer: Any = planned.pop(0) if planned else offline.write(task_type, context)  # type: ignore[arg-type]
        data = answer(context) if callable(answer) and not isinstance(answer, BaseModel) else answer
        return AIOutput(
            prompt=f"{task_type}@1",
            prompt_sha256="0" * 64,
            role=role,
            task_type=task_type,  # type: ignore[arg-type]
            provider="scripted",
            model="m-1",
            input_tokens=1000,
            output_tokens=100,
            cost_micro_usd=4500,
            seconds=0.1,
            attempts=1,
            data=data,
        )

    def of(self, task_type: str) -> list[Any]:
        """Contexts of the calls of a task."""
        return [context for task, context in self.asked if task == task_type]


@pytest.fixture
def ai(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> ScriptedAI:
    """A scripted model in the place of the configured one."""
    scripted = ScriptedAI()

    async def give(*, live: bool = False, ledger: Ledger | None = None) -> AI:
        return scripted

    monkeypatch.setattr(preview.runtime.integrations, "ai", give)
    return scripted


def analysis(target: Target = TARGET, **values: Any) -> ReviewAnalysis:
    return ReviewAnalysis.model_validate(
        {"kind": "content", "summary": "x", "target": target, "confidence": 1} | values
    )


def proposal(*edits: Any, **values: Any) -> PatchProposal:
    return PatchProposal.model_validate({"summary": "Títulos", "edits": edits} | values)


def styled(rule: str, *edits: Any) -> Callable[[BaseModel], PatchProposal]:
    """A proposal that adds a rule to the price list's style sheet."""

    def patch(context: BaseModel) -> PatchProposal:
        assert isinstance(context, PatchContext)
        first = context.styles[SHEET].splitlines()[0]
        return proposal(*edits, patch=BLOCK.format(path=SHEET, old=first, new=f"{first}\n{rule}"))

    return patch


async def remarks_of(preview: Preview, project_id: UUID) -> list[ReviewRequest]:
    async with preview.sessions() as session:
        query = select(ReviewRequest).where(ReviewRequest.project_id == project_id)
        return list((await session.scalars(query.order_by(ReviewRequest.round, ReviewRequest.position))).all())


async def site_now(preview: Preview, project_id: UUID) -> Site:
    async with preview.sessions() as session:
        return Site.model_validate((await newest_site(session, project_id)).body)


async def test_refused_proposals_go_back_with_the_report_until_one_lands(preview: Preview, ai: ScriptedAI) -> None:
    project_id, made = preview.project_id, preview.made
    ai.plan = {"review": [analysis()], "patch": [proposal(STALE), proposal(INVENTED), proposal(TITLE)]}
    await preview.change(request_review, project_id, "o título dos preços deve ser Nossos preços")
    done = await preview.until(project_id, "in_review", "needs_attention")
    assert (done.status, done.commit != made.commit) == ("in_review", True)
    reports = [context.refusal for context in ai.of("patch")]
    assert reports[0] is None
    assert "not 'Valores'" in reports[1]
    assert "1910" in reports[2]
    (remark,) = await remarks_of(preview, project_id)
    assert "“Preços” → “Nossos preços”" in (remark.answer or "")
    async with preview.sessions() as session:
        paid = select(AIUse).where(AIUse.project_id == project_id, AIUse.round == 2).order_by(AIUse.id)
        uses = (await session.scalars(paid)).all()
        revision = (await session.scalars(select(Revision).where(Revision.commit == done.commit))).one()
    assert [use.task_type for use in uses] == ["review", "patch", "patch", "patch"]
    assert sum(use.cost_micro_usd or 0 for use in uses) == 4 * 4500
    assert revision.report["pages"] == ["/cardapio/"]
    (difference,) = revision.report["differences"]
    assert (difference["kind"], difference["before"], difference["after"]) == ("text", "Preços", "Nossos preços")
    assert difference["spots"] == [["/cardapio/", "precos", "price_list"]]
    assert text_at((await site_now(preview, project_id)).pages[1], "precos", "title") == "Nossos preços"


async def test_three_refusals_leave_it_to_the_operator_whose_retry_begins_anew(
    preview: Preview, ai: ScriptedAI
) -> None:
    project_id, made = preview.project_id, preview.made
    wrong = [proposal(STALE), proposal(INVENTED), proposal(OTHER_PAGE)]
    ai.plan = {"review": [analysis()], "patch": [*wrong, proposal(TITLE)]}
    await preview.change(request_review, project_id, "outro título")
    stuck = await preview.until(project_id, "in_review", "needs_attention")
    assert (stuck.status, stuck.attention_step, stuck.commit) == ("needs_attention", "try_patch", made.commit)
    assert "in 3 proposal(s)" in (stuck.attention_reason or "")
    assert len(ai.of("patch")) == 3
    await preview.change(service.retry, project_id)
    assert (await preview.until(project_id, "in_review", "needs_attention")).status == "in_review"
    assert len(ai.of("patch")) == 4


@pytest.mark.torture
async def test_the_same_answer_again_ends_it_at_once(preview: Preview, ai: ScriptedAI) -> None:
    project_id = preview.project_id
    ai.plan = {"review": [analysis()], "patch": [proposal(STALE), proposal(STALE)]}
    await preview.change(request_review, project_id, "outro título")
    stuck = await preview.until(project_id, "in_review", "needs_attention")
    assert "in 2 proposal(s)" in (stuck.attention_reason or "")
    await preview.change(decline_round, project_id, "Falamos por telefone.", RoundTerms())
    declined = await preview.until(project_id, "in_review")
    assert (await remarks_of(preview, project_id))[0].answer == "Falamos por telefone."
    await preview.change(request_review, project_id, 'troque "Nossa história" por "Quem somos" na página inicial')
    assert (await preview.until(project_id, "in_review")).commit != declined.commit


async def test_nothing_else_ever_changes_along(preview: Preview, ai: ScriptedAI) -> None:
    """Another page, another section, a rule for all, a rule for another section: each is sent back by name."""
    ai.plan = {
        "review": [analysis(Target(sections=("cardapio/precos",), styles=("price_list",)), kind="design")],
        "patch": [
            proposal(TITLE, OTHER_PAGE),
            proposal(TITLE, OTHER_SECTION),
            styled("h2 { letter-spacing: 0.2em }", TITLE),
            styled(".site-footer { display: none }", TITLE),
        ],
    }
    await preview.change(request_review, preview.project_id, "outro título, e preços maiores")
    stuck = await preview.until(preview.project_id, "in_review", "needs_attention")
    assert (stuck.status, stuck.commit) == ("needs_attention", preview.made.commit)
    reports = [context.refusal for context in ai.of("patch")[1:]] + [stuck.attention_reason]
    assert "contato/contato lies outside what the remark is about" in reports[0]
    assert "cardapio/opcoes lies outside what the remark is about" in reports[1]
    assert "/ contato" in reports[2]
    assert "h2 { letter-spacing }" in reports[2]
    assert "/ rodape" in (reports[3] or "")
    assert ".site-footer { display }: '' -> 'none'" in (reports[3] or "")


async def test_a_section_s_look_changes_alone_and_the_report_says_where(preview: Preview, ai: ScriptedAI) -> None:
    ai.plan = {
        "review": [analysis(Target(styles=("price_list",)), kind="design")],
        "patch": [styled(".price-group li { padding-block: 30px }")],
    }
    await preview.change(request_review, preview.project_id, "mais espaço entre os preços")
    done = await preview.until(preview.project_id, "in_review", "needs_attention")
    assert done.status == "in_review", done.attention_reason
    async with preview.sessions() as session:
        revision = (await session.scalars(select(Revision).where(Revision.commit == done.commit))).one()
    assert revision.report["pages"] in ([], ["/", "/cardapio/"])
    assert {difference["kind"] for difference in revision.report["differences"]} <= {"style", "look"}
    assert {spot[2] for each in revision.report["differences"] for spot in each["spots"]} == {"price_list"}


@pytest.mark.torture
async def test_a_style_sheet_that_breaks_the_build_is_sent_back_and_small_ones_may_come_whole(
    preview: Preview, ai: ScriptedAI
) -> None:
    project_id = preview.project_id
    target = Target(styles=("price_list",))

    def whole(context: BaseModel) -> PatchProposal:
        assert isinstance(context, PatchContext)
        assert context.rewrite
        return proposal(files={SHEET: context.styles[SHEET] + ".price_list .price { font-weight: 700 }\n"})

    absent = proposal(patch=BLOCK.format(path=SHEET, old=".never {", new=".x {"))
    ai.plan = {
        "review": [analysis(target, kind="design")],
        "patch": [absent, *(styled(f"@import '/nowhere.css' {number};") for number in range(2)), whole],
    }
    await preview.change(request_review, project_id, "preços em negrito")
    done = await preview.until(project_id, "in_review", "needs_attention")
    assert done.status == "in_review", done.attention_reason
    code = await preview.runtime.integrations.code_host()
    assert b"font-weight: 700" in await code.get_file(done.repository or "", SHEET, done.commit or "")


@pytest.mark.torture
async def test_a_fact_is_read_by_code_and_remembered_with_its_source(preview: Preview, ai: ScriptedAI) -> None:
    project_id = preview.project_id
    fact = CorrectFact(fact="hours", text="sábado das 8h às 13h")
    ai.plan = {"review": [analysis(Target(facts=("hours",)), kind="fact")], "patch": [proposal(fact)]}
    await preview.change(request_review, project_id, "sábado agora é das 8 às 13")
    done = await preview.until(project_id, "in_review", "needs_attention")
    assert done.status == "in_review", done.attention_reason
    site = await site_now(preview, project_id)
    assert site.facts.sources["hours"] == "review.2"
    assert "Horário: sábado: “6h às 19h” → “8h às 13h”" in ((await remarks_of(preview, project_id))[0].answer or "")


async def test_several_remarks_are_one_commit_and_those_that_contradict_are_asked_back(
    preview: Preview, ai: ScriptedAI
) -> None:
    project_id, made = preview.project_id, preview.made
    texts = [
        "o telefone agora é (31) 3333-4444",
        "mude a cor principal para verde",
        'troque "Nossa história" por "Quem somos" na página inicial',
        'troque "Nossa história" por "Sobre nós" na página inicial',
        "faça algo bonito",
    ]
    await preview.change(open_round, project_id, [Pointed(text) for text in texts], TERMS)
    done = await preview.until(project_id, "in_review", "needs_attention")
    assert done.status == "in_review", done.attention_reason
    remarks = await remarks_of(preview, project_id)
    assert [remark.status for remark in remarks] == ["done", "done", "refused", "refused", "refused"]
    assert "se contradizem" in (remarks[2].answer or "")
    assert remarks[2].answer is not None
    assert {remark.commit for remark in remarks[:2]} == {done.commit}
    assert len(done.deployments) == len(made.deployments) + 1


@pytest.mark.torture
async def test_rounds_beyond_those_included_wait_for_the_operator(preview: Preview, ai: ScriptedAI) -> None:
    project_id = preview.project_id
    terms = RoundTerms(included=1, price_minor=9_900)
    await preview.change(open_round, project_id, [Pointed("faça algo bonito")], terms)
    await preview.until(project_id, "in_review")
    await preview.change(open_round, project_id, [Pointed("o telefone agora é (31) 3333-4444")], terms)
    await preview.until(project_id, "in_review")
    asked = len(ai.asked)
    await preview.change(open_round, project_id, [Pointed("mude a cor principal para verde")], terms)
    waiting = await preview.report(project_id)
    assert (waiting.status, waiting.gates) == ("revising", ["round"])
    assert len(ai.asked) == asked
    await preview.change(service.pass_gate, project_id, "round")
    assert (await preview.until(project_id, "in_review")).gates == []
    assert len(ai.asked) == asked + 2


async def push(preview: Preview, project: ProjectReport, files: Mapping[str, bytes]) -> str:
    code = await preview.runtime.integrations.code_host()
    return await code.apply_patch(project.repository or "", project.branch, FileChanges(dict(files)), "By hand")


async def test_a_persons_commit_and_ours_are_both_kept(preview: Preview, ai: ScriptedAI) -> None:
    project_id, made = preview.project_id, preview.made
    code = await preview.runtime.integrations.code_host()
    page = await code.get_file(made.repository or "", "content/cardapio.md", made.branch)
    theirs = page.replace(b"title: Para reservar ou encomendar", b"title: Para encomendar")
    assert theirs != page

    await push(preview, made, {"content/cardapio.md": theirs})
    ai.plan = {"review": [analysis()], "patch": [proposal(TITLE)]}
    await preview.change(request_review, project_id, "outro título")
    done = await preview.until(project_id, "in_review", "needs_attention")
    assert done.status == "in_review", done.attention_reason
    merged = (await code.get_file(done.repository or "", "content/cardapio.md", done.commit or "")).decode()
    assert text_at((await site_now(preview, project_id)).pages[1], "opcoes", "title") == "Para encomendar"
    assert "Para encomendar" in merged
    assert "Nossos preços" in merged


@pytest.mark.torture
async def test_two_changes_of_one_line_are_shown_as_a_conflict(preview: Preview, ai: ScriptedAI) -> None:
    project_id, made = preview.project_id, preview.made
    code = await preview.runtime.integrations.code_host()
    page = await code.get_file(made.repository or "", "content/cardapio.md", made.branch)
    await push(preview, made, {"content/cardapio.md": page.replace("title: Preços".encode(), b"title: Valores")})
    ai.plan = {"review": [analysis()], "patch": [proposal(TITLE)]}
    await preview.change(request_review, project_id, "outro título")
    stuck = await preview.until(project_id, "in_review", "needs_attention")
    assert stuck.status == "needs_attention"
    assert "content/cardapio.md was changed on the branch" in (stuck.attention_reason or "")


async def test_an_earlier_revision_is_made_current_again_as_a_new_commit(preview: Preview, ai: ScriptedAI) -> None:
    project_id, first = preview.project_id, preview.made
    before = await site_now(preview, project_id)
    await preview.change(request_review, project_id, "mude a cor principal para verde")
    green = await preview.until(project_id, "in_review")
    assert await site_now(preview, project_id) != before
    await preview.change(restore, project_id, (first.commit or "")[:10])
    back = await preview.until(project_id, "in_review", "needs_attention")
    assert back.status == "in_review", back.attention_reason
    assert len({first.commit, green.commit, back.commit}) == 3
    assert await site_now(preview, project_id) == before
    assert back.deployments[-1].digest == first.deployments[0].digest
