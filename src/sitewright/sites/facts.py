"""Facts: what the customer said and pages may show, normalised by code and never written by AI.

Each fact has an id; sections refer to facts by id, and `Facts.sources` maps every id to the answer it came
from (a path such as `produtos[0].preco`).
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from sitewright.kit.text import printable

FactId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,47}$")]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"]
Time = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?\d{8,15}$")]
Severity = Literal["info", "ask", "blocker"]


class Strict(BaseModel):
    """Base of all site data: unknown fields are errors, values do not change.

    Texts come stripped, in NFC, and without control and invisible characters, whoever wrote them.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_invisible_characters(cls, data: Any) -> Any:
        return {name: _visible(value) for name, value in data.items()} if isinstance(data, dict) else data


def _visible(value: Any) -> Any:
    """A text, or the texts of a list; the parts of parts see to themselves."""
    if isinstance(value, str):
        return printable(value)
    return [_visible(entry) for entry in value] if isinstance(value, list | tuple) else value


class Question(Strict):
    """Something to ask the customer instead of guessing. `code` is stable; `text` is in the reader's language."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
    field: str
    text: str
    severity: Severity = "ask"


class Price(Strict):
    """An amount in minor units (centavos) as the customer gave it. `consult` has no amount."""

    kind: Literal["exact", "from", "consult"]
    amount_minor: int | None = Field(default=None, ge=0)
    currency: Literal["BRL", "USD", "EUR"] = "BRL"


class PriceItem(Strict):
    """One line of a price list."""

    id: FactId
    name: str = Field(max_length=80)
    price: Price
    unit: str | None = Field(default=None, max_length=60)
    description: str | None = Field(default=None, max_length=200)


class ServiceItem(Strict):
    """A service the business offers, in the customer's words."""

    id: FactId
    name: str = Field(max_length=80)
    description: str | None = Field(default=None, max_length=300)
    price: Price | None = None


class Quote(Strict):
    """A testimonial, verbatim. Stars only where the customer gave them."""

    id: FactId
    text: str = Field(max_length=400)
    author: str = Field(max_length=60)
    source: str | None = None
    rating: int | None = Field(default=None, ge=1, le=5)


class FaqItem(Strict):
    """A question the business answered itself."""

    id: FactId
    question: str = Field(max_length=140)
    answer: str = Field(max_length=500)


class Person(Strict):
    """Somebody of the team, with a professional registration where the trade has one."""

    id: FactId
    name: str = Field(max_length=80)
    role: str | None = Field(default=None, max_length=120)
    registration: str | None = Field(default=None, max_length=40)


class Project(Strict):
    """Something the business made, for its portfolio. Files are names as the customer gave them."""

    id: FactId
    name: str = Field(max_length=80)
    year: int | None = Field(default=None, ge=1500, le=2100)
    place: str | None = Field(default=None, max_length=60)
    area: str | None = Field(default=None, max_length=24)
    kind: str | None = Field(default=None, max_length=40)
    description: str | None = Field(default=None, max_length=400)
    photos: tuple[str, ...] = ()


class PhotoFact(Strict):
    """A photo the customer names: its file, and what it shows in their words."""

    id: FactId
    file: str = Field(min_length=1, max_length=120)
    words: str | None = Field(default=None, max_length=120)


class ProcessStep(Strict):
    """One step of how the business works, with how long it takes where that was told."""

    id: FactId
    name: str = Field(max_length=60)
    duration: str | None = Field(default=None, max_length=40)
    description: str | None = Field(default=None, max_length=200)


class Stat(Strict):
    """A number the business is proud of; without a source it is none."""

    id: FactId
    value: str = Field(max_length=24)
    label: str = Field(max_length=80)
    source: str = Field(min_length=1, max_length=120)


class Policy(Strict):
    """A rule customers should know: cancellation, exchange, delivery, pets."""

    id: FactId
    title: str = Field(max_length=60)
    text: str = Field(max_length=500)


class Plan(Strict):
    """An offer of several things at one price."""

    id: FactId
    name: str = Field(max_length=48)
    price: Price | None = None
    unit: str | None = Field(default=None, max_length=24)
    items: tuple[str, ...] = ()


class Opening(Strict):
    """Hours of one or more days. Closed days have neither `opens` nor `closes`."""

    days: tuple[Day, ...] = Field(min_length=1)
    opens: Time | None = None
    closes: Time | None = None
    note: str | None = Field(default=None, max_length=80)


class Address(Strict):
    """A Brazilian address; `street` alone may hold what could not be taken apart."""

    street: str
    number: str | None = None
    extra: str | None = None
    district: str | None = None
    city: str | None = None
    state: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    postal_code: str | None = Field(default=None, pattern=r"^\d{5}-\d{3}$")
    landmark: str | None = None


class Facts(Strict):
    """Everything a page may state as true about the business."""

    name: str = Field(min_length=1, max_length=80)
    legal_name: str | None = None
    cnpj: str | None = Field(default=None, pattern=r"^[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-\d{2}$")
    segment: str = ""
    schema_type: str = "LocalBusiness"
    founded_year: int | None = Field(default=None, ge=1500, le=2100)
    slogan: str | None = Field(default=None, max_length=120)
    about: str | None = Field(default=None, max_length=2000)
    phone: Phone | None = None
    whatsapp: Phone | None = None
    email: str | None = None
    instagram: str | None = Field(default=None, pattern=r"^[A-Za-z0-9._]{1,30}$")
    address: Address | None = None
    service_area: str | None = None
    hours: tuple[Opening, ...] = ()
    prices: tuple[PriceItem, ...] = ()
    services: tuple[ServiceItem, ...] = ()
    highlights: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    faq: tuple[FaqItem, ...] = ()
    people: tuple[Person, ...] = ()
    registrations: tuple[str, ...] = ()
    payment: tuple[str, ...] = ()
    insurance: tuple[str, ...] = ()
    projects: tuple[Project, ...] = ()
    steps: tuple[ProcessStep, ...] = ()
    stats: tuple[Stat, ...] = ()
    policies: tuple[Policy, ...] = ()
    plans: tuple[Plan, ...] = ()
    photos: tuple[PhotoFact, ...] = ()
    budget: str | None = Field(default=None, max_length=120)
    """From what amount a job is taken, in the customer's words, where they want it said."""
    domain: str | None = None
    sources: dict[str, str] = Field(default_factory=dict)


class Wishes(Strict):
    """What the customer would like: never shown as such, read by those who write and design."""

    goal: str | None = None
    audience: str | None = None
    tone: str | None = None
    colours: str | None = None
    likes: str | None = None
    dislikes: str | None = None
    pages: tuple[str, ...] = ()
    must_have: tuple[str, ...] = ()
    must_not_have: tuple[str, ...] = ()
    notes: str | None = None
    logo: str | None = Field(default=None, max_length=120)
    """The file's name."""
    draw: int | None = None
    """Which of the looks that suit the business it gets; set where its first one is a neighbour's."""
