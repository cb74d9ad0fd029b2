"""Patches for the bakery's site, wrong in the ways they are sent: each read by hand, what it means written down."""

import contextlib
import json

import pytest

from sitewright.patching import Guard, PatchRefused, apply
from tests.patching.corruptions import written
from tests.patching.sources import changes, example_site

HOME, CSS = "content/_index.md", "assets/css/sections/price_list.css"
GUARD = Guard(("content/*.md", "assets/css/*.css"))
TITLE, NEW_TITLE = "  title: Pão quente às 6h, às 11h e às 16h.", "  title: Pão quente às 6h, às 11h e às 17h."
MARGIN = ".price-group + .price-group { margin-top: 36px; }"
NEW_MARGIN = ".price-group + .price-group { margin-top: 40px; }"
LABEL, NEW_LABEL = "  - label: Ver os preços", "  - label: Ver preços"

KICKER = "  kicker: Santa Tereza, Belo Horizonte"
LEAD = (
    "  lead: A padaria começou na garagem da minha mãe, Dona Zélia, em 1987, no bairro Santa Tereza. "
    "Hoje quem toca o forno somos eu (Marcos) e minha irmã Lúcia."
)


def diff(*lines: str, name: str = HOME, head: str = "@@") -> str:
    """A unified diff of one hunk."""
    return "\n".join([f"--- a/{name}", f"+++ b/{name}", head, *lines, ""])


def block(old: str, new: str, name: str = HOME) -> str:
    """A SEARCH/REPLACE block."""
    return f"{name}\n<<<<<<< SEARCH\n{old}\n=======\n{new}\n>>>>>>> REPLACE\n"


CHANGE = (f"-{TITLE}", f"+{NEW_TITLE}")
READABLE = {
    "numbers that are nowhere": diff(f" {KICKER}", *CHANGE, head="@@ -912,2 +912,2 @@"),
    "a folder that does not exist": diff(*CHANGE, name=f"padaria/{HOME}"),
    "backslashes": diff(*CHANGE, name=HOME.replace("/", "\\")),
    "the name only in the sentence": f"No arquivo `{HOME}`:\n\n```diff\n-{TITLE}\n+{NEW_TITLE}\n```\n",
    "no name at all": f"```diff\n@@\n-{TITLE}\n+{NEW_TITLE}\n```\n",
    "no indent": diff(f" {KICKER.strip()}", f"-{TITLE.strip()}", f"+{NEW_TITLE.strip()}"),
    "tabs": diff(f" \t{KICKER.strip()}", f"-\t{TITLE.strip()}", f"+\t{NEW_TITLE.strip()}"),
    "a slip in the context": diff("   kicker: Santa Teraza, Belo Horizonte", *CHANGE, f" {LEAD}"),
    "a piece of the line": block("às 11h e às 16h.", "às 11h e às 17h."),
    "a piece of the line, by a tool": json.dumps(
        {"path": HOME, "old_str": "às 11h e às 16h.", "new_str": "às 11h e às 17h."}
    ),
    "words around the blocks": f"Claro! Mudei o título.\n\n{block(TITLE, NEW_TITLE, f'**{HOME}**')}\nFicou bom?\n",
    "another dialect": "\n".join(
        ["*** Begin Patch", f"*** Update File: ./{HOME}", f"@@ {KICKER.strip()}", *CHANGE, "*** End Patch"]
    ),
    "signs of another kind": diff(f"\u2212{TITLE}", f"\uff0b{NEW_TITLE}"),
    "spaces that do not break, on both sides": diff(f" {KICKER}", *CHANGE)
    .replace("  t", "\u00a0 t")
    .replace("e Z", "e\u00a0Z"),
    "a dash as sign": diff(f"\u2014{TITLE}", f"+{NEW_TITLE}"),
    "signs twice, but for context": diff(f" {KICKER}", f"--{TITLE}", f"++{NEW_TITLE}"),
    "a space behind each sign": diff(f"  {KICKER}", f"- {TITLE}", f"+ {NEW_TITLE}"),
    "unseen characters": diff(
        f" {KICKER}", *(f"{line[0]}{line[1:].replace('P', chr(0x200B) + 'P')}" for line in CHANGE)
    ),
    "numbers and tabs, as a listing has them": diff(f"     3\t{KICKER}", f"-    4\t{TITLE}", f"+    4\t{NEW_TITLE}"),
    "a text in JSON, in a fence": f"```diff\n{json.dumps(diff(*CHANGE))[1:-1]}\n```\n",
    "a space that does not break": block(TITLE.replace(" às", "\u00a0às"), NEW_TITLE),
}


