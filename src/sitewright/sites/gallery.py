"""A site that shows every section in every layout, with as little and as much in it as the contract allows.

Designers look at it, and tests hold it against the gate: what stands here well stands well on any site.
"""

from collections.abc import Iterator

from sitewright.sites.facts import (
    Address,
    Facts,
    FaqItem,
    Opening,
    Person,
    Price,
    PriceItem,
    Quote,
    ServiceItem,
    Wishes,
)
from sitewright.sites.model import (
    HOME,
    VARIANTS,
    Action,
    Announcement,
    Contact,
    CtaBand,
    Faq,
    Feature,
    Features,
    Hero,
    HoursLocation,
    Locale,
    Page,
    PriceGroup,
    PriceList,
    Prose,
    ProseBlock,
    QuickFacts,
    Section,
    Seo,
    Services,
    ServiceText,
    Site,
    Steps,
    Story,
    Team,
    TeamMember,
    Testimonials,
    Theme,
    Tone,
    WorkStep,
)
from sitewright.sites.theme import theme_for

TONES: tuple[Tone, ...] = ("paper", "brand", "surface", "ink")
LONG = "Otorrinolaringologia e anticonstitucionalissimamente"
CALL = Action(label="Ligar agora", kind="phone")
WRITE = Action(label="Encomendar pelo WhatsApp para sua festa", kind="whatsapp")
PRICES = (Price(kind="exact", amount_minor=123_450), Price(kind="from", amount_minor=500), Price(kind="consult"))
PER_PAGE = 6


def filled(limit: int) -> str:
    """Text of exactly that length, with a word that fits no narrow column."""
    text = f"{LONG} para quem tem pressa, das 8h às 18h, no centro da cidade, com hora marcada e nota fiscal. "
    return (text * (limit // len(text) + 1))[: limit - 1].rstrip(" ,") + "."


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
    head = {"kicker": filled(28), "title": filled(80), "lead": filled(220)}
    yield Announcement(id="aviso", text=filled(90), action=WRITE)
    yield Hero(id="abertura", **head, actions=(WRITE, CALL), fact_line=filled(90))
    yield QuickFacts(id="resumo", title=filled(80), items=("hours", "address", "service_area", "payment"))
    yield Story(id="historia", **head, paragraphs=tuple(filled(420) for _ in range(4)), show_year=True)
    yield Services(
        id="servicos", **head, items=tuple(ServiceText(service=f"s{number}", text=filled(320)) for number in range(9))
    )
    yield Features(id="destaques", **head, items=tuple(Feature(title=filled(90), text=filled(150)) for _ in range(8)))
    yield Steps(id="etapas", **head, items=tuple(WorkStep(title=filled(60), text=filled(140)) for _ in range(6)))
    yield Team(
        id="equipe", **head, items=tuple(TeamMember(person=f"t{number}", text=filled(220)) for number in range(8))
    )
    items = tuple(f"p{number}" for number in range(12))
    groups = tuple(PriceGroup(title=filled(48), items=items[:number]) for number in (3, 6, 12))
    yield PriceList(id="precos", **head, groups=groups, note=filled(140))
    yield Testimonials(id="falas", **head, quotes=tuple(f"q{number}" for number in range(6)))
    yield Faq(id="perguntas", **head, items=tuple(f"f{number}" for number in range(10)))
    yield HoursLocation(id="horarios", **head, note=filled(140))
    yield Contact(id="contato", **head, channels=("whatsapp", "phone", "email", "instagram"))
    yield CtaBand(id="convite", **head, text=filled(120), action=WRITE)
    block = ProseBlock(title=filled(80), paragraphs=tuple(filled(600) for _ in range(3)))
    yield Prose(id="texto", **head, blocks=(block, block))


def gallery(template: str = "business", locale: Locale = "pt-BR", theme: Theme | None = None) -> Site:
    """The site of all sections: a home page, then a page for the least and the most of them in every variant."""
    facts = gallery_facts()
    sections = [varied(section, number) for number, all_ in enumerate((least(), most())) for section in all_]
    shown = [section for variants in sections for section in variants]
    toned = [section.model_copy(update={"tone": TONES[number % len(TONES)]}) for number, section in enumerate(shown)]
    pages = [toned[start : start + PER_PAGE] for start in range(0, len(toned), PER_PAGE)]
    return Site(
        locale=locale,
        template=template,
        base_url="https://galeria.example",
        facts=facts,
        theme=theme or theme_for(facts, Wishes()),
        pages=tuple(gallery_page(number, sections) for number, sections in enumerate(pages)),
        written_by="offline",
    )


def varied(section: Section, number: int) -> list[Section]:
    """The section in each of its layouts, with ids of their own."""
    return [
        section.model_copy(update={"id": f"{section.id}-{number}-{place}", "variant": variant})
        for place, variant in enumerate(VARIANTS.get(section.type, (None,)))
    ]


def gallery_page(number: int, sections: list[Section]) -> Page:
    """A page of the gallery, opened by a plain headline."""
    name = f"Folha {number + 1}"
    return Page(
        slug=f"folha-{number + 1}" if number else HOME,
        nav_label=name,
        seo=Seo(
            title=f"{name}: Galeria de seções",
            description=f"{name} da galeria, com todas as seções de um site em todas as formas que o contrato permite.",
        ),
        sections=(Hero(id="topo-da-folha", title=name), *sections),
    )
