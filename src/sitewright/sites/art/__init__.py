"""Drawings where there is no photo: scenes of a trade, buildings, a map, edges; written by us, coloured by the theme.

Every shape has a class for its colour (`a` brand, `b` accent, `e` accent in shade, `c` accent in light, `d` pale,
`g` ground, `k` ink, `w` paper; with an `s` before it for a line), so that style sheets decide what it looks like.
"""
