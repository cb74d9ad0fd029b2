"""Ten remarks for each public example: each becomes what was asked, and all else stays, other pages byte for byte."""

import asyncio
import re
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from sitewright.building.quality import check
from sitewright.kit.db import transaction
from sitewright.patching.compare import address
from sitewright.production.containment import compared, targets_of
from sitewright.production.landing import landed
from sitewright.production.trial import built
from sitewright.projects.models import SiteProject
from sitewright.reviews.models import ReviewRequest, Revision
from sitewright.sites.catalogue import assemble
from sitewright.sites.changes import Change, changes
from sitewright.sites.render import render_files
from tests.production.conftest import Factory
from tests.remarking import request_review
from tests.remarks import answered, site_of

Wanted = dict[str, str | None]
GREEN: Wanted = {"token palette.brand": "#296A3B"}
REMARKS: dict[str, list[tuple[str, Wanted]]] = {
    "padaria": [
        (
            'Troque "a mesma desde o primeiro dia" por "a mesma de sempre".',
            {"page inicio sobre paragraphs.0": "a mesma de sempre"},
        ),
        ("O preço do pão francês agora é R$ 22,50", {"fact prices pao-frances price": "R$\u00a022,50"}),
        (
            "mude o preço da broa de R$ 6,50 para 7 reais, por favor",
            {"fact prices broa-de-fuba-da-dona-zelia price": "R$\u00a07,00"},
        ),
        ("Aos sábados abrimos das 8h às 13h.", {"fact hours sat": "8h às 13h"}),
        ("Fechado aos domingos e feriados", {"fact hours sun": "fechado", "fact hours holiday": "fechado"}),
        ("o telefone agora é (31) 3333-4444", {"fact phone": "(31) 3333-4444"}),
        ("Mude a cor principal para verde", GREEN),
        ("coloque nossa história antes do cardápio", {"order inicio": "Nossa história · Cardápio"}),
        ("Remova a seção de depoimentos. Obrigada!", {"section inicio depoimentos": None}),
        (
            'mude o título da página Encomendas para "Encomende seu pão"',
            {"page encomendas inicio-da-pagina title": "Encomende seu pão"},
        ),
    ],
    "clinica-odontologica": [
        ('troque "Quem atende você" por "Nossa equipe" na página Equipe', {"page equipe equipe title": "Nossa equipe"}),
        ("Aos sábados atendemos das 8h às 13h", {"fact hours sat": "8h às 13h (Somente com hora marcada)"}),
        ("mude o horário de sexta das 8h às 17h para 8h às 18h", {"fact hours fri": "8h às 18h"}),
        ("O WhatsApp agora é (47) 98888-1234", {"fact whatsapp": "(47) 98888-1234"}),
        ("mude o e-mail para contato@sorrisodovale.example", {"fact email": "contato@sorrisodovale.example"}),
        (
            "O endereço mudou para Rua XV de Novembro, 900, Centro, Blumenau - SC",
            {"fact address": "Rua XV de Novembro, 900, Centro, Blumenau - SC"},
        ),
        ("quero o site azul-marinho", {"token palette.brand": "#1F3969"}),
        ("mova a equipe para o fim na página inicial", {"order inicio": "Marque sua consulta · Quem atende você"}),
        ("remova as perguntas frequentes da página Tratamentos", {"section tratamentos perguntas": None}),
        (
            'mude o título da página inicial para "Dentistas em Blumenau"',
            {"page inicio inicio-da-pagina title": "Dentistas em Blumenau"},
        ),
    ],
    "oficina-mecanica": [
        (
            "troca de óleo e filtro custa R$ 190",
            {
                "fact prices troca-de-oleo-e-filtro price": "R$\u00a0190,00",
                "fact services troca-de-oleo-e-filtro price": "R$\u00a0190,00",
            },
        ),
        (
            "Mude o preço do diagnóstico com scanner para 130",
            {
                "fact prices diagnostico-com-scanner price": "R$\u00a0130,00",
                "fact services diagnostico-com-scanner price": "R$\u00a0130,00",
            },
        ),
        (
            "de segunda a sexta abrimos das 7h30 às 18h",
            {f"fact hours {day}": "7h30 às 18h" for day in ("mon", "tue", "wed", "thu", "fri")},
        ),
        ("não abrimos aos domingos", {"fact hours sun": "fechado"}),
        ("o instagram agora é @tonhao.oficial", {"fact instagram": "tonhao.oficial"}),
        ("telefone: (11) 2222-3344", {"fact phone": "(11) 2222-3344"}),
        ("Mude a cor do site para #1F6F54", {"token palette.brand": "#1F6F54"}),
        ("ponha os preços antes de quem somos", {"order inicio": "abertura · Preços · Quem somos"}),
        ("tire a seção Como a oficina trabalha", {"section inicio diferenciais": None}),
        ('mude o título da seção contato para "Traga seu carro"', {"page inicio contato title": "Traga seu carro"}),
    ],
    "arquitetura": [
        (
            'Troque "Casas que começam pela luz." por "A casa começa pela luz."',
            {"page inicio inicio-da-pagina title": "A casa começa pela luz."},
        ),
        (
            "mude o horário de segunda a sexta para 10h às 19h",
            {
                f"fact hours {day}": "10h às 19h (Visitas com hora marcada)"
                for day in ("mon", "tue", "wed", "thu", "fri")
            },
        ),
        ("o e-mail mudou para estudio@estudiolume.example", {"fact email": "estudio@estudiolume.example"}),
        ("Nosso WhatsApp passou a ser (41) 99999-5531", {"fact whatsapp": "(41) 99999-5531"}),
        ("mude a cor da marca para verde", {"token palette.brand": "#296A3B"}),
        (
            "coloque a equipe da página inicial antes do estúdio. Suba os depoimentos para o topo",
            {"order inicio": "abertura · depoimentos · Quem atende você · Estúdio"},
        ),
        (
            "Mova a equipe para o final da página Estúdio",
            {"order estudio": "Peça seu orçamento por mensagem · Quem atende você"},
        ),
        ("exclua o convite da página Projetos", {"section projetos convite": None}),
        (
            'mude o título da seção como trabalhamos da página Processo para "Da primeira visita à chave"',
            {"page processo processo title": "Da primeira visita à chave"},
        ),
        (
            'Troque "Conte o seu projeto" por "Escreva para nós" na página Contato',
            {"page contato contato title": "Escreva para nós"},
        ),
    ],
}
CASES = [(example, remark, wanted) for example, remarks in REMARKS.items() for remark, wanted in remarks]
BUILD_TIME = re.compile(rb'<link rel="stylesheet"[^>]*>')


