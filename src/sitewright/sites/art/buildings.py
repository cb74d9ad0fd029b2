"""Houses and rooms, drawn from a number: for those who build, and for projects without a photo."""

import random
import re

W, H, BASE = 600, 450, 380
INSIDE = re.compile(r"interior|apartamento|consult|loja|escrit|marcenaria|sala", re.IGNORECASE)


def building(seed: int, told: str, style: str) -> str:
    """A house from outside, or a room where the words told of the project speak of one; 4:3."""
    chance = random.Random(seed)
    body = _room(chance, told) if INSIDE.search(told) else _house(chance, told)
    return (
        f'<svg class="art {style}" viewBox="0 0 {W} {H}" preserveAspectRatio="xMidYMax slice" '
        f'aria-hidden="true" focusable="false"><rect class="g" width="{W}" height="{H}"/>{body}</svg>\n'
    )


def street(seed: int, style: str) -> str:
    """Houses in a row as wide as a page."""
    chance, body, x = random.Random(seed), "", 30.0
    for number in range(5):
        width, height = chance.choice((150, 190, 230)), chance.choice((90, 130, 170))
        body += _volume(chance, x, width, height, number, ("", "tijolo")[number % 2], "dbc")
        x += width + (0 if number % 2 else chance.choice((70, 96)))
    trees = "".join(_tree(place, scale) for place, scale in ((x + 60, 0.9), (W * 2 - 60, 0.7)))
    line = f'<rect class="k" y="{BASE}" width="{2 * W}" height="6"/>'
    return (
        f'<svg class="art {style}" viewBox="0 {BASE - 250} {2 * W} 256" aria-hidden="true" focusable="false">'
        f"{body}{trees}{line}</svg>\n"
    )


def _house(chance: random.Random, told: str) -> str:
    sun = f'<circle class="c" cx="{chance.choice((110, 300, 500))}" cy="{chance.randrange(150, 190)}" r="40"/>'
    if re.search(r"chal[eé]|serra|montanha", told, re.IGNORECASE):
        return sun + _hills() + _chalet(chance) + _ground() + _tree(70, 1.1) + _tree(520, 0.8)
    widths = chance.choice(((250, 150), (160, 240), (130, 190, 110), (330, 110)))
    x, parts = (W - sum(widths)) / 2 + chance.randrange(-40, 40), [sun]
    for number, width in enumerate(widths):
        height = chance.choice((120, 150, 190)) if number % 2 == 0 else chance.choice((90, 150, 200))
        parts.append(_volume(chance, x, width, height, number, told))
        x += width
    return "".join(parts) + _ground() + _tree(chance.choice((60, 540)), chance.choice((0.9, 1.25)))


def _volume(
    chance: random.Random, x: float, width: int, height: int, number: int, told: str, tones: str = "wbd"
) -> str:
    top, tone = BASE - height, tones[number % 3]
    out = f'<rect class="{tone}" x="{x:.0f}" y="{top}" width="{width}" height="{height}"/>'
    if tone == "b":
        out += _texture(x, top, width, height, told)
    roof = chance.choice(("flat", "flat", "shed", "gable"))
    if roof == "flat":
        out += f'<rect class="k" x="{x - 12:.0f}" y="{top - 12}" width="{width + 24}" height="14"/>'
    elif roof == "shed":
        out += f'<path class="k" d="M{x - 10:.0f} {top}l{width + 20}-52v16L{x - 10:.0f} {top + 16}z"/>'
        out += f'<path class="{tone}" d="M{x:.0f} {top + 14}l{width}-48v50h-{width}z"/>'
    else:
        out += f'<path class="a" d="M{x - 16:.0f} {top + 4}l{width / 2 + 16:.0f}-74 {width / 2 + 16:.0f} 74z"/>'
    return out + _openings(chance, x, width, top, height)


