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
from sitewright.reviews.service import Pointed, RoundTerms, decline_round, open_round, request_review, restore
from sitewright.sites.edits import CorrectFact, SetText
from sitewright.sites.model import Site
from tests.production.conftest import Factory

TERMS = RoundTerms()
TITLE = SetText(page="inicio", section="precos", field="title", old="Preços", new="Nossos preços")
OTHER_PAGE = SetText(page="cardapio", section="precos", field="title", old="Preços", new="Tabela")
INVENTED = SetText(page="inicio", section="precos", field="title", old="Preços", new="Preços desde 1910")
STALE = SetText(page="inicio", section="precos", field="title", old="Valores", new="Nossos preços")
TARGET = Target(sections=("inicio/precos",))
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
def ai(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> ScriptedAI:
    """A scripted model in the place of the configured one."""
    scripted = ScriptedAI()

    async def give(*, live: bool = False, ledger: Ledger | None = None) -> AI:
        return scripted

    monkeypatch.setattr(factory.runtime.integrations, "ai", give)
    return scripted


def analysis(target: Target = TARGET, **values: Any) -> ReviewAnalysis:
    return ReviewAnalysis.model_validate(
        {"kind": "content", "summary": "x", "target": target, "confidence": 1} | values
    )


def proposal(*edits: Any, **values: Any) -> PatchProposal:
    return PatchProposal.model_validate({"summary": "Títulos", "edits": edits} | values)


async def remarks_of(factory: Factory, project_id: UUID) -> list[ReviewRequest]:
    async with factory.sessions() as session:
        query = select(ReviewRequest).where(ReviewRequest.project_id == project_id)
        return list((await session.scalars(query.order_by(ReviewRequest.round, ReviewRequest.position))).all())


async def site_now(factory: Factory, project_id: UUID) -> Site:
    async with factory.sessions() as session:
        from sitewright.reviews.revisions import newest_site

        return Site.model_validate((await newest_site(session, project_id)).body)


async def test_refused_proposals_go_back_with_the_report_until_one_lands(factory: Factory, ai: ScriptedAI) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id)
    ai.plan = {"review": [analysis()], "patch": [proposal(STALE), proposal(INVENTED), proposal(TITLE)]}
    await factory.change(request_review, project_id, "o título dos preços deve ser Nossos preços")
    done = await factory.until(project_id, "in_review", "needs_attention")
    assert (done.status, done.commit != made.commit) == ("in_review", True)
    reports = [context.refusal for context in ai.of("patch")]
    assert reports[0] is None
    assert "not 'Valores'" in reports[1]
    assert "1910" in reports[2]
    (remark,) = await remarks_of(factory, project_id)
    assert "“Preços” → “Nossos preços”" in (remark.answer or "")
    async with factory.sessions() as session:
        uses = (await session.scalars(select(AIUse).where(AIUse.project_id == project_id, AIUse.round == 2))).all()
        revision = (await session.scalars(select(Revision).where(Revision.commit == done.commit))).one()
    assert [use.task_type for use in uses] == ["review", "patch", "patch", "patch"]
    assert sum(use.cost_micro_usd or 0 for use in uses) == 4 * 4500
    assert revision.report["pages"] == ["index.html"]
    assert (await site_now(factory, project_id)).pages[0].sections[3].title == "Nossos preços"


async def test_three_refusals_leave_it_to_the_operator_whose_retry_begins_anew(
    factory: Factory, ai: ScriptedAI
) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id)
    wrong = [proposal(STALE), proposal(INVENTED), proposal(OTHER_PAGE)]
    ai.plan = {"review": [analysis()], "patch": [*wrong, proposal(TITLE)]}
    await factory.change(request_review, project_id, "outro título")
    stuck = await factory.until(project_id, "in_review", "needs_attention")
    assert (stuck.status, stuck.attention_step, stuck.commit) == ("needs_attention", "try_patch", made.commit)
    assert "in 3 proposal(s)" in (stuck.attention_reason or "")
    assert len(ai.of("patch")) == 3
    await factory.change(service.retry, project_id)
    assert (await factory.until(project_id, "in_review", "needs_attention")).status == "in_review"
    assert len(ai.of("patch")) == 4


