"""What requests cost, by the price list of genai-prices; in millionths of a US dollar."""

from decimal import ROUND_CEILING, Decimal

BYTES_A_TOKEN = 2
"""Fewer than any tokenizer makes of texts and JSON, so that an estimate is rather too high."""


def price(provider: str, model: str, input_tokens: int, output_tokens: int) -> int | None:
    """The price of so many tokens, or None where the model's price is not known."""
    from genai_prices import Usage, calc_price

    usage = Usage(input_tokens=input_tokens, output_tokens=output_tokens)
    try:
        return micro_usd(calc_price(usage, model, provider_id=provider).total_price)
    except (LookupError, ValueError):
        return None


def most(provider: str, model: str, input_bytes: int, max_tokens: int) -> int | None:
    """The most that a request of this size may cost."""
    return price(provider, model, input_bytes // BYTES_A_TOKEN + 1, max_tokens)


def micro_usd(usd: Decimal) -> int:
    """Millionths of a dollar, rounded up."""
    return int((usd * 1_000_000).to_integral_value(ROUND_CEILING))
