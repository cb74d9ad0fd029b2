"""The two pages a sender may see that are not the site's own: to confirm a message, and why it was not taken."""

import html

from sitewright.sites.labels import labels
from sitewright.sites.model import Locale

POLICY = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"}
"""With `no-referrer`, browsers would send the origin `null` with the form."""


def confirmation(locale: Locale, action: str, sealed: str) -> str:
    """Asks a sender without JavaScript to press once more; the message travels sealed, with its time."""
    words = labels(locale)
    return _page(
        locale,
        words["form_confirm"],
        f'<form method="post" action="{html.escape(action)}"><input type="hidden" name="sealed" '
        f'value="{html.escape(sealed)}"><button>{html.escape(words["form_send"])}</button></form>',
    )


def refusal(locale: Locale, why: str) -> str:
    """Says what is wrong; the browser's way back leads to the form as it was filled in."""
    return _page(locale, labels(locale)[why], "")


def _page(locale: Locale, title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="{locale}"><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width"><title>{html.escape(title)}</title><h1>{html.escape(title)}</h1>{body}</html>\n'
    )
