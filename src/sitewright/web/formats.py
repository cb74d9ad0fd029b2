"""Dates, durations, numbers and money as the reader's language writes them."""

from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal

from babel import Locale
from babel.dates import format_datetime, format_skeleton, format_timedelta
from babel.numbers import format_currency, format_decimal

from sitewright.kit.language import spoken

MICRO = 1_000_000
SHOWN_FROM = Decimal("0.01")
"""Smaller amounts of AI costs are shown with four places."""
CURRENCIES_WITHOUT_MINOR = {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF"}


def locale() -> Locale:
    """The reader's locale."""
    return Locale.parse("en_US" if spoken() == "en" else "pt_BR")


def moment(value: datetime, zone: tzinfo) -> str:
    """A date with its time, in the agency's time zone."""
    return format_datetime(value.astimezone(zone), "short", locale=locale())


def exact(value: datetime) -> str:
    """A moment for the `datetime` attribute."""
    return value.astimezone(UTC).isoformat(timespec="seconds")


def day(value: date) -> str:
    """A day without its year."""
    return format_skeleton("MMMd", value, locale=locale())


def host(address: str) -> str:
    """An address as it is shown: without its scheme."""
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")


def age(value: datetime) -> str:
    """How long ago, in one unit."""
    return format_timedelta(datetime.now(UTC) - value, threshold=1.2, format="short", locale=locale())


def seconds(value: float | None) -> str:
    """A duration: seconds with one place, minutes and hours from there on."""
    if value is None:
        return ""
    if value < 60:
        return f"{format_decimal(round(value, 1), locale=locale())} s"
    minutes, rest = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def number(value: float) -> str:
    """A number with the reader's separators."""
    return format_decimal(value, locale=locale())


def money(minor: int, currency: str) -> str:
    """An amount in minor units of its currency."""
    unit = 1 if currency.upper() in CURRENCIES_WITHOUT_MINOR else 100
    return format_currency(Decimal(minor) / unit, currency.upper(), locale=locale())


def cost(micro_usd: int | None, currency: str = "USD", rate: Decimal = Decimal(1)) -> str:
    """What AI cost, in a currency of which a US dollar is worth `rate`."""
    if micro_usd is None:
        return "?"
    amount = Decimal(micro_usd) / MICRO * rate
    small = 0 < amount < SHOWN_FROM
    pattern = locale().currency_formats["standard"].pattern.replace("0.00", "0.0000") if small else None
    return format_currency(amount, currency, format=pattern, locale=locale(), currency_digits=not small)