@pytest.mark.parametrize(("example", "remark", "wanted"), CASES)
def test_a_remark_becomes_what_it_asks(example: str, remark: str, wanted: Wanted) -> None:
    before = site_of(example)
    found = answered(before, remark)
    assert found.problems == []
    made = changes(before, found.site(before))
    told = {" ".join(change.place): change.after for change in made}
    for place, text in wanted.items():
        assert place in told, (sorted(told), place)
        assert (text in (told[place] or "")) if text is not None else told[place] is None
    assert {kind_of(change) for change in made} == {place.split()[0] for place in wanted}
    assert len(made) == len(wanted) or kind_of(made[0]) == "token"


def kind_of(change: Change) -> str:
    return change.place[0]


@pytest.mark.torture
@pytest.mark.parametrize("example", REMARKS)
async def test_the_built_site_changes_where_the_remark_is_about_it_and_nowhere_else(
    example: str, tmp_path: Path
) -> None:
    before = site_of(example)
    branch = {**assemble("business"), **render_files(before)}
    old = await built(branch, before, tmp_path / "before")
    for number, (remark, _) in enumerate(REMARKS[example]):
        found = answered(before, remark)
        after = found.site(before)
        changed = landed(render_files(before), render_files(after), branch)
        files = {path: content for path, content in {**branch, **changed}.items() if content is not None}
        new = await built(files, after, tmp_path / str(number))
        assert check(new, after).errors == []
        meant = targets_of([found.analysis.target], before, after)
        containment, report = await asyncio.to_thread(compared, old, new, meant)
        assert containment.outside == (), (remark, containment.told(20))
        assert containment.inside
        untouched = {path for path in pages_of(old) if address(path) not in report.pages}
        for path in untouched:
            assert stable(new / path) == stable(old / path), (remark, path)


@pytest.mark.torture
@pytest.mark.parametrize("example", REMARKS)
async def test_ten_rounds_are_committed_and_deployed_and_no_other_page_changes(
    factory: Factory, example: str, tmp_path: Path
) -> None:
    project_id = await factory.answered("order-1", f"{example}.yaml")
    made = await factory.until(project_id)
    assert (made.status, made.slug is not None) == ("in_review", True)
    async with transaction(factory.sessions) as session:
        (await session.get_one(SiteProject, project_id)).rounds_included = len(REMARKS[example])
    commits = {made.commit}
    for remark, wanted in REMARKS[example]:
        before = tmp_path / str(len(commits))
        shutil.copytree(factory.runtime.site_directory(made.slug), before)
        await factory.change(request_review, project_id, remark)
        done = await factory.until(project_id, "in_review", "needs_attention")
        async with factory.sessions() as session:
            revision = (await session.scalars(select(Revision).where(Revision.commit == done.commit))).one()
            said = (await session.scalars(select(ReviewRequest).where(ReviewRequest.round == done.round))).one()
        assert (done.status, said.status) == ("in_review", "done"), (remark, said.answer, done.attention_reason)
        made_of_it = [(change["place"][0], change["after"]) for change in revision.changes]
        for place, text in wanted.items():
            kind = place.split()[0]
            assert any(
                kind == it and ((text in after) if text and after else after is text) for it, after in made_of_it
            )
        shown = factory.runtime.site_directory(made.slug)
        untouched = {path for path in pages_of(before) if address(path) not in revision.report["pages"]}
        assert {path for path in untouched if stable(shown / path) != stable(before / path)} == set(), remark
        assert done.deployments[-1].commit == done.commit
        commits.add(done.commit)
    assert len(commits) == len(REMARKS[example]) + 1
    assert len({deployment.commit for deployment in done.deployments}) == len(done.deployments) == len(commits)


def pages_of(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*.html")]


def stable(page: Path) -> bytes:
    return BUILD_TIME.sub(b"", page.read_bytes())
