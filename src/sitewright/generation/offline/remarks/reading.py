"""How a remark is read: in pieces of one request, folded for comparison, its quotations kept out of the way."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from sitewright.kit.text import fold
from sitewright.sites.model import Locale, Page, Picture, Section, Site

OPENING, CLOSING = "\"“‘«'”", "\"”’»'“"
QUOTED = re.compile(rf"[{OPENING}]([^{OPENING}{CLOSING}\n]+(?:'[^{OPENING}{CLOSING}\n]+)*)[{CLOSING}](?!\w)")
MARK = "\x01"
BETWEEN = re.compile(r"(?<!\b[A-Z])(?<!\b[Aa]v)(?<!\b[Dd]r)(?<!\b[Dd]ra)(?<!\b[nN])[.!?]\s+(?=[A-ZÀ-Ú\d])|[;\n]+")
COURTESY = re.compile(
    r"(?:(?:por favor|por gentileza|please|obrigad[oa]|thanks?(?: you)?|ola|oi|bom dia|boa tarde|boa noite|hello|hi|"
    r"gostei(?: muito)?|ficou (?:lindo|otimo|bom|muito bom)|tudo bem|valeu|muito)[\s,.!]*)+"
)
LEADING = re.compile(
    r"^(?:(?:por favor|por gentileza|please|ola|oi|bom dia|boa tarde|hello|hi)[\s,.!:]+)*"
    r"(?:(?:voces?|can you|could you|i(?: would|'d) like(?: you)? to|gostaria de(?: que)?|quero que|queria|preciso|"
    r"poderiam?|podem?|da para)\s+)?"
)
TRAILING = re.compile(r"[\s,.!]*(?:por favor|por gentileza|please|obrigad[oa]|thanks?(?: you)?)?[\s.!?]*$")
REFUSING = re.compile(
    r"\b(?:nao|nunca|jamais|don't|do not|never|menos|less|se|caso|if|quando|when|so|apenas|somente|only|ate|until|till|"
    r"proxim[ao]|next|a partir d[eoa]s? (?!r\$|us\$|\d))\b"
)
"""What says not to do it, or not always: only some day, place or case."""


@dataclass(frozen=True)
class Asked:
    """Nothing is changed; this is what the customer is asked or told."""

    text: str


@dataclass(frozen=True)
class Remark:
    """A remark, or one request out of it, with the site it is about.

    `element` is what was pointed at, `photo` what was attached.
    """

    text: str
    locale: Locale
    site: Site
    element: Mapping[str, str] = field(default_factory=dict)
    photo: Picture | None = None

    @cached_property
    def quotes(self) -> list[str]:
        """The texts in quotation marks, in order."""
        return [" ".join(match[1].split()) for match in QUOTED.finditer(self.text)]

    @cached_property
    def folded(self) -> str:
        """Folded, each quotation as one mark, without courtesies around it. Places in it are not the text's."""
        return self._cut(fold(self._marked))

    @cached_property
    def shown(self) -> str:
        """As `folded`, with letters as they were written: the same places."""
        folded = fold(self._marked)
        begin = len(folded) - len(LEADING.sub("", folded))
        return self._marked[begin : begin + len(self.folded)]

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages that the remark may mean: those it names, or the one that was pointed at."""
        named = [page for page in self.site.pages if self._names(page)]
        pointed = [page for page in self.site.pages if page.slug == self.element.get("page")]
        return tuple(named or pointed or self.site.pages)

    @cached_property
    def sections(self) -> list[tuple[Page, Section]]:
        """Every section of those pages."""
        return [(page, section) for page in self.pages for section in page.sections]

    @cached_property
    def pointed(self) -> tuple[Page, Section] | None:
        """The section that was pointed at."""
        return next((found for found in self.sections if found[1].id == self.element.get("section")), None)

    @cached_property
    def _marked(self) -> str:
        return " ".join(QUOTED.sub(MARK, self.text).split())

    def _cut(self, folded: str) -> str:
        return TRAILING.sub("", LEADING.sub("", folded))

    def _names(self, page: Page) -> bool:
        names = {fold(page.nav_label), page.slug.replace("-", " ")}
        if page is self.site.pages[0]:
            names |= {"inicial", "principal", "de inicio", "home"}
        folded = fold(self._marked)
        return any(
            re.search(rf"\b(?:pagina|page)\s+(?:de |do |da )?(?:\x01|{re.escape(name)})\b", folded)
            or re.search(rf"\b{re.escape(name)}\s+page\b", folded)
            for name in names
        )


def pieces_of(remark: Remark) -> list[Remark]:
    """One piece for each request; greetings and thanks are none."""
    masked = QUOTED.sub(lambda match: MARK * len(match[0]), remark.text)
    places = [0, *(place for match in BETWEEN.finditer(masked) for place in match.span()), len(masked)]
    texts = [remark.text[begin:end].strip() for begin, end in zip(places[::2], places[1::2], strict=True)]
    kept = [text for text in texts if text and not COURTESY.fullmatch(fold(text))]
    return [replace(remark, text=text) for text in kept]