@pytest.mark.parametrize("patch", READABLE.values(), ids=READABLE.keys())
def test_what_it_means_is_certain(patch: str) -> None:
    before = example_site()[HOME]
    result = apply(example_site(), patch, GUARD)
    assert result.files == {HOME: before.replace(TITLE.encode(), NEW_TITLE.encode())}


def test_several_files_and_forms_in_one_answer() -> None:
    patch = (
        f"Primeiro o texto:\n\n`{HOME}`\n<<<<<<< SEARCH\n{LABEL}\n=======\n{NEW_LABEL}\n>>>>>>> REPLACE\n\n"
        f"E o estilo:\n\n```diff\n--- a/{CSS}\n+++ b/{CSS}\n@@ -3 +3 @@\n-{MARGIN}\n+{NEW_MARGIN}\n```\n"
    )
    site = example_site()
    assert apply(site, patch, GUARD).files == {
        HOME: site[HOME].replace(LABEL.encode(), NEW_LABEL.encode()),
        CSS: site[CSS].replace(MARGIN.encode(), NEW_MARGIN.encode()),
    }


def test_a_block_may_search_for_what_an_earlier_one_wrote() -> None:
    blocks = [(TITLE, NEW_TITLE), (NEW_TITLE, "  title: Pão quente o dia todo.")]
    patch = HOME + "\n" + "".join(f"<<<<<<< SEARCH\n{a}\n=======\n{b}\n>>>>>>> REPLACE\n" for a, b in blocks)
    assert "Pão quente o dia todo.".encode() in (apply(example_site(), patch, GUARD).files[HOME] or b"")


DOUBTFUL = {
    "which of eight": ("ambiguous", block("  tone: paper", "  tone: brand")),
    "another number than the file has": (
        "not_found",
        block(f"{KICKER}\n{TITLE.replace('16h', '15h')}", f"{KICKER}\n{NEW_TITLE}"),
    ),
    "a line that breaks off in dots": ("elided", diff(f" {KICKER}", f"-{TITLE}", "+  title: Pão quente às 6h...")),
    "bold that is no code": ("bad_hunk", diff(f"-{MARGIN}", f"+**{NEW_MARGIN}**", name=CSS)),
    "cut off without counts": ("cut_off", diff(f" {KICKER}", f"-{TITLE}", "+  title: Pão qu").rstrip()),
    "lines left out of what is added": ("elided", diff(*CHANGE, "+# ... resto do arquivo sem mudança ...")),
    "additions signed twice": ("bad_hunk", diff(f" {MARGIN}", "++.price-group { margin: 0; }", name=CSS)),
    "additions with HTML's escapes": ("bad_hunk", diff(f" {MARGIN}", "+.a &gt; .b { margin: 0; }", name=CSS)),
    "cut off in a fence": ("cut_off", "```diff\n" + diff(f"-{TITLE}", "+  title: Pão qu").rstrip()),
    "cut off before the divider": ("cut_off", f"{HOME}\n<<<<<<< SEARCH\n{TITLE}\n"),
    "a piece whose replacement is the whole line": (
        "not_found",
        block("quente às 6h, às 11h e", "title: Pão quente às 6h, às 12h e às 16h."),
    ),
    "a snippet that is no whole file": ("not_whole", f"{HOME}\n```yaml\n{NEW_TITLE}\n```\n"),
    "a file that is there": ("exists", f"--- /dev/null\n+++ b/{HOME}\n@@ -0,0 +1 @@\n+title: x\n"),
    "a file that is not": ("missing_file", diff("-um", "+dois", name="content/blog.md")),
    "what may not be edited": ("not_editable", diff("-a", "+b", name="layouts/404.html")),
    "prose": ("not_a_patch", f"Troque o título em `{HOME}` por um com 17h."),
    "two versions of one change": (
        "overlap",
        f"Opção A:\n{block(TITLE, NEW_TITLE)}Opção B:\n{block(TITLE, '  title: Pão quente.')}",
    ),
    "deleting what has more in it": ("delete_changed", f"--- a/{CSS}\n+++ /dev/null\n@@ -1 +0,0 @@\n-{MARGIN}\n"),
    "a picture": ("binary", "diff --git a/a.png b/a.png\nBinary files a/a.png and b/a.png differ\n"),
    "a link": (
        "link",
        "diff --git a/content/x b/content/x\nnew file mode 120000\n"
        "--- /dev/null\n+++ b/content/x\n@@ -0,0 +1 @@\n+/etc\n",
    ),
}


