"""How each class of the label map is sketched; `parts` has how it is painted."""

from math import cos, pi, sin

from pix2pix_utils.facades import palette
from pix2pix_utils.facades.pencil import HEAVY, LIGHT, USUAL


def _window(pencil, look, part):
    left, top, right, bottom = part.box
    edge = look.style.surround / 256
    arched = (look.arch != "flat" and part.role != "balcony") or look.arch == "round"
    if edge >= 1.5 / 256:
        pencil.box(left - edge, top - edge, right + edge, bottom, LIGHT)
    if arched:
        half = (right - left) / 2
        rise = min(half if look.arch == "round" else half * 0.4, (bottom - top) * 0.4)
        steps = [n * pi / 10 for n in range(11)]
        head = [((left + right) / 2 - half * cos(a), top + rise - rise * sin(a)) for a in steps]
        pencil.erase([(left, bottom), *head, (right, bottom)])
        pencil.curve(head)
        pencil.down(left, top + rise, bottom)
        pencil.down(right, top + rise, bottom)
        pencil.across(left, right, bottom)
    else:
        pencil.box(left, top, right, bottom)
    _bars(pencil, look.bars, left, top, right, bottom)


def _bars(pencil, bars, left, top, right, bottom):
    """Hint at the bars of a window: fewer than there are where they are many."""
    wide, high = right - left, bottom - top
    lights = max(1, round(1.5 * wide / high))
    columns, rails = max(2, 2 * lights), ()
    if bars == "grid":
        columns = min(4, max(2, round(wide * 256 / 5)))
        rows = min(5, max(2, round(high * 256 / 7)))
        rails = [n / rows for n in range(1, rows)]
    elif bars == "sash":
        columns, rails = 2 * lights, (0.5,)
    elif bars == "plain":
        columns = lights
    elif bars in ("tee", "cross"):
        rails = (0.3 if bars == "tee" else 0.42,)
    for n in range(1, columns):
        pencil.down(left + wide * n / columns, top, bottom, LIGHT)
    for share in rails:
        pencil.across(left, right, top + high * share, LIGHT)


def _door(pencil, look, part):
    left, top, right, bottom = part.box
    wide, high = right - left, bottom - top
    edge = max(1.2, look.style.surround) / 256
    pencil.box(left - edge, top - edge, right + edge, bottom, LIGHT)
    pencil.box(left, top, right, bottom, HEAVY)
    middle, fan = (left + right) / 2, top + high * (0.22 if look.style.modern else 0.24)
    pencil.across(left, right, fan)
    if look.style.modern:
        pencil.down(middle, top, bottom)
        return
    pencil.down(middle, top, fan, LIGHT)
    leaves = 2 if wide > 11 / 256 else 1
    for leaf in range(leaves):
        a, b = left + wide * leaf / leaves, left + wide * (leaf + 1) / leaves
        if leaf:
            pencil.down(a, fan, bottom)
        gap = (b - a) * 0.22
        for start, end in ((0.1, 0.42), (0.52, 0.9)):
            y0, y1 = fan + (bottom - fan) * start, fan + (bottom - fan) * end
            pencil.box(a + gap, y0, b - gap, y1, LIGHT)


def _cornice(pencil, look, part):
    left, top, right, bottom = part.box
    wide, high = right - left, bottom - top
    hood = look.hood if high > 4 / 256 else "slab"
    middle = (left + right) / 2
    if hood in ("pediment", "arc"):
        base = bottom - max(1.4 / 256, high * 0.22)
        if hood == "pediment":
            head = [(left, base), (middle, top), (right, base)]
        else:
            head = [
                (left + wide * t / 8, base - (base - top) * 4 * (t / 8) * (1 - t / 8))
                for t in range(9)
            ]
        pencil.erase(head)
        pencil.curve(head)
        pencil.box(left, base, right, bottom, LIGHT)
        return
    if hood == "visor":
        pencil.box(left, top, right, top + high * 0.6)
        return
    pencil.box(left, top, right, bottom)
    if hood == "lintel":
        pencil.down(middle - 1.5 / 256, top, bottom, LIGHT)
        pencil.down(middle + 1.5 / 256, top, bottom, LIGHT)
    else:
        pencil.across(left, right, top + high * 0.42, LIGHT)


def _sill(pencil, look, part):
    left, top, right, bottom = part.box
    pencil.box(left, top, right, min(bottom, top + max(1.6 / 256, (bottom - top) * 0.5)))


