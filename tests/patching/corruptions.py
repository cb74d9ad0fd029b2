"""Patches for a known change, written as models and people get them wrong; each says what a reader could still tell."""

import difflib
import html
import json
import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

Line = tuple[str, str]
"""A sign (space, `-` or `+`) and a text."""


@dataclass(frozen=True)
class Hunk:
    """Lines of a change with the first line (from 1) of each side."""

    start: int
    new_start: int
    lines: tuple[Line, ...]

    @property
    def old(self) -> list[str]:
        """Context and removed lines."""
        return [text for sign, text in self.lines if sign != "+"]

    @property
    def new(self) -> list[str]:
        """Context and added lines."""
        return [text for sign, text in self.lines if sign != "-"]


@dataclass(frozen=True)
class Change:
    """One file before and after; both end with a line end."""

    path: str
    before: str
    after: str

    def hunks(self, context: int = 3) -> list[Hunk]:
        """The change as hunks."""
        old, new = self.before.splitlines(), self.after.splitlines()
        found = []
        for group in difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(context):
            lines: list[Line] = []
            for kind, low, high, new_low, new_high in group:
                if kind == "equal":
                    lines += [(" ", text) for text in old[low:high]]
                else:
                    lines += [("-", text) for text in old[low:high]] + [("+", text) for text in new[new_low:new_high]]
            found.append(Hunk(group[0][1] + 1, group[0][3] + 1, tuple(lines)))
        return found

    def stands_alone(self, context: int = 3) -> bool:
        """Whether each hunk's old lines say enough, and are found at one place only, white space apart."""
        here = [squeezed(text) for text in self.before.splitlines()]
        for hunk in self.hunks(context):
            block = [squeezed(text) for text in hunk.old]
            places = [at for at in range(len(here)) if here[at : at + len(block)] == block]
            if len(places) != 1 or len([text for text in block if text]) < 3:
                return False
        return True


def squeezed(text: str) -> str:
    """A line without white space."""
    return "".join(text.split())


def header(hunk: Hunk) -> str:
    """The true header of a hunk."""
    return f"@@ -{hunk.start},{len(hunk.old)} +{hunk.new_start},{len(hunk.new)} @@"


def written(
    change: Change,
    hunks: list[Hunk],
    head: Callable[[Hunk], str] = header,
    line: Callable[[str, str], str] = lambda sign, text: sign + text,
) -> str:
    """A unified diff."""
    lines = [f"--- a/{change.path}", f"+++ b/{change.path}"]
    for hunk in hunks:
        lines += [head(hunk), *(line(sign, text) for sign, text in hunk.lines)]
    return "\n".join(lines) + "\n"


def rewritten(hunks: list[Hunk], line: Callable[[str, str], str]) -> list[Hunk]:
    """Hunks with other texts."""
    return [replace(hunk, lines=tuple((sign, line(sign, text)) for sign, text in hunk.lines)) for hunk in hunks]


Corruption = Callable[[random.Random, Change], str | None]
CERTAIN: dict[str, Corruption] = {}
"""What a reader can still tell for certain: such a patch is applied exactly."""
DOUBTFUL: dict[str, Corruption] = {}
"""What may or may not be told: such a patch is applied exactly or refused."""


MISLEADING = frozenset(
    {"removed_lost_its_sign", "added_lost_its_sign", "context_lost", "cut_off", "tabs_for_spaces", "indents_lost"}
)
"""Doubtful ones that may say another change than was meant, with nothing that shows it."""


def certain(function: Corruption) -> Corruption:
    """Add to the certain ones."""
    CERTAIN[function.__name__] = function
    return function


def doubtful(function: Corruption) -> Corruption:
    """Add to the doubtful ones."""
    DOUBTFUL[function.__name__] = function
    return function


@certain
def true_diff(_rng: random.Random, change: Change) -> str:
    return written(change, change.hunks())


@certain
def numbers_wrong(rng: random.Random, change: Change) -> str:
    return written(change, change.hunks(), lambda hunk: header(replace(hunk, start=hunk.start + rng.randint(1, 90))))


@certain
def header_without_second_range(_rng: random.Random, change: Change) -> str:
    return written(change, change.hunks(), lambda hunk: f"@@ -{hunk.start} @@")


@certain
def line_header(_rng: random.Random, change: Change) -> str:
    return written(change, change.hunks(), lambda hunk: f"@@ line {hunk.start} @@")