@pytest.mark.parametrize(("reason", "patch"), DOUBTFUL.values(), ids=DOUBTFUL.keys())
def test_what_it_means_is_not_certain(reason: str, patch: str) -> None:
    with pytest.raises(PatchRefused) as refused:
        apply(example_site(), patch, GUARD)
    assert refused.value.reason == reason


def test_a_refusal_shows_the_nearest_lines_with_their_numbers() -> None:
    patch = block(f"{KICKER}\n  title: Bolo quente.", "x")
    with pytest.raises(PatchRefused) as refused:
        apply(example_site(), patch, GUARD)
    number = example_site()[HOME].decode().splitlines().index(TITLE) + 1
    assert refused.value.closest is not None
    assert f"{number:5} {TITLE}" in refused.value.report()
    assert "title: Bolo quente." in refused.value.hint
    assert TITLE not in refused.value.message


LINES = b"".join(b"line %d\n" % number for number in range(1, 60))
HEADERS = "--- a/f.txt\n+++ b/f.txt\n"
FIRST = "@@ -2,3 +2,3 @@\n line 2\n-line 3\n+LINE 3\n line 4\n"
SECOND = "@@ -20,3 +20,3 @@\n line 20\n-line 21\n+LINE 21\n line 22\n"
SUMMARY = "---\n f.txt | 4 ++--\n 1 file changed, 2 insertions(+), 2 deletions(-)\n\ndiff --git a/f.txt b/f.txt\n"
CUT = {
    "in a header": f"{HEADERS}{FIRST}@@ -20,3 +2",
    "behind a header": f"{HEADERS}{FIRST}@@ -20,3 +20,3 @@\n",
    "before the change": f"{HEADERS}{FIRST}@@ -20,3 +20,3 @@\n line 20\n",
    "behind the next file's name": f"{HEADERS}{FIRST}diff --git a/g.txt b/g.txt\n",
    "between its headers": f"{HEADERS}{FIRST}--- a/g.txt\n",
    "behind its headers": f"{HEADERS}{FIRST}--- a/g.txt\n+++ b/g.txt\n",
    "inside its fence": f"```diff\n{HEADERS}{FIRST}",
    "before what its summary counts": f"{SUMMARY}{HEADERS}{FIRST}",
    "in the next block's marker": "f.txt\n<<<<<<< SEARCH\nline 3\n=======\nLINE 3\n>>>>>>> REPLACE\n\nf.txt\n<<<<<<<",
}


@pytest.mark.parametrize("where", CUT)
def test_a_patch_that_shows_that_it_was_cut_off_is_refused(where: str) -> None:
    with pytest.raises(PatchRefused) as refused:
        apply({"f.txt": LINES, "g.txt": LINES}, CUT[where], Guard())
    assert refused.value.reason == "cut_off"


@pytest.mark.parametrize("whole", [f"{HEADERS}{FIRST}{SECOND}", f"{SUMMARY}{HEADERS}{FIRST}{SECOND}-- \n2.39.2\n"])
def test_a_whole_patch_with_and_without_its_summary_is_applied(whole: str) -> None:
    assert b"LINE 21" in (apply({"f.txt": LINES}, whole, Guard()).files["f.txt"] or b"")


def test_a_bare_diff_cut_between_two_hunks_cannot_be_told_from_a_whole_one() -> None:
    """Known, and said in docs/patches.md: nothing in the text says that more was to come."""
    assert b"LINE 21" not in (apply({"f.txt": LINES}, f"{HEADERS}{FIRST}", Guard()).files["f.txt"] or b"")


STYLE = b".a { color: red; }\nh1 { margin: 0; }\n.b { background: url('/a.png'); }\n"
LAST = {
    "in a word": "+.b { backgro",
    "in an address": "+.b { background: url('/b.png",
    "behind a bracket that it opens": "+.b { background: url('/b.png');",
    "behind its sign": "+",
    "behind a space": "+.b { ",
    "in the mark of an open end": "+.b { background: url('/b.png'); }\n\\ No newl",
}


