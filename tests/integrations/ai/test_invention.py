"""A model that invents, and insists: what no answer backs is on no page, and the customer is asked about it."""

from typing import Any

import pytest

from sitewright.generation import offline
from sitewright.generation.models import OnboardingAnalysis, OnboardingContext, PageContent, PageContext
from sitewright.integrations.ai.service import AIService
from sitewright.integrations.configs import AIConfig
from sitewright.onboarding.normalise import normalise
from sitewright.production.composition import compose
from sitewright.projects.models import SiteProject
from sitewright.sites.model import Site
from tests.generation.conftest import Written, write_all
from tests.integrations.ai.conftest import AtTheFake
from tests.making import ADDRESS, example

TRUE = "Pão quente às 6h, às 11h e às 16h."
INVENTED = {
    "number of customers": "Já atendemos mais de 5.000 clientes.",
    "price": "O sonho custa só R$ 3,33 a unidade.",
    "date": "A loja abriu em 12 de março de 2019.",
    "year": "Desde 1950 no mesmo endereço.",
    "award": "Recebemos o prêmio Padaria do Ano.",
    "superlative": "Somos a padaria mais antiga da cidade.",
    "person": "Quem cuida da massa é a Dra. Paula Nogueira.",
    "client": "Fornecemos para a Petrobras.",
    "testimonial": "“Nunca comi um pão tão bom em toda a minha vida”, conta uma cliente.",
    "discount": "Ganhe 30% na primeira compra.",
    "phone": "Ligue (31) 98888-7777.",
}


def inventing(home: PageContent) -> dict[str, Any]:
    """The home page with inventions in its search texts, its headline and a story of its own."""
    page = home.model_dump(mode="json", exclude_none=True)
    page["seo"] = {"title": "Padaria premiada desde 1950", "description": "Mais de 5.000 clientes por mês. " + TRUE}
    page["sections"][0] |= {"title": "Eleita a melhor padaria do Brasil", "lead": f"{TRUE} Há 70 anos."}
    lines = list(INVENTED.values())
    story = next(section for section in page["sections"] if section["type"] == "story")
    story["paragraphs"] = [" ".join((TRUE, *lines[:4])), " ".join(lines[4:8]), " ".join(lines[8:])]
    return page


@pytest.fixture
async def site(chat: AtTheFake) -> Site:
    """The bakery's site, its home page written by a model that sends the same inventions again and again."""
    answers = normalise(example("padaria"))
    written: Written = write_all(answers)
    chat.fake.plan = [inventing(written.pages[0])]
    config = AIConfig.model_validate({"content_generation": chat.role(max_tokens=4000)})
    service = AIService(config, chat.http, ledger=None, bases={"openai": f"{chat.fake.address}/v1"})
    context = PageContext(
        locale="pt-BR", facts=answers.facts, wishes=answers.wishes, brief=written.brief, sitemap=written.sitemap,
        page=written.sitemap.pages[0],
    )  # fmt: skip
    output = await service.run("content_generation", "content", context, PageContent)
    asked = OnboardingContext(locale="pt-BR", facts=answers.facts, wishes=answers.wishes)
    analysis = offline.write("onboarding", asked)
    assert isinstance(analysis, OnboardingAnalysis)
    return compose(
        SiteProject(template="business", locale="pt-BR"), answers, analysis, written.sitemap,
        (output.data, *written.pages[1:]), written.layout, base_url=ADDRESS, written_by="openai/gpt-4o",
    )  # fmt: skip


async def test_it_is_told_what_is_wrong_before_anything_is_taken_out(site: Site, chat: AtTheFake) -> None:
    assert len(chat.sent) == 3
    assert "no answer gives this amount" in str(chat.sent[1])


@pytest.mark.parametrize("kind", INVENTED)
async def test_nothing_invented_is_on_the_page_and_all_is_asked_about(site: Site, kind: str) -> None:
    assert INVENTED[kind] not in site.pages[0].model_dump_json()
    doubts = [question.text for question in site.questions if question.code == "claim_unbacked"]
    words = [doubt.split("“", 1)[1].split("”, que não")[0] for doubt in doubts]
    assert any(word.strip("“”") in INVENTED[kind] for word in words)


async def test_what_is_true_stays(site: Site) -> None:
    assert TRUE in site.pages[0].model_dump_json()
    assert "R$ 3,33" not in site.model_dump_json(exclude={"questions"})