async def test_the_same_answer_again_ends_it_at_once(factory: Factory, ai: ScriptedAI) -> None:
    project_id = await factory.answered()
    await factory.until(project_id)
    ai.plan = {"review": [analysis()], "patch": [proposal(STALE), proposal(STALE)]}
    await factory.change(request_review, project_id, "outro título")
    stuck = await factory.until(project_id, "in_review", "needs_attention")
    assert "in 2 proposal(s)" in (stuck.attention_reason or "")
    await factory.change(decline_round, project_id, "Falamos por telefone.")
    declined = await factory.until(project_id, "in_review")
    assert (await remarks_of(factory, project_id))[0].answer == "Falamos por telefone."
    await factory.change(request_review, project_id, 'troque "Nossa história" por "Quem somos" na página inicial')
    assert (await factory.until(project_id, "in_review")).commit != declined.commit


async def test_another_page_never_changes_along(factory: Factory, ai: ScriptedAI) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id)
    both = [proposal(TITLE, OTHER_PAGE, summary=f"Tentativa {number}") for number in range(3)]
    ai.plan = {"review": [analysis()], "patch": [both[0], proposal(OTHER_PAGE), both[1]]}
    await factory.change(request_review, project_id, "outro título")
    stuck = await factory.until(project_id, "in_review", "needs_attention")
    assert (stuck.status, stuck.commit) == ("needs_attention", made.commit)
    assert "cardapio/precos lies outside what the remark is about" in (stuck.attention_reason or "")


async def test_a_style_sheet_that_breaks_the_build_is_sent_back_and_small_ones_may_come_whole(
    factory: Factory, ai: ScriptedAI
) -> None:
    project_id = await factory.answered()
    await factory.until(project_id)
    path = "assets/css/sections/price_list.css"
    target = Target(styles=("price_list",))
    block = "{path}\n<<<<<<< SEARCH\n{old}\n=======\n{new}\n>>>>>>> REPLACE\n"

    def broken(context: BaseModel) -> PatchProposal:
        assert isinstance(context, PatchContext)
        first = context.styles[path].splitlines()[0]
        return proposal(
            patch=block.format(path=path, old=first, new=f"@import '/nowhere.css' {len(ai.asked)};\n{first}")
        )

    def whole(context: BaseModel) -> PatchProposal:
        assert isinstance(context, PatchContext)
        assert context.rewrite
        return proposal(files={path: context.styles[path] + ".price_list .price { font-weight: 700 }\n"})

    absent = proposal(patch=block.format(path=path, old=".never {", new=".x {"))
    ai.plan = {"review": [analysis(target, kind="design")], "patch": [absent, broken, broken, whole]}
    await factory.change(request_review, project_id, "preços em negrito")
    done = await factory.until(project_id, "in_review", "needs_attention")
    assert done.status == "in_review", done.attention_reason
    code = await factory.runtime.integrations.code_host()
    assert b"font-weight: 700" in await code.get_file(done.repository or "", path, done.commit or "")


async def test_a_fact_is_read_by_code_and_remembered_with_its_source(factory: Factory, ai: ScriptedAI) -> None:
    project_id = await factory.answered()
    await factory.until(project_id)
    fact = CorrectFact(fact="hours", text="sábado das 8h às 13h")
    ai.plan = {"review": [analysis(Target(facts=("hours",)), kind="fact")], "patch": [proposal(fact)]}
    await factory.change(request_review, project_id, "sábado agora é das 8 às 13")
    done = await factory.until(project_id, "in_review", "needs_attention")
    assert done.status == "in_review", done.attention_reason
    site = await site_now(factory, project_id)
    assert site.facts.sources["hours"] == "review.2"
    assert "Horário: sábado: “6h às 19h” → “8h às 13h”" in ((await remarks_of(factory, project_id))[0].answer or "")


