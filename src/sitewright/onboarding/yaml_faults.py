"""What is wrong with a text that is no YAML, in words for who typed it: where, what, and what to do."""

import yaml

from sitewright.kit.language import mark
from sitewright.onboarding.places import Unwanted

FAULTS = {
    "mapping values are not allowed": mark("a colon stands within a value; put the whole value in quotes."),
    "could not find expected ':'": mark("a name has no colon behind it; write `name: value`, or indent the line."),
    "expected <block end>": mark(
        "this does not fit what stands above; indent alike what belongs together, or mend the quotes."
    ),
    "expected ',' or ']'": mark("the list in brackets has no end; add the comma or the closing bracket."),
    "expected ',' or '}'": mark("the braces have no end; add the comma or the closing brace."),
    "found unexpected": mark("a text in quotes has no end; add the closing quote."),
    "found character '\\t'": mark("a tab stands where only spaces may; indent with spaces."),
    "found character": mark("no value may begin with this sign; put the value in quotes."),
    "found unknown escape": mark("a backslash in double quotes means something else; use single quotes."),
    "expected escape sequence": mark("a backslash in double quotes means something else; use single quotes."),
    "but found another document": mark("a line `---` begins a second document; take it out."),
    "sequence entries are not allowed": mark("an entry (`- …`) cannot begin here; put it on a line of its own."),
    "expected the node content": mark("a value is missing here; type one, close the bracket, or put a sign in quotes."),
    "expected alphabetic or numeric": mark("no value may begin with this sign; put the value in quotes."),
    "tag": mark("no value may begin with `!`; put the value in quotes."),
    "found unhashable key": mark("a name before a colon is a text; put it in quotes."),
    "expected chomping": mark("behind `|` or `>` the line has to end."),
    "expected a comment or a line break": mark("behind `|` or `>` the line has to end."),
}
"""By what the parser says of it."""
UNKNOWN = mark("this is not YAML; put values with signs in quotes, and indent what belongs together alike.")


def fault_of(error: yaml.YAMLError, otherwise: str) -> str:
    """`line 4, column 9: a colon …`, or what stands for the place where it is not known."""
    place = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or "")
    known = next((text for words, text in FAULTS.items() if words in problem), UNKNOWN)
    said = problem if isinstance(error, Unwanted) else known
    where = mark(f"line {place.line + 1}, column {place.column + 1}") if place else otherwise
    return f"{where}: {said}"