def _openings(chance: random.Random, x: float, width: int, top: int, height: int) -> str:
    out, columns = "", max(1, (width - 30) // 80)
    step = width / columns
    for row in range(max(1, (height - 30) // 90)):
        y = top + 34 + row * 92
        for column in range(columns):
            place = x + column * step + step / 2
            if y + 60 > BASE - 8 and column == columns - 1:
                out += f'<rect class="k" x="{place - 20:.0f}" y="{BASE - 84}" width="42" height="84"/>'
            elif chance.random() < 0.8:
                wide = step * 0.62
                out += f'<rect class="c" x="{place - wide / 2:.0f}" y="{y}" width="{wide:.0f}" height="54"/>'
                out += f'<path class="sk" stroke-width="3" d="M{place:.0f} {y}v54"/>'
    return out


def _texture(x: float, top: int, width: int, height: int, told: str) -> str:
    if re.search(r"tijolo|brick", told, re.IGNORECASE):
        lines = "".join(f"M{x:.0f} {top + y}h{width}" for y in range(18, height, 18))
        joints = "".join(
            f"M{x + step + (22 if y // 18 % 2 else 0):.0f} {top + y}v18"
            for y in range(0, height - 18, 18)
            for step in range(22, width - 24, 44)
        )
        return f'<path class="se" stroke-width="2" d="{lines}{joints}"/>'
    lines = "".join(f"M{x + step:.0f} {top}v{height}" for step in range(14, width, 14))
    return f'<path class="se" stroke-width="2" d="{lines}"/>'


def _chalet(chance: random.Random) -> str:
    x = chance.choice((150, 190, 220))
    lines = "".join(f"M{x + step} {BASE - 2}V{BASE - 60}" for step in range(54, 220, 16))
    return (
        f'<path class="b" d="M{x} {BASE}l120-196 120 196z"/><path class="se" stroke-width="2" d="{lines}"/>'
        f'<path class="a" d="M{x - 26} {BASE}l134-224h24l134 224h-28L{x + 120} {BASE - 192}L{x + 2} {BASE}z"/>'
        f'<path class="c" d="M{x + 82} {BASE - 94}l38-64 38 64z"/>'
        f'<rect class="k" x="{x + 96}" y="{BASE - 78}" width="48" height="78"/>'
    )


def _room(chance: random.Random, told: str) -> str:
    left, other = chance.choice(((60, 390), (340, 60)))
    wide, high = chance.choice(((200, 190), (150, 250), (220, 150)))
    floor = BASE - 60
    light = f'<path class="w" d="M{left + 10} {BASE}l60-60h{wide - 40}l40 60z"/>'
    window = (
        f'<rect class="k" x="{left}" y="60" width="{wide}" height="{high}"/>'
        f'<rect class="c" x="{left + 8}" y="68" width="{wide - 16}" height="{high - 16}"/>'
        f'<path class="sk" stroke-width="5" d="M{left + wide // 2} 64v{high - 8}"/>'
    )
    if re.search(r"marcenaria|cozinha|apartamento", told, re.IGNORECASE):
        inside = _cupboards(chance, other, floor)
    elif re.search(r"consult|cl[ií]nica|escrit|loja|recep", told, re.IGNORECASE):
        inside = _waiting_room(other, floor)
    else:
        inside = _sofa(other, floor)
    return f'<path class="d" d="M0 {floor}h{W}v130H0z"/>{light}{window}{inside}'


def _sofa(x: int, floor: int) -> str:
    return (
        f'<path class="sk" stroke-width="4" d="M{x + 75} 0v96"/><path class="a" d="M{x + 37} 130q0-36 38-36t38 36z"/>'
        f'<rect class="b" x="{x - 30}" y="{floor - 60}" width="220" height="60" rx="6"/>'
        f'<rect class="e" x="{x - 44}" y="{floor - 34}" width="248" height="52" rx="6"/>'
        f'<path class="sk" stroke-width="7" d="M{x - 20} {floor + 18}v22M{x + 180} {floor + 18}v22"/>'
    )


def _waiting_room(x: int, floor: int) -> str:
    chairs = "".join(
        f'<g transform="translate({place} {floor - 74})"><path class="sk" stroke-width="6" d="M6 60v44M54 60v44"/>'
        '<rect class="a" width="60" height="44" rx="6"/><rect class="e" y="48" width="60" height="16" rx="4"/></g>'
        for place in (x - 20, x + 56, x + 132)
    )
    picture = f'<rect class="e" x="{x + 30}" y="110" width="90" height="110"/><rect class="w" x="{x + 40}" y="120" '
    return chairs + picture + f'width="70" height="90"/><circle class="a" cx="{x + 75}" cy="160" r="20"/>'


def _cupboards(chance: random.Random, x: int, floor: int) -> str:
    shelves = "".join(f'<path class="sk" stroke-width="5" d="M{x - 20} {y}h200"/>' for y in (110, 170, 230))
    books = "".join(
        f'<rect class="{"abce"[chance.randrange(4)]}" x="{x - 14 + 23 * place}" y="{y - height}" width="17" '
        f'height="{height}"/>'
        for y in (110, 170, 230)
        for place in range(8)
        if (height := chance.choice((0, 30, 38, 44)))
    )
    table = f'<rect class="b" x="{x - 30}" y="{floor - 40}" width="220" height="14"/>'
    legs = f'<path class="sk" stroke-width="7" d="M{x - 14} {floor - 26}v66M{x + 174} {floor - 26}v66"/>'
    frame = f'<rect class="w" x="{x - 24}" y="54" width="208" height="200"/>'
    return f'{frame}{shelves}{books}{table}{legs}<path class="a" d="M{x + 60} {floor - 40}q0-40 22-40t22 40z"/>'


def _hills() -> str:
    return '<path class="d" d="M0 380l130-150 90 90 130-190 150 180 100-90v160z"/>'


def _ground() -> str:
    return (
        f'<rect class="k" y="{BASE}" width="{W}" height="8"/><rect class="d" y="{BASE + 8}" width="{W}" height="62"/>'
    )


def _tree(x: float, scale: float) -> str:
    return (
        f'<g transform="translate({x - 44 * scale:.0f} {BASE - 190 * scale:.0f}) scale({scale:.2f})">'
        '<path class="sk" stroke-width="7" d="M44 190V90M44 140l22-24"/><circle class="e" cx="44" cy="54" r="50"/></g>'
    )