@certain
def quoted_mail(_rng: random.Random, change: Change) -> str:
    return "".join(f"> {line}\n" for line in written(change, change.hunks()).splitlines())


@certain
def indented_answer(_rng: random.Random, change: Change) -> str:
    body = "".join(f"    {line}\n" for line in written(change, change.hunks()).splitlines())
    return f"1. Change the file:\n\n{body}\n2. Done.\n"


@certain
def fenced_in_a_list(_rng: random.Random, change: Change) -> str:
    lines = ["```diff", *written(change, change.hunks()).splitlines(), "```"]
    return "- Here it is:\n\n" + "".join(f"  {line}\n" for line in lines)


@certain
def git_mail(_rng: random.Random, change: Change) -> str:
    head = f"From 0123 Mon Sep 17 00:00:00 2001\nFrom: A <a@b.c>\nSubject: [PATCH] x\n\n---\n {change.path} | 2 +-\n\n"
    diff = f"diff --git a/{change.path} b/{change.path}\nindex 1234567..89abcde 100644\n"
    return head + diff + written(change, change.hunks()) + "-- \n2.39.2\n\n"


@certain
def prose_after(_rng: random.Random, change: Change) -> str:
    return (
        written(change, change.hunks()) + "\nWhat I did:\n- Changed the words\n- Kept all else\n\nTell me if it fits!\n"
    )


@certain
def time_stamps(_rng: random.Random, change: Change) -> str:
    stamped = f"--- {change.path}\t2026-01-01 10:00:00.000 +0000\n+++ {change.path}\t2026-01-02 10:00:00.000 +0000\n"
    return f"diff -u {change.path} {change.path}\n{stamped}" + written(change, change.hunks()).split("\n", 2)[2]


@certain
def folders_old_and_new(_rng: random.Random, change: Change) -> str:
    return written(change, change.hunks()).replace("--- a/", "--- old/").replace("+++ b/", "+++ new/")


@certain
def backup_name(_rng: random.Random, change: Change) -> str:
    return written(change, change.hunks()).replace(f"--- a/{change.path}", f"--- a/{change.path}.orig")


@certain
def coloured(_rng: random.Random, change: Change) -> str:
    colours = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
    lines = written(change, change.hunks()).splitlines()
    return (
        "\n".join(colours.get(line[:1], "") + line + ("\x1b[m" if line[:1] in colours else "") for line in lines) + "\n"
    )


@certain
def marks_of_order(_rng: random.Random, change: Change) -> str:
    return "\ufeff" + written(change, change.hunks())


@certain
def html_escaped(_rng: random.Random, change: Change) -> str | None:
    hunks = change.hunks()
    escaped = html.escape(written(change, hunks))
    telling = [text for hunk in hunks for text in hunk.old if html.escape(text) != text]
    known = any(html.escape(text) in change.before for text in telling)
    return None if not telling or known else f"<pre>\n{escaped}</pre>\n"


@certain
def json_call(_rng: random.Random, change: Change) -> str:
    return json.dumps({"name": "apply_patch", "arguments": {"input": written(change, change.hunks())}})


@certain
def json_patch_beside_its_path(_rng: random.Random, change: Change) -> str:
    return json.dumps({"path": change.path, "diff": written(change, change.hunks()).split("\n", 2)[2]})


@certain
def json_edits(_rng: random.Random, change: Change) -> str:
    edits = [
        {"old_string": "\n".join(hunk.old) + "\n", "new_string": "\n".join(hunk.new) + "\n"} for hunk in change.hunks()
    ]
    return "```json\n" + json.dumps({"file_path": change.path, "edits": edits}, indent=1) + "\n```"


@certain
def one_line_with_escapes(_rng: random.Random, change: Change) -> str | None:
    text = written(change, change.hunks())
    return None if "\\" in text else text.replace('"', '\\"').replace("\n", "\\n")


@certain
def here_document(_rng: random.Random, change: Change) -> str:
    return f"$ patch -p1 <<'PATCH'\n{written(change, change.hunks())}PATCH\n"


@certain
def trailing_space(rng: random.Random, change: Change) -> str:
    return written(
        change,
        rewritten(change.hunks(), lambda sign, text: text if sign == "+" else text.rstrip() + " " * rng.randint(0, 3)),
    )


@certain
def doubled_signs(_rng: random.Random, change: Change) -> str:
    return written(change, change.hunks(), line=lambda sign, text: sign + sign + text)


