"""Seals: opened by any of the keys, at their own place, and nowhere else."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from sitewright.errors import Misconfigured
from sitewright.kit.crypto import Cipher, WrongKey, WrongPlace, add_key, generate_key, load_or_create_keys, write_keys

KEY, OLD, STRANGE = (generate_key() for _ in range(3))
CIPHER = Cipher([KEY, OLD])


@given(value=st.text(), context=st.text())
def test_what_is_sealed_opens_at_its_place(value: str, context: str) -> None:
    sealed = CIPHER.seal(value, context)
    assert CIPHER.open(sealed, context) == value
    assert CIPHER.open_with_context(sealed) == (context, value)


@given(value=st.text(), places=st.lists(st.text(), min_size=2, max_size=2, unique=True))
def test_a_seal_does_not_open_elsewhere(value: str, places: list[str]) -> None:
    with pytest.raises(WrongPlace):
        CIPHER.open(CIPHER.seal(value, places[0]), places[1])


@given(position=st.integers(0, 200), flip=st.integers(1, 127))
def test_a_changed_seal_does_not_open(position: int, flip: int) -> None:
    sealed = CIPHER.seal("a secret of some length, so that there is much to change", "place")
    position %= len(sealed) - 2
    changed = sealed[:position] + chr(ord(sealed[position]) ^ flip) + sealed[position + 1 :]
    with pytest.raises(WrongKey):
        CIPHER.open(changed, "place")


@given(token=st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_is_no_seal_does_not_open(token: str) -> None:
    with pytest.raises(WrongKey, match="SITEWRIGHT_ENCRYPTION_KEYS"):
        CIPHER.open(token)


def test_the_newest_key_seals_and_older_ones_still_open() -> None:
    assert Cipher([KEY]).open(CIPHER.seal("x")) == "x"
    assert CIPHER.open(Cipher([OLD]).seal("x", "p"), "p") == "x"
    with pytest.raises(WrongKey):
        Cipher([STRANGE]).open(CIPHER.seal("x"))


def test_the_same_text_seals_differently_each_time() -> None:
    assert CIPHER.seal("x") != CIPHER.seal("x")


def test_a_token_of_another_program_has_no_place() -> None:
    bare = Fernet(KEY).encrypt("olá".encode()).decode()
    assert CIPHER.open_with_context(bare) == (None, "olá")
    assert CIPHER.open(bare) == "olá"
    with pytest.raises(WrongPlace):
        CIPHER.open(bare, "place")


def test_a_token_that_holds_no_text_is_said_so() -> None:
    with pytest.raises(WrongKey, match="no text"):
        CIPHER.open_with_context(Fernet(KEY).encrypt(b"\xff\xfe").decode())


@pytest.mark.parametrize("keys", [[], [""], ["short"], [KEY, "ç" * 44]])
def test_malformed_keys_name_the_remedy_and_not_themselves(keys: list[str]) -> None:
    with pytest.raises(Misconfigured, match="SITEWRIGHT_ENCRYPTION_KEYS") as caught:
        Cipher(keys)
    assert KEY not in caught.value.message


def test_the_key_file_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "home" / "keys"
    keys = load_or_create_keys(path, may_create=True)
    assert load_or_create_keys(path, may_create=True) == load_or_create_keys(path, may_create=False) == keys
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["keys"]


def test_two_who_come_first_get_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: load_or_create_keys(tmp_path / "keys", may_create=True), range(16)))
    assert {tuple(keys) for keys in made} == {tuple(load_or_create_keys(tmp_path / "keys", may_create=False))}


def test_keys_added_at_once_are_all_kept(tmp_path: Path) -> None:
    write_keys(tmp_path / "keys", [OLD])
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda _: add_key(tmp_path / "keys")[0], range(12)))
    kept = load_or_create_keys(tmp_path / "keys", may_create=False)
    assert (sorted(kept[:-1]), kept[-1]) == (sorted(added), OLD)


def test_no_new_key_is_made_where_something_is_sealed(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="missing, but secrets are stored"):
        load_or_create_keys(tmp_path / "keys", may_create=False)
    assert not (tmp_path / "keys").exists()


def test_a_key_file_open_to_others_is_refused(tmp_path: Path) -> None:
    write_keys(tmp_path / "keys", [KEY])
    (tmp_path / "keys").chmod(0o640)
    with pytest.raises(Misconfigured, match="chmod 600"):
        load_or_create_keys(tmp_path / "keys", may_create=True)


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff\xfe\x00"])
def test_a_broken_key_file_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "keys"
    path.touch(0o600)
    path.write_bytes(content)
    with pytest.raises(Misconfigured):
        Cipher(load_or_create_keys(path, may_create=True))
    assert path.read_bytes() == content


def test_keys_are_replaced_whole(tmp_path: Path) -> None:
    write_keys(tmp_path / "keys", [OLD])
    write_keys(tmp_path / "keys", [KEY, OLD])
    assert load_or_create_keys(tmp_path / "keys", may_create=False) == [KEY, OLD]
    with pytest.raises(FileExistsError):
        write_keys(tmp_path / "keys", [STRANGE], exclusive=True)
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys"]
