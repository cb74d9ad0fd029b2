"""How facts are shown, and the links made from them; links are built from parts, never pasted."""

from urllib.parse import quote

from sitewright.sites.facts import Address, Day, Opening, Price
from sitewright.sites.model import Locale

NBSP = "\u00a0"
SYMBOLS = {"BRL": "R$", "USD": "US$", "EUR": "€"}
DAYS: dict[Day, tuple[str, str]] = {
    "mon": ("segunda", "Monday"),
    "tue": ("terça", "Tuesday"),
    "wed": ("quarta", "Wednesday"),
    "thu": ("quinta", "Thursday"),
    "fri": ("sexta", "Friday"),
    "sat": ("sábado", "Saturday"),
    "sun": ("domingo", "Sunday"),
    "holiday": ("feriados", "holidays"),
}
WEEK: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def money(minor: int, currency: str, locale: Locale) -> str:
    """`R$ 1.234,56`; in English `R$ 1,234.56`."""
    number = f"{minor // 100:,}.{minor % 100:02}"
    if locale == "pt-BR":
        number = number.translate(str.maketrans(",.", ".,"))
    return f"{SYMBOLS[currency]}{NBSP}{number}"


def price_text(price: Price, locale: Locale) -> str:
    """A price as a list shows it."""
    if price.kind == "consult" or price.amount_minor is None:
        return "sob consulta" if locale == "pt-BR" else "on request"
    amount = money(price.amount_minor, price.currency, locale)
    if price.kind == "from":
        return f"a partir de {amount}" if locale == "pt-BR" else f"from {amount}"
    return amount


def time_text(time: str, locale: Locale) -> str:
    """`8h`, `8h30`; in English `8:00`."""
    hour, minute = time.split(":")
    if locale == "en":
        return f"{int(hour)}:{minute}"
    return f"{int(hour)}h" + (minute if minute != "00" else "")


def days_text(days: tuple[Day, ...], locale: Locale) -> str:
    """`segunda a sexta`, `domingo e feriados`."""
    names = [DAYS[day][locale == "en"] for day in days]
    to, and_ = ("a", "e") if locale == "pt-BR" else ("to", "and")
    places = [WEEK.index(day) for day in days if day in WEEK]
    run = len(places) == len(days) > 2 and places == list(range(places[0], places[0] + len(places)))
    if run:
        text = f"{names[0]} {to} {names[-1]}"
    else:
        text = f" {and_} ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
    return text


def opening_text(opening: Opening, locale: Locale) -> str:
    """`8h às 18h`, `fechado`, or the note where nothing else is known."""
    if opening.opens and opening.closes:
        between = " às " if locale == "pt-BR" else " to "
        return f"{time_text(opening.opens, locale)}{between}{time_text(opening.closes, locale)}"
    if opening.note:
        return opening.note
    return "fechado" if locale == "pt-BR" else "closed"


def phone_text(phone: str) -> str:
    """`(31) 90000-0187`, `0800 123 4567`."""
    if not phone.startswith("+55"):
        return f"{phone[:4]} {phone[4:7]} {phone[7:]}"
    area, number = phone[3:5], phone[5:]
    return f"({area}) {number[:-4]}-{number[-4:]}"


def phone_link(phone: str) -> str:
    """`tel:+5531…`."""
    return f"tel:{phone}"


def whatsapp_link(phone: str, text: str = "") -> str:
    """`https://wa.me/5531…?text=…`."""
    suffix = f"?text={quote(text)}" if text else ""
    return f"https://wa.me/{phone.lstrip('+')}{suffix}"


def address_lines(address: Address) -> list[str]:
    """Street and number, then district and city, then the postal code."""
    street = ", ".join(part for part in (address.street, address.number, address.extra) if part)
    city = " - ".join(part for part in (address.city, address.state) if part)
    place = ", ".join(part for part in (address.district, city) if part)
    code = f"CEP {address.postal_code}" if address.postal_code else ""
    return [line for line in (street, place, code) if line]


def map_link(name: str, address: Address) -> str:
    """A search in Google Maps, as a plain link."""
    return "https://www.google.com/maps/search/?api=1&query=" + quote(", ".join([name, *address_lines(address)]))


def waze_link(address: Address) -> str:
    """The way there in Waze, as a plain link."""
    return "https://waze.com/ul?q=" + quote(", ".join(address_lines(address)))


def initials(name: str) -> str:
    """First letters of a person's first and last name, without titles and particles."""
    words = [word for word in name.split() if word[:1].isupper() and not word.endswith(".")] or name.split()[:1]
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))) if words else ""
