"""Sections with as little and as much in them as the contract allows, and a business that can fill them all."""

from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

from sitewright.sites.facts import (
    Address,
    Facts,
    FaqItem,
    Opening,
    Person,
    Plan,
    Price,
    PriceItem,
    ProcessStep,
    Project,
    Quote,
    ServiceItem,
    Stat,
)
from sitewright.sites.model import (
    Action,
    Announcement,
    Catalog,
    CatalogItem,
    Comparison,
    Contact,
    CtaBand,
    Faq,
    Feature,
    Features,
    Gallery,
    GalleryItem,
    Hero,
    HoursLocation,
    Mock,
    NameList,
    PortfolioGrid,
    PriceGroup,
    PriceList,
    PricingPlans,
    ProductTour,
    ProjectDetail,
    Prose,
    ProseBlock,
    QuickFacts,
    Section,
    Services,
    ServiceText,
    Stats,
    Steps,
    Story,
    Team,
    TeamMember,
    Testimonials,
    TourStop,
    WorkStep,
)

PICTURE = "Pães sobre uma prateleira de madeira"
LONG = "Otorrinolaringologia e anticonstitucionalissimamente"
CALL = Action(label="Ligar agora", kind="phone")
WRITE = Action(label="Encomendar pelo WhatsApp para sua festa", kind="whatsapp")
PRICES = (Price(kind="exact", amount_minor=123_450), Price(kind="from", amount_minor=500), Price(kind="consult"))