async def test_several_remarks_are_one_commit_and_those_that_contradict_are_asked_back(
    factory: Factory, ai: ScriptedAI
) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id)
    texts = [
        "o telefone agora é (31) 3333-4444",
        "mude a cor principal para verde",
        'troque "Nossa história" por "Quem somos" na página inicial',
        'troque "Nossa história" por "Sobre nós" na página inicial',
        "faça algo bonito",
    ]
    await factory.change(open_round, project_id, [Pointed(text) for text in texts], TERMS)
    done = await factory.until(project_id, "in_review", "needs_attention")
    assert done.status == "in_review", done.attention_reason
    remarks = await remarks_of(factory, project_id)
    assert [remark.status for remark in remarks] == ["done", "done", "refused", "refused", "refused"]
    assert "se contradizem" in (remarks[2].answer or "")
    assert remarks[2].answer is not None
    assert {remark.commit for remark in remarks[:2]} == {done.commit}
    assert len(done.deployments) == len(made.deployments) + 1


async def test_rounds_beyond_those_included_wait_for_the_operator(factory: Factory, ai: ScriptedAI) -> None:
    project_id = await factory.answered()
    await factory.until(project_id)
    terms = RoundTerms(included=1, price_minor=9_900)
    await factory.change(open_round, project_id, [Pointed("faça algo bonito")], terms)
    await factory.until(project_id, "in_review")
    await factory.change(open_round, project_id, [Pointed("o telefone agora é (31) 3333-4444")], terms)
    await factory.until(project_id, "in_review")
    asked = len(ai.asked)
    await factory.change(open_round, project_id, [Pointed("mude a cor principal para verde")], terms)
    waiting = await factory.report(project_id)
    assert (waiting.status, waiting.gates) == ("revising", ["round"])
    assert len(ai.asked) == asked
    await factory.change(service.pass_gate, project_id, "round")
    assert (await factory.until(project_id, "in_review")).gates == []
    assert len(ai.asked) == asked + 2


async def push(factory: Factory, project: ProjectReport, files: Mapping[str, bytes]) -> str:
    code = await factory.runtime.integrations.code_host()
    return await code.apply_patch(project.repository or "", project.branch, FileChanges(dict(files)), "By hand")


async def test_a_persons_commit_and_ours_are_both_kept(factory: Factory, ai: ScriptedAI) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id)
    code = await factory.runtime.integrations.code_host()
    page = await code.get_file(made.repository or "", "content/_index.md", made.branch)
    theirs = page.replace(b"O que fazemos", b"Nosso trabalho")

    async def meanwhile() -> None:
        await push(factory, made, {"content/_index.md": theirs})

    await meanwhile()
    ai.plan = {"review": [analysis()], "patch": [proposal(TITLE)]}
    await factory.change(request_review, project_id, "outro título")
    done = await factory.until(project_id, "in_review", "needs_attention")
    assert done.status == "in_review", done.attention_reason
    merged = (await code.get_file(done.repository or "", "content/_index.md", done.commit or "")).decode()
    assert "Nosso trabalho" in merged
    assert "Nossos preços" in merged


async def test_two_changes_of_one_line_are_shown_as_a_conflict(factory: Factory, ai: ScriptedAI) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id)
    code = await factory.runtime.integrations.code_host()
    page = await code.get_file(made.repository or "", "content/_index.md", made.branch)
    await push(factory, made, {"content/_index.md": page.replace("title: Preços".encode(), b"title: Valores")})
    ai.plan = {"review": [analysis()], "patch": [proposal(TITLE)]}
    await factory.change(request_review, project_id, "outro título")
    stuck = await factory.until(project_id, "in_review", "needs_attention")
    assert stuck.status == "needs_attention"
    assert "content/_index.md was changed on the branch" in (stuck.attention_reason or "")


async def test_an_earlier_revision_is_made_current_again_as_a_new_commit(factory: Factory, ai: ScriptedAI) -> None:
    project_id = await factory.answered()
    first = await factory.until(project_id)
    before = await site_now(factory, project_id)
    await factory.change(request_review, project_id, "mude a cor principal para verde")
    green = await factory.until(project_id, "in_review")
    assert await site_now(factory, project_id) != before
    await factory.change(restore, project_id, (first.commit or "")[:10])
    back = await factory.until(project_id, "in_review", "needs_attention")
    assert back.status == "in_review", back.attention_reason
    assert len({first.commit, green.commit, back.commit}) == 3
    assert await site_now(factory, project_id) == before
    assert back.deployments[-1].digest == first.deployments[0].digest