def _blind(pencil, look, part):
    left, top, right, bottom = part.box
    pencil.box(left, top, right, bottom)
    slats = max(2, round((bottom - top) * 256 / 4))
    for n in range(1, slats):
        pencil.across(left, right, top + (bottom - top) * n / slats, LIGHT * 0.8)


def _balcony(pencil, look, part):
    left, top, right, bottom = part.box
    high = bottom - top
    slab = bottom - max(1.6 / 256, high * 0.16)
    solid = look.railing in ("solid", "balusters")
    pencil.box(left, top, right, slab, USUAL, clear=solid)
    pencil.box(left, slab, right, bottom)
    spacing = {"iron": 3.4, "balusters": 4.4, "wood": 4.4, "glass": 14, "solid": 1000}
    count = max(1, round((right - left) * 256 / spacing[look.railing]))
    for n in range(1, count):
        pencil.down(left + (right - left) * n / count, top, slab, LIGHT)
    if look.railing in ("iron", "balusters"):
        pencil.across(left, right, top + high * 0.12, LIGHT)
    elif look.railing == "solid":
        pencil.across(left, right, top + high * 0.4, LIGHT)


def _deco(pencil, look, part):
    left, top, right, bottom = part.box
    x, y = (left + right) / 2, (top + bottom) / 2
    wide, high = right - left, bottom - top
    pencil.box(left, top, right, bottom)
    radius = min(wide, high) * 0.3
    if look.ornament == "diamond":
        edge = [(x, top), (right, y), (x, bottom), (left, y), (x, top)]
        pencil.curve([(x + (a - x) * 0.8, y + (b - y) * 0.8) for a, b in edge], LIGHT)
    elif look.ornament in ("rosette", "garland"):
        pencil.ring(x, y, radius)
    elif look.ornament == "sunburst":
        for n in (-1, 0, 1):
            pencil.stroke((x, bottom), (x + n * wide * 0.3, top + high * 0.15), LIGHT)
    elif look.ornament == "relief":
        for share in (0.33, 0.66):
            pencil.across(left, right, top + high * share, LIGHT)
    else:  # planks
        for share in (0.25, 0.5, 0.75):
            pencil.down(left + wide * share, top, bottom, LIGHT)


def _molding(pencil, look, part):
    left, top, right, bottom = part.box
    high = bottom - top
    pencil.erase([(left, top), (right, top), (right, bottom), (left, bottom)])
    pencil.across(left, right, top, HEAVY if part.role == "roof" else USUAL)
    pencil.across(left, right, bottom)
    if look.style.band not in ("classic", "timber") or high < 5 / 256:
        return
    pencil.across(left, right, top + high * 0.33, LIGHT)
    step = (7.5 if part.role == "roof" else 5.5) / 256
    count = max(1, round((right - left) / step))
    for n in range(1, count):  # brackets
        x = left + (right - left) * n / count
        pencil.down(x, top + high * 0.36, top + high * 0.75, LIGHT)


def _pillar(pencil, look, part):
    left, top, right, bottom = part.box
    pencil.box(left, top, right, bottom)
    if look.style.pier == "classic":
        head = min(5 / 256, (bottom - top) * 0.12)
        pencil.across(left, right, top + head, LIGHT)
        pencil.across(left, right, bottom - head, LIGHT)


def _shop(pencil, look, part):
    left, top, right, bottom = part.box
    wide, high = right - left, bottom - top
    pencil.box(left, top, right, bottom, HEAVY)
    sign, riser = top + high * 0.2, bottom - high * 0.13
    pencil.across(left, right, sign)
    pencil.across(left, right, riser, LIGHT)
    x, y = left + wide * 0.22, (top + sign) / 2
    end = right - wide * 0.22
    zigzag = [(x + (end - x) * n / 12, y + high * 0.035 * (-1) ** n) for n in range(13)]
    pencil.curve(zigzag, LIGHT)  # something like writing
    count = max(1, round(wide * 256 / 20))
    for n in range(1, count):
        pencil.down(left + wide * n / count, sign, riser)


SKETCHERS = {
    palette.WINDOW: _window,
    palette.DOOR: _door,
    palette.CORNICE: _cornice,
    palette.SILL: _sill,
    palette.BALCONY: _balcony,
    palette.BLIND: _blind,
    palette.DECO: _deco,
    palette.MOLDING: _molding,
    palette.PILLAR: _pillar,
    palette.SHOP: _shop,
}
"""How each class of part is sketched; `parts.PAINTERS` has how it is painted."""