@pytest.mark.parametrize("head", ["@@ -2,2 +2,2 @@", "@@"])
@pytest.mark.parametrize("where", LAST)
def test_a_bare_diff_that_breaks_off_in_its_last_line_is_refused(where: str, head: str) -> None:
    patch = diff(" h1 { margin: 0; }", "-.b { background: url('/a.png'); }", LAST[where], name="s.css", head=head)
    with pytest.raises(PatchRefused) as refused:
        apply({"s.css": STYLE}, patch.removesuffix("\n"), Guard())
    assert refused.value.reason == "cut_off"


@pytest.mark.parametrize("last", ["+.b { color: blue; }", "+.b { background: url('/b.png'); }"])
def test_a_bare_diff_that_lost_only_its_last_line_end_is_applied(last: str) -> None:
    patch = diff(" h1 { margin: 0; }", "-.b { background: url('/a.png'); }", last, name="s.css").removesuffix("\n")
    expected = STYLE.replace(b".b { background: url('/a.png'); }", last[1:].encode())
    assert apply({"s.css": STYLE}, patch, Guard()).files == {"s.css": expected}


def test_bare_diffs_that_lose_their_last_characters_hardly_ever_come_out_otherwise() -> None:
    """Of our own sources: where what is left is whole by all signs, it cannot be told."""
    wrong = tried = 0
    for change in changes(60, seed=3):
        whole = written(change, change.hunks()).rstrip("\n")
        for short in range(3, 26):
            tried += 1
            with contextlib.suppress(PatchRefused):
                files = apply({change.path: change.before.encode()}, whole[:-short], Guard()).files
                wrong += files != {change.path: change.after.encode()}
    assert wrong <= tried // 100


FOREIGN = {
    "combined diff": "diff --cc f.txt\nindex 12,34..56\n--- a/f.txt\n+++ b/f.txt\n"
    "@@@ -3,3 -3,3 +3,4 @@@\n  line 3\n  line 4\n++new line\n  line 5\n",
    "context diff": "*** f.txt\n--- f.txt\n***************\n*** 3,5 ****\n  line 3\n! line 4\n  line 5\n"
    "--- 3,5 ----\n  line 3\n! LINE 4\n  line 5\n",
    "plain diff": "Index: f.txt\n4c4\n< line 4\n---\n> LINE 4\n",
    "script for ed": "4c\nLINE 4\n.\n",
}


@pytest.mark.parametrize("fenced", [False, True])
@pytest.mark.parametrize("form", FOREIGN)
def test_a_form_that_is_not_read_is_refused_by_its_name(form: str, *, fenced: bool) -> None:
    patch = f"`f.txt`\n\n```diff\n{FOREIGN[form]}```\n" if fenced else FOREIGN[form]
    with pytest.raises(PatchRefused, match=form) as refused:
        apply({"f.txt": LINES}, patch, Guard())
    assert refused.value.reason == "unsupported"
    assert "unified diff" in refused.value.hint


@pytest.mark.parametrize(
    "said", ["No newline at end of file", "Kein Zeilenumbruch am Dateiende.", "文件尾没有换行符了呢"]
)
def test_the_mark_of_an_open_end_is_read_in_any_language(said: str) -> None:
    patch = f"{HEADERS}@@ -1,2 +1,2 @@\n a\n-b\n\\ {said}\n+B\n\\ {said}\n"
    assert apply({"f.txt": b"a\nb"}, patch, Guard()).files == {"f.txt": b"a\nB"}


def test_a_divider_that_stands_in_the_file_is_part_of_what_is_searched_for() -> None:
    patch = block("Title\n=======\n\ntext", "Title\n=======\n\nnew text", "f.md")
    assert apply({"f.md": b"Title\n=======\n\ntext\n"}, patch, Guard()).files == {
        "f.md": b"Title\n=======\n\nnew text\n"
    }


def test_carriage_returns_alone_may_end_lines_in_file_and_patch() -> None:
    old, new = LINES.replace(b"\n", b"\r"), LINES.replace(b"line 3\n", b"LINE 3\n").replace(b"\n", b"\r")
    for patch in (f"{HEADERS}{FIRST}", f"{HEADERS}{FIRST}".replace("\n", "\r")):
        assert apply({"f.txt": old}, patch, Guard()).files == {"f.txt": new}
        assert b"LINE 3\n" in (apply({"f.txt": LINES}, patch, Guard()).files["f.txt"] or b"")
