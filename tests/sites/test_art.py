"""Drawings that stand in for photos are sound SVG: every path's letters have the numbers they need."""

import random
import re
from typing import get_args

import pytest

from sitewright.sites.art.buildings import building, street
from sitewright.sites.art.scenes import detail, frieze, scene
from sitewright.sites.model import Art, Motif

NUMBERS = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2, "a": 7, "z": 0}
"""How many numbers each letter of a path takes, or a multiple (w3.org/TR/SVG2/paths.html)."""
SEEDS = [random.Random(1).randrange(65536) for _ in range(12)]
PROJECTS = ("Chalé da Serra", "Casa Tijolo: tijolo e pátio", "Apartamento", "Consultório", "Galpão", "Praça")


def unsound(svg: str) -> list[str]:
    """Paths whose numbers do not fit their letters."""
    return [
        path
        for path in re.findall(r' d="([^"]+)"', svg)
        for letter, told in re.findall(r"([A-Za-z])([^A-Za-z]*)", path)
        if fits(letter.lower(), len(re.findall(r"-?(?:\d+\.?\d*|\.\d+)", told))) is False
    ]


def fits(letter: str, count: int) -> bool:
    """Whether a letter may stand before so many numbers."""
    needed = NUMBERS[letter]
    return count == 0 if needed == 0 else count > 0 and count % needed == 0


def test_a_number_too_few_is_found() -> None:
    assert unsound('<path d="M0 0L310 188192 380z"/>') != []


@pytest.mark.parametrize("motif", get_args(Motif))
def test_every_trade_is_drawn_soundly(motif: Motif) -> None:
    drawn = [
        svg
        for seed in SEEDS
        for art in [Art(motif=motif, seed=seed)]
        for svg in (scene(art), frieze(art), *(detail(art, number) for number in range(6)))
    ]
    assert [path for svg in drawn for path in unsound(svg)] == []


@pytest.mark.parametrize("told", PROJECTS)
def test_every_building_is_drawn_soundly(told: str) -> None:
    drawn = [svg for seed in SEEDS for svg in (building(seed, told, "line"), street(seed, "line"))]
    assert [path for svg in drawn for path in unsound(svg)] == []
