"""What search results show of the pages: no two have the same title or description."""

from collections.abc import Iterable, Iterator
from itertools import count

from sitewright.sites.model import Page

LONGEST = {"title": 70, "description": 170}


def told_apart(pages: Iterable[Page]) -> Iterator[Page]:
    """The pages, a title or description that an earlier one has followed by a number."""
    taken: dict[str, set[str]] = {name: set() for name in LONGEST}
    for page in pages:
        texts = {name: numbered(getattr(page.seo, name), taken[name], longest) for name, longest in LONGEST.items()}
        for name, text in texts.items():
            taken[name].add(text)
        yield page.model_copy(update={"seo": page.seo.model_copy(update=texts)})


def numbered(text: str, taken: set[str], longest: int) -> str:
    """The text if it is not taken, else with the first number that makes it new, within its length in characters."""
    found = text
    for number in count(2):
        if found not in taken:
            break
        mark = f" ({number})"
        found = f"{text[: longest - len(mark)].rstrip()}{mark}"
    return found