def filled(limit: int) -> str:
    """Text of exactly that length, with a word that fits no narrow column."""
    text = f"{LONG} para quem tem pressa, das 8h às 18h, no centro da cidade, com hora marcada e nota fiscal. "
    cut = (text * (limit // len(text) + 1))[: limit - 1].rstrip(" ,")
    return cut.ljust(limit - 1, "s") + "."


def gallery_facts() -> Facts:
    """A business that has everything, at the length limits."""
    prices = tuple(
        PriceItem(
            id=f"p{number}",
            name=filled(48) if number % 5 == 0 else f"Item {number}",
            price=Price(
                kind=("exact", "from", "consult")[number % 3], amount_minor=None if number % 3 == 2 else 123_450
            ),
            unit="por pessoa" if number % 2 else None,
            description=filled(90) if number % 4 == 0 else None,
        )
        for number in range(12)
    )
    return Facts(
        name="Galeria de seções",
        legal_name="Galeria de Seções Ltda.",
        about=filled(200),
        founded_year=1987,
        phone="+553130000187",
        whatsapp="+5531900000187",
        email="um-endereco-de-correio-bem-comprido@galeria-de-secoes.example",
        instagram="galeria.de.secoes.de.exemplo",
        address=Address(
            street="Rua Doutor Francisco de Assis Magalhães",
            number="1.214",
            extra="Loja A",
            district="Santa Tereza",
            city="Vila Bela da Santíssima Trindade",
            state="MT",
            postal_code="31010-999",
            landmark=filled(80),
        ),
        service_area=filled(90),
        hours=(
            Opening(days=("mon", "tue", "wed", "thu", "fri"), opens="08:00", closes="18:30"),
            Opening(days=("sat",), opens="08:00", closes="12:00", note=filled(60)),
            Opening(days=("sun", "holiday")),
        ),
        payment=("Pix", "cartão em 3x", "dinheiro"),
        registrations=("CRO-MG 99871",),
        highlights=(filled(90), "Sem fila"),
        prices=prices,
        services=tuple(
            ServiceItem(id=f"s{number}", name=filled(40) if number % 3 == 0 else f"Serviço {number}")
            for number in range(9)
        ),
        quotes=tuple(
            Quote(id=f"q{number}", text=filled(280) if number % 2 else "Muito bom.", author="Marlene S.", rating=5)
            for number in range(6)
        ),
        faq=tuple(
            FaqItem(id=f"f{number}", question=f"{filled(60)[:-1]} {number}?", answer=filled(400 if number else 40))
            for number in range(10)
        ),
        insurance=tuple(filled(32)[:-1] if number == 3 else f"Convênio {number}" for number in range(24)),
        stats=tuple(
            Stat(id=f"n{number}", value="1.987", label=filled(80) if number % 2 else "fornadas", source=filled(60))
            for number in range(4)
        ),
        steps=tuple(
            ProcessStep(id=f"e{number}", name=f"Etapa {number}", duration="10 semanas" if number % 2 else None)
            for number in range(6)
        ),
        plans=tuple(
            Plan(
                id=f"pl{number}",
                name=filled(48) if number == 2 else f"Plano {number}",
                price=Price(kind="exact", amount_minor=12_900) if number else Price(kind="consult"),
                unit="por mês" if number else None,
                items=tuple(filled(60) if item == 5 else f"Item {item} do plano" for item in range(3 + number)),
            )
            for number in range(4)
        ),
        projects=tuple(
            Project(
                id=f"o{number}",
                name=filled(48)[:-1] if number == 2 else f"Casa {number}",
                year=2020 + number % 5,
                place=filled(40)[:-1] if number == 2 else "Curitiba",
                area="210 m²" if number % 3 else None,
                kind=("Reforma", "Interiores", "Obra nova")[number % 3],
                description=filled(400) if number == 2 else "Tijolo aparente.",
            )
            for number in range(12)
        ),
        people=tuple(
            Person(
                id=f"t{number}",
                name=filled(60)[:-1] if number == 1 else f"Ana Beatriz Souza {number}",
                role=filled(60) if number % 2 else None,
                registration="CRO-MG 99871" if number % 2 else None,
            )
            for number in range(8)
        ),
    )


def least() -> Iterator[Section]:
    """Each section with as little as it may have."""
    yield Announcement(id="aviso", text="Fechado na segunda.")
    yield Hero(id="abertura", title="Pão às 6h")
    yield QuickFacts(id="resumo", items=("hours", "phone"))
    yield Story(id="historia", paragraphs=("Começamos na garagem.",))
    yield Services(id="servicos", title="Em resumo", items=(ServiceText(service="s1"),))
    yield Catalog(id="opcoes", title="Em resumo", items=(CatalogItem(price="p1"),))
    yield ProductTour(
        id="produto",
        title="Em resumo",
        items=(TourStop(label="Agenda", title="Agenda"), TourStop(label="Painel", title="Painel", mock="chart")),
    )
    yield Stats(id="numeros", items=("n0", "n2"))
    yield NameList(id="lista", title="Em resumo", source="payment")
    yield Gallery(id="fotos", items=(GalleryItem(alt=PICTURE), GalleryItem(alt=PICTURE)))
    yield PortfolioGrid(id="projetos", title="Em resumo", projects=("o0",))
    yield ProjectDetail(id="projeto", title="Casa 0", project="o0")
    yield PricingPlans(id="planos", title="Em resumo", plans=("pl0", "pl1"))
    yield Comparison(id="comparacao", title="Em resumo", plans=("pl0", "pl1"))
    yield Features(id="destaques", title="Em resumo", items=(Feature(title="Sem fila"), Feature(title="Com nota")))
    yield Steps(id="etapas", title="Em resumo", items=(WorkStep(title="Você liga"), WorkStep(title="A gente vai")))
    yield Team(id="equipe", title="Em resumo", items=(TeamMember(person="t0"),))
    yield PriceList(id="precos", title="Em resumo", groups=(PriceGroup(items=("p1",)),))
    yield Testimonials(id="falas", quotes=("q0",))
    yield Faq(id="perguntas", items=("f0",))
    yield HoursLocation(id="horarios", title="Em resumo")
    yield Contact(id="contato", channels=("phone",))
    yield CtaBand(id="convite", title="Vamos conversar?", action=CALL)
    yield Prose(id="texto", title="Em resumo", blocks=(ProseBlock(paragraphs=("Uma frase.",)),))


def most() -> Iterator[Section]:
    """Each section with as much as it may have."""
    head: dict[str, Any] = {"kicker": filled(28), "title": filled(60), "lead": filled(180)}
    yield Announcement(id="aviso", text=filled(90), action=WRITE, until=date(2099, 12, 31))
    yield Hero(id="abertura", **head | {"title": filled(64)}, actions=(WRITE, CALL), fact_line=filled(90))
    yield QuickFacts(id="resumo", title=filled(60), items=("hours", "address", "service_area", "payment"))
    yield Story(
        id="historia", **head, paragraphs=tuple(filled(420) for _ in range(4)), show_year=True, signature="Ana e Rui"
    )
    yield Services(
        id="servicos", **head, items=tuple(ServiceText(service=f"s{number}", text=filled(160)) for number in range(9))
    )
    yield Features(id="destaques", **head, items=tuple(Feature(title=filled(60), text=filled(150)) for _ in range(8)))
    yield Steps(
        id="etapas", **head, items=tuple(WorkStep(title=filled(36), text=filled(140), duration="e1") for _ in range(6))
    )
    yield Team(
        id="equipe", **head, items=tuple(TeamMember(person=f"t{number}", text=filled(220)) for number in range(8))
    )
    items = tuple(f"p{number}" for number in range(12))
    offers = tuple(CatalogItem(price=item, text=filled(140), attributes=("2 camas", filled(24))) for item in items)
    yield Catalog(id="opcoes", **head, items=offers, note=filled(140))
    stops = tuple(
        TourStop(label=filled(22), title=filled(48), text=filled(180), mock=mock) for mock in get_args(Mock)[:5]
    )
    yield ProductTour(id="produto", **head, items=stops)
    yield Stats(id="numeros", **head, items=("n0", "n1", "n2", "n3"), note=filled(140))
    yield NameList(id="lista", **head, source="insurance", note=filled(140))
    pictures = tuple(GalleryItem(alt=filled(120), caption=filled(60)) for _ in range(12))
    yield Gallery(id="fotos", **head, items=pictures)
    yield PortfolioGrid(id="projetos", **head, projects=tuple(f"o{number}" for number in range(12)))
    yield ProjectDetail(id="projeto", **head, project="o2", paragraphs=tuple(filled(420) for _ in range(4)))
    plans = ("pl0", "pl1", "pl2", "pl3")
    yield PricingPlans(id="planos", **head, plans=plans, note=filled(140))
    yield Comparison(id="comparacao", **head, plans=plans)
    groups = tuple(PriceGroup(title=filled(48), items=items[:number]) for number in (3, 6, 12))
    yield PriceList(id="precos", **head, groups=groups, note=filled(140))
    yield Testimonials(id="falas", **head, quotes=tuple(f"q{number}" for number in range(6)))
    yield Faq(id="perguntas", **head, items=tuple(f"f{number}" for number in range(10)))
    yield HoursLocation(id="horarios", **head, note=filled(140))
    yield Contact(id="contato", **head, channels=("whatsapp", "phone", "email", "instagram"))
    yield CtaBand(id="convite", **head | {"title": filled(56)}, text=filled(120), action=WRITE)
    block = ProseBlock(
        title=filled(60), paragraphs=tuple(filled(600) for _ in range(3)), points=(filled(160), "Curto.")
    )
    yield Prose(id="texto", **head, blocks=(block, block))