@certain
def listing_numbers(_rng: random.Random, change: Change) -> str:
    lines = [f"--- a/{change.path}", f"+++ b/{change.path}"]
    for hunk in change.hunks():
        lines.append("@@")
        number = hunk.start
        for sign, text in hunk.lines:
            lines.append(f"{sign}{text}" if sign == "+" else f"{sign}{number:4} | {text}")
            number += sign != "+"
    return "\n".join(lines) + "\n"


@certain
def blank_lines_added_without_sign(_rng: random.Random, change: Change) -> str | None:
    hunks = change.hunks()
    inner = any(
        before[0] == after[0] == "+" and line == ("+", "")
        for hunk in hunks
        for before, line, after in zip(hunk.lines, hunk.lines[1:], hunk.lines[2:], strict=False)
    )
    return written(change, hunks, line=lambda sign, text: sign + text if text or sign == " " else "") if inner else None


@certain
def non_breaking_spaces(_rng: random.Random, change: Change) -> str:
    return written(change, change.hunks(), line=lambda sign, text: sign + (text if sign == "+" else nbsp(text)))


def nbsp(text: str) -> str:
    """A line whose inner spaces do not break."""
    return text[: len(text) - len(text.lstrip())] + text.lstrip().replace(" ", "\u00a0")


@certain
def unseen_after_signs(_rng: random.Random, change: Change) -> str:
    """A word joiner between each sign and its line."""
    return written(change, change.hunks(), line=lambda sign, text: f"{sign}\u2060{text}")


@certain
def soft_hyphens_after_signs(_rng: random.Random, change: Change) -> str:
    return written(change, change.hunks(), line=lambda sign, text: f"{sign}\u00ad{text}")


@certain
def tildes_for_minus(_rng: random.Random, change: Change) -> str:
    return written(change, change.hunks(), line=lambda sign, text: ("~" if sign == "-" else sign) + text)


@doubtful
def emphasised_additions(_rng: random.Random, change: Change) -> str | None:
    """Added lines in bold, where a file's text has no bold of that kind."""
    bold = rewritten(change.hunks(), lambda sign, text: f"**{text.strip()}**" if sign == "+" and text.strip() else text)
    return None if change.path.endswith(".md") else written(change, bold)


@doubtful
def additions_broken_off(_rng: random.Random, change: Change) -> str | None:
    """Added lines that begin as a removed one and end in dots."""
    hunks, found = [], False
    for hunk in change.hunks():
        removed = next((text for sign, text in hunk.lines if sign == "-" and len(text.strip()) > 12), None)
        found = found or (removed is not None and any(sign == "+" for sign, _ in hunk.lines))
        dots = f"{(removed or '')[: len(removed or '') * 2 // 3]}..."
        lines = tuple((sign, dots if sign == "+" and removed else text) for sign, text in hunk.lines)
        hunks.append(replace(hunk, lines=lines))
    return written(change, hunks) if found else None


