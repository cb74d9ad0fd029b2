"""What we understood of a field, shown beside it: read by the code that reads the answers; the value stays as typed."""

from typing import Literal, NamedTuple

from babel.dates import get_day_names

from sitewright.kit.language import Language, speaking
from sitewright.onboarding.normalise import contact, documents, phones
from sitewright.onboarding.normalise.address import address
from sitewright.onboarding.normalise.hours import opening_hours
from sitewright.onboarding.normalise.items import offers
from sitewright.onboarding.pasted import national
from sitewright.onboarding.questionnaire import Asked
from sitewright.onboarding.questionnaire.reading import CNPJ, placed
from sitewright.sites.facts import Address, Opening
from sitewright.web.formats import locale
from sitewright.web.i18n import translate as _

Tone = Literal["done", "warn"]
DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}


class Note(NamedTuple):
    """A short text beside a field, and whether something is to be mended."""

    text: str
    tone: Tone = "done"


def understood(asked: Asked, value: str, language: Language) -> Note | None:
    """The note on what was typed, or None where there is nothing to say."""
    read = READ.get(asked.kind)
    if read is None or not value.strip():
        return None
    with speaking(language):
        return read(value.strip())


def _phone(value: str) -> Note:
    number = phones.phone(value)
    if number is None:
        return Note(_("This number looks incomplete. With area code it has 10 or 11 digits."), "warn")
    return Note(national(number))


def _mobile(value: str) -> Note:
    number = phones.mobile(value)
    if number is None or len(number) < len("+5511900000000"):
        return Note(_("A WhatsApp number has its area code and 9 digits, as in (31) 99999-0000."), "warn")
    return Note(national(number))


def _email(value: str) -> Note:
    found = contact.email(value)
    return Note(found) if found else Note(_("This is no e-mail address yet: name@company.com.br"), "warn")


def _instagram(value: str) -> Note:
    found = contact.instagram(value)
    return Note(f"@{found}") if found else Note(_("We need the profile's name, as in @yourbusiness."), "warn")


def _address(value: str) -> Note:
    found = address(value)
    if found is None:
        return Note(_("We found no street in this."), "warn")
    told = _told(found)
    if not found.number and not any(char.isdigit() for char in found.street):
        return Note(" ".join((f"{told}.", _("The number is missing."))), "warn")
    if not found.postal_code:
        return Note(" ".join((f"{told}.", _("With the postal code (CEP) the map finds it more surely."))))
    return Note(told)


def _told(found: Address) -> str:
    street = ", ".join(part for part in (found.street, found.number, found.extra) if part)
    city = " - ".join(part for part in (found.city, found.state) if part)
    code = f"CEP {found.postal_code}" if found.postal_code else None
    return ", ".join(part for part in (street, found.district, city, code) if part)


def _hours(value: str) -> Note:
    read = opening_hours(value)
    known = [opening for opening in read if opening is not None]
    if not known:
        return Note(_("We could not read days and times in this. As in: Monday to Friday 8am to 6pm."), "warn")
    told = "; ".join(_opening(opening) for opening in known)
    return Note(" ".join((f"{told}.", _("A part of it we could not read."))), "warn") if None in read else Note(told)


def _opening(opening: Opening) -> str:
    names = get_day_names("abbreviated", locale=locale())
    days = [_("holidays") if day == "holiday" else names[DAYS[day]].rstrip(".") for day in opening.days]
    numbers = [DAYS.get(day, 9) for day in opening.days]
    is_run = len(days) > 2 and numbers == list(range(numbers[0], numbers[0] + len(days)))
    said = f"{days[0]}–{days[-1]}" if is_run else ", ".join(days)
    return f"{said} {opening.opens}–{opening.closes}" if opening.opens else " ".join((said, _("closed")))


def _legal(value: str) -> Note | None:
    parts = dict(placed("legal", "", value))
    number, name = parts.get("negocio.cnpj"), parts.get("negocio.razao_social")
    if number and documents.cnpj(number) is None:
        return Note(_("The CNPJ's check digits do not fit; look at the number again."), "warn")
    if not number and not CNPJ.search(value) and any(char.isdigit() for char in value):
        return Note(_("A CNPJ has 14 digits."), "warn")
    return Note(" · ".join(part for part in (number, name) if part)) if number else None


def _items(value: str) -> Note | None:
    found = [offer for _path, told in placed("items", "produtos", value) for offer in offers(told, "produtos")]
    if not found:
        return None
    priced = sum(offer.price is not None and offer.price.kind != "consult" for offer in found)
    return Note(_("%(things)s listed, %(prices)s with a price") % {"things": len(found), "prices": priced})


READ = {
    "phone": _phone, "mobile": _mobile, "email": _email, "instagram": _instagram, "address": _address,
    "hours": _hours, "legal": _legal, "items": _items,
}  # fmt: skip
