"""Ways of reaching the business on the net: e-mail, Instagram, domain."""

import re
from typing import Any

from sitewright.onboarding.normalise.text import texts_of

EMAIL = re.compile(r"[a-z0-9._%+-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")
PROFILE = re.compile(r"instagram\.com/([a-z0-9._]{1,30})(?:[/?#\s]|$)", re.IGNORECASE)
HANDLE = re.compile(r"@?([a-z0-9._]{1,30})", re.IGNORECASE)
NO_PROFILES = frozenset({"p", "reel", "reels", "explore", "stories", "tv", "accounts"})
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")


def email(value: Any) -> str | None:
    """The first address that can be written to, in lower case."""
    for text in texts_of(value):
        for word in re.split(r"[\s,;()<>]+", text.lower()):
            found = word.removeprefix("mailto:")
            if len(found) <= 254 and ".." not in found and EMAIL.fullmatch(found):
                return found
    return None


def instagram(value: Any) -> str | None:
    """The handle out of `@handle` or a profile's address."""
    for text in texts_of(value):
        match = PROFILE.search(text) or HANDLE.fullmatch(text)
        if match and match[1].lower() not in NO_PROFILES and (handle := match[1].strip(".")):
            return handle
    return None


def domain(value: Any) -> str | None:
    """A domain name without `https://`, `www.` and path."""
    for text in texts_of(value):
        host = re.sub(r"^(?:https?://)?(?:www\.)?", "", text.lower()).split("/")[0]
        if len(host) <= 253 and DOMAIN.fullmatch(host):
            return host
    return None
