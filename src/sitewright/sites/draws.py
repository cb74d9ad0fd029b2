"""Which of several looks a business gets: decided by its name, every choice by digits of its own."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

from sitewright.sites.facts import Facts, Wishes

T = TypeVar("T")


def one_of(choices: Sequence[T], key: str, choice: str) -> T:
    """One of the choices: always the same for a key, and independent of what the key decides elsewhere."""
    return choices[number(key, choice) % len(choices)]


def number(key: str, choice: str) -> int:
    """32 bits that a key gives for a choice; the choice's name has at most 16 bytes."""
    digest = hashlib.blake2b(key.encode(), digest_size=4, person=choice.encode()).digest()
    return int.from_bytes(digest)


def key_of(facts: Facts, wishes: Wishes) -> str:
    """What decides a business's look."""
    return facts.name if wishes.draw is None else f"{facts.name}\0{wishes.draw}"
