"""What a schema cannot say: references that exist, buttons that lead somewhere, variants that are drawn."""

import pytest

from sitewright.generation.checks import can_fill, layout_problems, page_problems, quick_facts
from sitewright.generation.models import (
    Brief,
    LayoutContext,
    LayoutPlan,
    PageContent,
    PageContext,
    PlannedPage,
    SectionLayout,
    Sitemap,
)
from sitewright.sites.facts import Facts, Person, Wishes
from sitewright.sites.model import Action, Announcement, CtaBand, Hero, QuickFacts, Section, Seo, Team, TeamMember
from sitewright.sites.theme import theme_for

ANA = Person(id="ana", name="Ana Souza", role="Dentista", registration="CRO-MG 123")
FACTS = Facts(name="Clínica Sol", people=(ANA,), phone="+553130000187", founded_year=1987, payment=("Pix",))
BRIEF = Brief(objective="o", audience="a", key_messages=("m",), tone="t")
SEO = Seo(title="Clínica Sol", description="Dentistas no centro, com hora marcada.")


def problems_of(section: Section) -> list[str]:
    """What the checks say of a page with this section alone."""
    page = PlannedPage(slug="inicio", nav_label="Início", purpose="p", sections=(section.type,))
    context = PageContext(
        locale="pt-BR", facts=FACTS, wishes=Wishes(), brief=BRIEF, sitemap=Sitemap(pages=(page,)), page=page
    )
    return list(page_problems(context, PageContent(seo=SEO, sections=(section,))))


@pytest.mark.parametrize(
    "section",
    [
        Team(id="equipe", title="Equipe", items=(TeamMember(person="ana"),)),
        QuickFacts(id="resumo", items=("founded_year", "payment")),
        CtaBand(id="convite", title="Vamos?", action=Action(label="Ligar agora", kind="phone")),
        Announcement(id="aviso", text="Fechado hoje", action=Action(label="Ler", kind="page", page="inicio")),
    ],
)
def test_what_the_facts_have_is_fine(section: Section) -> None:
    assert problems_of(section) == []


@pytest.mark.parametrize(
    ("section", "told"),
    [
        (Team(id="equipe", title="Equipe", items=(TeamMember(person="bia"),)), "'bia'"),
        (QuickFacts(id="resumo", items=("founded_year", "hours")), "'hours'"),
        (CtaBand(id="convite", action=Action(label="Chamar no WhatsApp", kind="whatsapp")), "leads nowhere"),
        (Announcement(id="aviso", text="Novo", action=Action(label="Ver", kind="page", page="loja")), "leads nowhere"),
        (Hero(id="h", title="Oi", actions=(Action(label="Escrever", kind="email"),)), "leads nowhere"),
    ],
)
def test_what_they_lack_is_told(section: Section, told: str) -> None:
    assert any(told in problem for problem in problems_of(section))


def test_facts_at_a_glance_are_those_there_are() -> None:
    assert quick_facts(FACTS) == ["payment", "founded_year", "phone"]
    assert can_fill("team", FACTS)
    assert not can_fill("team", Facts(name="Só"))


def test_a_variant_that_nobody_drew_is_told() -> None:
    page = PlannedPage(slug="inicio", nav_label="Início", purpose="p", sections=("hero",))
    context = LayoutContext(
        locale="pt-BR",
        template="business",
        facts=FACTS,
        wishes=Wishes(),
        brief=BRIEF,
        sitemap=Sitemap(pages=(page,)),
    )
    theme = theme_for(FACTS, Wishes())
    good, bad = (
        LayoutPlan(theme=theme, sections=(SectionLayout(type="hero", variant=name),)) for name in ("editorial", "3d")
    )
    assert list(layout_problems(context, good)) == []
    assert any("'3d'" in problem for problem in layout_problems(context, bad))
