"""Pages: Jinja templates in the reader's language, with what never changes named by its hash."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sitewright.kit.language import Language, say, speaking
from sitewright.ports.asset_store import LARGEST_UPLOAD_BYTES
from sitewright.web import formats
from sitewright.web.error_texts import told
from sitewright.web.guards import MAX_BODY
from sitewright.web.i18n import translate, translate_count

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"


@cache
def environment() -> Environment:
    """Templates escape everything; a name that is not given is an error."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(translate, translate_count, newstyle=True)  # type: ignore[attr-defined]
    env.globals["asset"] = asset
    for name in ("moment", "exact", "day", "age", "seconds", "number", "money", "cost", "host"):
        env.filters[name] = getattr(formats, name)
    env.filters["t"] = translate
    env.filters["told"] = told
    env.globals |= {"say": say, "largest_form": MAX_BODY, "largest_file": LARGEST_UPLOAD_BYTES}
    return env


def render(template: str, language: Language, **values: Any) -> str:
    """A page, or the part of one, in a language."""
    with speaking(language):
        return environment().get_template(template).render(language=language, **values)


@cache
def asset(name: str) -> str:
    """The address of a file of `static/`, which changes with its content."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/console/static/{name}?v={digest}"
