"""What holds for any tree, any change and any text."""

import contextlib
import difflib
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitewright.patching import Guard, PatchRefused, PatchResult, apply
from sitewright.patching.reading.marks import is_elision
from tests.patching.corruptions import CERTAIN, DOUBTFUL, MISLEADING, Change
from tests.patching.sources import changes, corpus

ANY = Guard()
written = st.characters(codec="utf-8", exclude_characters="\r\n\0", exclude_categories=["Cs"])
line = st.text(written, max_size=20).filter(lambda text: not is_elision(text))
"""Any but the few, such as a lone `…`, that say that lines were left out."""
lines = st.lists(line, max_size=12)
names = st.sampled_from(["index.html", "content/a.md", "content/b.md", "assets/css/x.css", "data/site.yaml"])
"""None whose syntax is checked: what these trees hold is no JSON."""
trees = st.dictionaries(names, st.tuples(lines, st.booleans()).map(lambda file: content(*file)), max_size=4)
SOON = 2.0
"""Seconds within which any short text is answered."""


def content(texts: list[str], closed: bool) -> bytes:
    return ("\n".join(texts) + ("\n" if closed and texts else "")).encode()


def diff(before: dict[str, bytes], after: dict[str, bytes]) -> str:
    """A unified diff of two trees, with three lines of context, as Git writes it."""
    written = []
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if old == new:
            continue
        heads = ("/dev/null" if old is None else f"a/{path}", "/dev/null" if new is None else f"b/{path}")
        body = "".join(
            part if part.endswith("\n") else f"{part}\n\\ No newline at end of file\n"
            for part in difflib.unified_diff(split(old or b""), split(new or b""), *heads)
        )
        mode = "new file mode 100644\n" if old is None else "deleted file mode 100644\n" if new is None else ""
        written.append(f"diff --git a/{path} b/{path}\n{mode}{body}")
    return "".join(written)


def split(file: bytes) -> list[str]:
    parts = file.decode().split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def after(before: dict[str, bytes], result: PatchResult) -> dict[str, bytes]:
    tree = {**before, **result.files}
    return {path: file for path, file in tree.items() if file is not None}


@given(trees, trees)
def test_a_diff_turns_one_tree_into_the_other_and_its_inverse_back(
    old: dict[str, bytes], new: dict[str, bytes]
) -> None:
    for before, then in ((old, new), (new, old)):
        if before != then:
            assert after(before, apply(before, diff(before, then), ANY)) == then


@given(lines, lines, st.sampled_from(["\n", "\r\n"]), st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_line_ends_and_byte_order_mark_stay_the_file_s(old: list[str], new: list[str], end: str, mark: bytes) -> None:
    if old == new or not old or not new:
        return
    before, then = (mark + "".join(text + end for text in side).encode() for side in (old, new))
    patch = diff({"a.md": content(old, True)}, {"a.md": content(new, True)})
    assert apply({"a.md": before}, patch, ANY).files == {"a.md": then}


@given(st.integers(0, 10_000), st.sampled_from(sorted(CERTAIN | DOUBTFUL)))
@settings(max_examples=150)
def test_a_corrupted_patch_is_right_or_refused_and_leaves_all_other_files(seed: int, name: str) -> None:
    change = changes(1, seed)[0]
    tree = {path: file for path, file in corpus().items() if path.split("/")[0] == change.path.split("/")[0]}
    patch = (CERTAIN | DOUBTFUL)[name](random.Random(seed), change)
    if patch is None or not change.stands_alone():
        return
    before = dict(tree)
    try:
        result = after(tree, apply(tree, patch, ANY))
    except PatchRefused:
        assert name in DOUBTFUL
    else:
        assert name in MISLEADING or result == {**tree, change.path: change.after.encode()}
        assert {path for path in tree if result.get(path) != tree[path]} <= {change.path}
    assert tree == before


@pytest.mark.parametrize("name", sorted(CERTAIN))
def test_what_a_reader_can_still_tell_is_applied(name: str) -> None:
    applied = 0
    for number, change in enumerate(changes(25, seed=7)):
        patch = CERTAIN[name](random.Random(number), change)
        if patch is not None and change.stands_alone():
            tree = {change.path: change.before.encode()}
            assert apply(tree, patch, ANY).files == {change.path: change.after.encode()}, patch
            applied += 1
    assert applied or name in ("blank_lines_added_without_sign", "search_replace_with_signs")


REFUSED = ("additions_broken_off", "cut_off_in_the_last_change")


@pytest.mark.parametrize("name", REFUSED)
def test_what_shows_that_words_are_missing_is_refused(name: str) -> None:
    refused = 0
    for number, change in enumerate(changes(40, seed=11)):
        patch = DOUBTFUL[name](random.Random(number), change)
        if patch is not None and change.stands_alone():
            with pytest.raises(PatchRefused) as told:
                apply({change.path: change.before.encode()}, patch, ANY)
            assert told.value.hint
            refused += 1
    assert refused


words = st.sampled_from(
    ["--- a/index.html\n", "+++ b/index.html\n", "@@ -1,2 +1,2 @@\n", "@@\n", "-", "+", " ",
     "\\ No newline at end of file\n",
     "<<<<<<< SEARCH\n", "=======\n", ">>>>>>> REPLACE\n", "*** Begin Patch\n", "*** Update File: index.html\n",
     "*** Delete File: index.html\n", "*** End Patch\n", "```diff\n", "```\n", "index.html\n", "<p>a</p>\n",
     "b\n", "\n", "...\n", "&lt;", '"', "{", "[", "new file mode 100644\n",
     "rename to ../x\n", "Binary files a and b differ\n",
     "\x1b[31m"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=300), st.lists(words, max_size=40).map("".join)))
@settings(max_examples=400)
def test_any_text_is_applied_or_refused_soon(text: str) -> None:
    files = {"index.html": b"<p>a</p>\nb\nb\n", "x.css": b"a {}\n"}
    before, started = dict(files), time.process_time()
    with contextlib.suppress(PatchRefused):
        changed = apply(files, text, ANY).files
        assert any(files.get(path) != content for path, content in changed.items())
    assert files == before
    assert time.process_time() - started < SOON


def test_the_same_patch_gives_the_same_result() -> None:
    change = Change("a.md", "a\nb\nc\nd\ne\n", "a\nb\nC\nd\ne\n")
    patch = CERTAIN["search_replace"](random.Random(1), change) or ""
    assert apply({"a.md": change.before.encode()}, patch, ANY) == apply({"a.md": change.before.encode()}, patch, ANY)
