"""Base addresses of the vendors' APIs: GitHub Enterprise, gateways and stand-in servers have others."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Endpoints:
    """Without a trailing slash."""

    github: str
    cloudflare: str
    stripe: str
