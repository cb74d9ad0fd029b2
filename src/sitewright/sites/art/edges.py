"""Tiles that repeat along a band's edge, used as a mask so that the band's colour fills them."""

from sitewright.sites.model import Edge

TILES: dict[Edge, tuple[int, str]] = {
    "scallop": (48, "M0 0h48v4a24 20 0 0 1-48 0z"),
    "wave": (120, "M0 0h120v10c-20 0-40 14-60 14S20 10 0 10z"),
    "teeth": (28, "M0 0h28v2L14 24 0 2z"),
    "steps": (56, "M0 0h56v8H42v8H14V8H0z"),
}
HEIGHT = 24


def edge_tile(edge: Edge) -> str | None:
    """One tile as an SVG file, or None for a straight edge."""
    if edge not in TILES:
        return None
    width, path = TILES[edge]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" viewBox="0 0 {width} {HEIGHT}">'
        f'<path d="{path}"/></svg>\n'
    )
