"""The slug: a project's name towards the outside, set once and never changed.

It names the repository, the preview's alias and the subdomain, so it is at most 24 characters of `[a-z0-9-]`.
"""

import base64
import hashlib
import re
import unicodedata
from uuid import UUID

NAME_LENGTH = 19
# fmt: off
RESERVED = frozenset({
    "admin", "api", "app", "assets", "cdn", "console", "dev", "ftp", "live", "localhost", "mail", "main", "ns",
    "portal", "preview", "root", "smtp", "staging", "static", "status", "support", "test", "webmail", "www",
})
# fmt: on


def slug_candidates(business_name: str, project_id: UUID) -> list[str]:
    """ASCII business name, a dash, and four base32 characters derived from the project's id.

    The first is the slug; the others serve where another project has it already.
    """
    ascii_name = unicodedata.normalize("NFKD", business_name).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:NAME_LENGTH].strip("-")
    if not name or name in RESERVED:
        name = "site"
    suffixes = base64.b32encode(hashlib.sha256(project_id.bytes).digest()).decode().lower()
    return [f"{name}-{suffixes[start : start + 4]}" for start in range(0, 48, 4)]
