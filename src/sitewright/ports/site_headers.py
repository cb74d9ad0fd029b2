"""Response headers that every SiteHost sends; they lie outside the approved bytes and differ by place.

Pages load nothing from elsewhere and carry no inline script or style, so the policy allows neither.
"""

from collections.abc import Sequence
from typing import Literal

POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; manifest-src 'self'; "
    "base-uri 'none'"
)
FOR_A_YEAR = "public, max-age=31536000, immutable"
FINGERPRINTED = ("/css/", "/js/", "/photos/")
"""Folders whose files have the hash of their content in their name."""


def headers_for(place: Literal["preview", "production"], ours: Sequence[str] = ()) -> dict[str, str]:
    """What every answer of a site carries; search engines leave previews alone.

    `ours` are this installation's own origins. They take contact forms, and their pages may show a preview in a
    sandboxed frame; there it has no origin of its own, so its styles and fonts are given to any.
    """
    forms = " ".join(["'self'", *ours])
    ancestors = forms if place == "preview" else "'self'"
    headers = {
        "Content-Security-Policy": f"{POLICY}; form-action {forms}; frame-ancestors {ancestors}",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    return (
        headers
        if place == "production"
        else {
            **headers,
            "X-Robots-Tag": "noindex",
            "Access-Control-Allow-Origin": "*",
        }
    )


def caching_of(path: str) -> str:
    """`Cache-Control` of a path: for ever where the name changes with the content."""
    return FOR_A_YEAR if path.startswith(FINGERPRINTED) else "no-cache"


def headers_file(place: Literal["preview", "production"], ours: Sequence[str] = ()) -> str:
    """The same as Cloudflare Pages reads it (developers.cloudflare.com/pages/configuration/headers)."""
    rules = {"/*": headers_for(place, ours)} | {f"{folder}*": {"Cache-Control": FOR_A_YEAR} for folder in FINGERPRINTED}
    return "".join(
        f"{path}\n" + "".join(f"  {name}: {value}\n" for name, value in headers.items())
        for path, headers in rules.items()
    )