@doubtful
def cut_off_in_the_last_change(_rng: random.Random, change: Change) -> str | None:
    """Bare headers, and the text ends within the last added line, which has others above and below."""
    hunk = change.hunks()[-1]
    last = max((at for at, (sign, _) in enumerate(hunk.lines) if sign == "+"), default=0)
    tail = hunk.lines[last + 1 :]
    if hunk.lines[0][0] != " " or not any(text.strip() for _, text in tail) or any(sign != " " for sign, _ in tail):
        return None
    text = written(change, [*change.hunks()[:-1], replace(hunk, lines=hunk.lines[: last + 1])], lambda _: "@@")
    return text[: -1 - len(hunk.lines[last][1]) // 2] if hunk.lines[last][0] == "+" else None


@doubtful
def curly_everywhere(_rng: random.Random, change: Change) -> str:
    """An editor set quotes and dashes, in old and new lines."""
    curly = str.maketrans({"-": "\u2013", "'": "\u2019", '"': "\u201d"})
    return written(change, rewritten(change.hunks(), lambda _sign, text: text.translate(curly)))


@doubtful
def unseen_anywhere(rng: random.Random, change: Change) -> str:
    """A zero-width space somewhere in each line."""

    def with_unseen(_sign: str, text: str) -> str:
        at = rng.randrange(len(text) + 1)
        return f"{text[:at]}\u200b{text[at:]}"

    return written(change, rewritten(change.hunks(), with_unseen))


@certain
def decomposed_letters(_rng: random.Random, change: Change) -> str:
    return written(
        change,
        change.hunks(),
        line=lambda sign, text: sign + (text if sign == "+" else unicodedata.normalize("NFD", text)),
    )


@certain
def hunks_reversed(_rng: random.Random, change: Change) -> str:
    return written(change, change.hunks()[::-1])


@certain
def header_for_each_hunk(_rng: random.Random, change: Change) -> str:
    return "".join(written(change, [hunk]) for hunk in change.hunks())


@certain
def hunks_repeated(_rng: random.Random, change: Change) -> str:
    return written(change, change.hunks() * 2)


@certain
def search_replace(_rng: random.Random, change: Change) -> str:
    blocks = [
        "\n".join(["<<<<<<< SEARCH", *hunk.old, "=======", *hunk.new, ">>>>>>> REPLACE", ""]) for hunk in change.hunks()
    ]
    return f"**`{change.path}`**\n\n" + "\n".join(blocks)


@certain
def search_replace_with_signs(_rng: random.Random, change: Change) -> str | None:
    if any(text.startswith(("-", "+", " ")) for hunk in change.hunks() for text in hunk.old):
        return None
    blocks = []
    for hunk in change.hunks():
        old = [sign + text for sign, text in hunk.lines if sign != "+"]
        new = [sign + text for sign, text in hunk.lines if sign != "-"]
        if not any(line[0] == "-" for line in old) or not any(line[0] == "+" for line in new):
            return None
        blocks.append("\n".join(["<<<<<<< SEARCH", *old, "=======", *new, ">>>>>>> REPLACE", ""]))
    return f"{change.path}\n" + "\n".join(blocks)


@certain
def start_lines(_rng: random.Random, change: Change) -> str:
    blocks = [
        "\n".join(
            [
                "<<<<<<< SEARCH",
                f":start_line:{hunk.start}",
                "-------",
                *hunk.old,
                "=======",
                *hunk.new,
                ">>>>>>> REPLACE",
            ]
        )
        for hunk in change.hunks()
    ]
    return f"File: {change.path}\n" + "\n\n".join(blocks) + "\n"


@certain
def begin_patch(_rng: random.Random, change: Change) -> str:
    body = "\n".join(line for hunk in change.hunks() for line in ["@@", *(s + t for s, t in hunk.lines)])
    return f"*** Begin Patch\n*** Update File: {change.path}\n{body}\n*** End of File\n*** End Patch\n"


@certain
def replace_this_with_that(_rng: random.Random, change: Change) -> str | None:
    hunks = change.hunks()
    if any("```" in text for hunk in hunks for text in (*hunk.old, *hunk.new)):
        return None
    told = [
        "\n".join(["Replace this:", "```html", *hunk.old, "```", "with this:", "```html", *hunk.new, "```", ""])
        for hunk in hunks
    ]
    return f"In `{change.path}`:\n\n" + "\n".join(told)


@certain
def whole_file(_rng: random.Random, change: Change) -> str | None:
    before, after = change.before.splitlines(), change.after.splitlines()
    ends_change = before[0] != after[0] or before[-1] != after[-1]
    if "```" in change.after or ends_change or len(before) < 12:
        return None
    return f"{change.path}\n```\n{change.after}```\n"


@certain
def left_out_lines(_rng: random.Random, change: Change) -> str | None:
    """`...` for the middle of long context, where what is kept stands at one place."""
    here = [squeezed(text) for text in change.before.splitlines()]
    found = False
    hunks = []
    for hunk in change.hunks(8):
        lead = next((at for at, (sign, _) in enumerate(hunk.lines) if sign != " "), 0)
        kept = [squeezed(text) for sign, text in hunk.lines[lead - 2 :] if sign != "+"]
        alone = sum(here[at : at + len(kept)] == kept for at in range(len(here))) == 1
        if lead >= 6 and alone and "".join(kept[:2]) and len("".join(kept)) > 20:
            hunk = replace(hunk, lines=(*hunk.lines[:2], (" ", "..."), *hunk.lines[lead - 2 :]))
            found = True
        hunks.append(hunk)
    return written(change, hunks, lambda _: "@@ ... @@") if found else None


@doubtful
def slip_in_context(rng: random.Random, change: Change) -> str:
    return written(change, rewritten(change.hunks(4), lambda sign, text: slip(rng, text) if sign == " " else text))


@doubtful
def slip_in_removed(rng: random.Random, change: Change) -> str:
    return written(change, rewritten(change.hunks(), lambda sign, text: slip(rng, text) if sign == "-" else text))


def slip(rng: random.Random, text: str) -> str:
    """A line in which, at times, two letters of a word are swapped."""
    words = list(re.finditer(r"[A-Za-z]{5,}", text))
    if not words or rng.random() < 0.7:
        return text
    at = rng.choice(words).start() + rng.randrange(1, 4)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


@doubtful
def context_lost(rng: random.Random, change: Change) -> str:
    hunks = [
        replace(hunk, lines=tuple(line for line in hunk.lines if line[0] != " " or rng.random() < 0.75))
        for hunk in change.hunks(4)
    ]
    return written(change, hunks, lambda _: "@@")


@doubtful
def context_lost_its_sign(_rng: random.Random, change: Change) -> str:
    return written(change, change.hunks(), line=lambda sign, text: text if sign == " " else sign + text)


@doubtful
def indents_lost(_rng: random.Random, change: Change) -> str:
    return written(change, rewritten(change.hunks(), lambda _sign, text: text.lstrip()))


@doubtful
def indents_shifted(rng: random.Random, change: Change) -> str:
    extra = " " * rng.choice([2, 4])
    return written(change, rewritten(change.hunks(), lambda _sign, text: extra + text if text.strip() else text))


@doubtful
def tabs_for_spaces(_rng: random.Random, change: Change) -> str:
    def tabbed(text: str) -> str:
        body = text.lstrip(" ")
        return "\t" * ((len(text) - len(body)) // 2) + " " * ((len(text) - len(body)) % 2) + body

    return written(change, rewritten(change.hunks(), lambda _sign, text: tabbed(text)))


@doubtful
def added_lost_its_sign(rng: random.Random, change: Change) -> str:
    return written(
        change, change.hunks(), line=lambda sign, text: text if sign == "+" and rng.random() < 0.3 else sign + text
    )


@doubtful
def removed_lost_its_sign(rng: random.Random, change: Change) -> str:
    return written(
        change,
        change.hunks(),
        line=lambda sign, text: " " + text if sign == "-" and rng.random() < 0.2 else sign + text,
    )


@doubtful
def hunk_headers_lost(_rng: random.Random, change: Change) -> str:
    lines = written(change, change.hunks()).splitlines()
    return "\n".join(line for line in lines if not line.startswith("@@")) + "\n"


@doubtful
def cut_off(rng: random.Random, change: Change) -> str:
    text = written(change, change.hunks())
    return text[: rng.randrange(len(text) // 2, len(text))]


@doubtful
def cut_off_in_a_fence(rng: random.Random, change: Change) -> str:
    text = written(change, change.hunks(), lambda _: "@@")
    return "```diff\n" + text[: rng.randrange(len(text) // 2, len(text))]


@doubtful
def no_context(_rng: random.Random, change: Change) -> str:
    return written(change, change.hunks(0), lambda _: "@@")


@doubtful
def one_line_of_context(_rng: random.Random, change: Change) -> str:
    return written(change, change.hunks(1), lambda _: "@@")


@doubtful
def no_file_named(_rng: random.Random, change: Change) -> str:
    return written(change, change.hunks()).split("\n", 2)[2]


@doubtful
def other_digits(rng: random.Random, change: Change) -> str | None:
    """Removed lines as they were before somebody changed a number in them; not as others of the file are."""
    hunks = rewritten(
        change.hunks(), lambda sign, text: re.sub(r"\d", str(rng.randint(0, 9)), text) if sign == "-" else text
    )
    there = {squeezed(text) for text in change.before.splitlines()}
    removed = {squeezed(text) for hunk in change.hunks() for sign, text in hunk.lines if sign == "-"}
    said = {squeezed(text) for hunk in hunks for sign, text in hunk.lines if sign == "-"}
    return written(change, hunks) if not said & (there - removed) else None


@doubtful
def lazy_addition(_rng: random.Random, change: Change) -> str:
    hunks = []
    for hunk in change.hunks():
        added = [at for at, (sign, _) in enumerate(hunk.lines) if sign == "+"]
        lines = list(hunk.lines)
        if len(added) > 2:
            lines[added[1] : added[-1]] = [("+", "<!-- ... rest of the code unchanged ... -->")]
        hunks.append(replace(hunk, lines=tuple(lines)))
    return written(change, hunks)
