"""Walls: their material, the lines that follow storeys and bays, the edge of a gable."""

from itertools import pairwise

import numpy as np
from PIL import Image

from pix2pix_utils.facades.layout import gable_width, outline
from pix2pix_utils.facades.materials import MATERIALS, cover
from pix2pix_utils.facades.styles import NIGHT, WHITE


def paint_wall(brush, random, house, look):
    """Paint the wall of a house, up to the edge of its gable."""
    left, eaves, right, ground = (brush.snap(edge) for edge in house.box)
    px = brush.px
    top = brush.snap(house.top)
    mask = None
    if house.gable != "flat":
        covered = outline(house, brush.picture)
        covered = np.repeat(np.repeat(covered, brush.factor, 0), brush.factor, 1)
        mask = Image.fromarray(covered[top:ground, left:right].astype(np.uint8) * 255)
    wall = MATERIALS[look.material]
    cover(brush, wall, random, (left, top, right, ground), look.wall, mask)

    floor = brush.snap(house.floors[-2])
    if look.base != "same" and ground > floor:
        cover(brush, MATERIALS[look.base], random, (left, floor, right, ground), look.base_colour)
        brush.fill(left, floor, right, floor + px(1), WHITE, 50)
    _paint_structure(brush, house, look)
    for high in (60, 45, 30, 15):  # walls are darker at the foot, from the street
        brush.fill(left, ground - px(high), right, ground, NIGHT, 9)
    brush.fill(left, ground - px(4), right, ground, brush.scale(look.wall, 0.55), 150)
    if house.gable != "flat":
        _paint_coping(brush, house, look)
    # The edges of the house: a hint of depth.
    shady = right - px(2) if brush.sun > 0 else left
    brush.fill(shady, eaves, shady + px(2), ground, NIGHT, 50)


def _paint_structure(brush, house, look):
    """The lines of a wall that follow its storeys and bays."""
    left, eaves, right, ground = (brush.snap(edge) for edge in house.box)
    floors = [brush.snap(floor) for floor in house.floors]
    bays = [brush.snap(bay) for bay in house.bays]
    px = brush.px
    if look.material == "panels":
        for y in floors[1:-1]:
            brush.fill(left, y, right, y + px(0.9), NIGHT, 110)
            brush.fill(left, y + px(0.9), right, y + px(1.6), WHITE, 50)
        for x in bays:
            brush.fill(x, eaves, x + px(0.9), ground, NIGHT, 100)
    elif look.material == "curtain_wall":
        steel = look.frame
        for y in floors:
            brush.fill(left, y, right, y + px(1.2), steel)
        for a, b in pairwise(bays):
            for n in range(2):
                x = a + (b - a) * n / 2
                brush.fill(x, eaves, x + px(0.9), ground, steel)
                brush.fill(x + px(0.9), eaves, x + px(1.5), ground, WHITE, 60)
    elif look.material == "timber_frame":
        _paint_beams(brush, house, look, floors, bays)


def _paint_beams(brush, house, look, floors, bays):
    left, eaves, right, _ = (brush.snap(edge) for edge in house.box)
    px, beam = brush.px, look.trim
    thick = px(2.2)
    for top, bottom in pairwise(floors[:-1]):
        brush.fill(left, bottom - thick / 2, right, bottom + thick / 2, beam)
        for x in bays:
            brush.fill(x - thick / 2, top, x + thick / 2, bottom, beam)
        for rail in (0.5, 0.86):
            y = top + (bottom - top) * rail
            brush.fill(left, y - px(0.8), right, y + px(0.8), beam)
        for number, (a, b) in enumerate(pairwise(bays)):
            if number in (0, len(bays) - 2):
                foot = a if number == 0 else b
                head = a + (b - a) * (0.34 if number == 0 else 0.66)
                brush.line([(foot, bottom), (head, top)], beam, 1.8)
            else:
                brush.line([(a, bottom), ((a + b) / 2, top + (bottom - top) * 0.86)], beam, 1.4)
                brush.line([(b, bottom), ((a + b) / 2, top + (bottom - top) * 0.86)], beam, 1.4)
    for x in (left, right - thick):
        brush.fill(x, eaves, x + thick, floors[-2], beam)
    if house.gable != "flat":
        top, middle, wide = brush.snap(house.top), (left + right) / 2, right - left
        for share in (0.35, 0.68):
            half = float(gable_width(house.gable, np.float64(share))) * wide / 2
            y = eaves - (eaves - top) * share
            brush.fill(middle - half, y - px(0.9), middle + half, y + px(0.9), beam)
        for share in (-0.25, 0.25):
            half = float(gable_width(house.gable, np.float64(0.68))) * wide / 2
            x = middle + wide * share
            brush.line(
                [(x, eaves), (middle + np.sign(share) * half * 0.5, top + (eaves - top) * 0.32)],
                beam,
                1.8,
            )


def _paint_coping(brush, house, look):
    """The stone, or the board, along the edge of a gable."""
    left, eaves, right, _ = (brush.snap(edge) for edge in house.box)
    top, middle, wide = brush.snap(house.top), (left + right) / 2, (right - left) / 2
    height = np.linspace(0, 1, 121)
    half = gable_width(house.gable, height) * wide
    y = eaves - (eaves - top) * height
    for side in (-1, 1):
        edge = []
        for n in range(len(height)):
            if n and house.gable == "stepped" and half[n] != half[n - 1]:
                edge.append((half[n - 1], y[n]))  # the tread of a step
            edge.append((half[n], y[n]))
        outer = [(middle + side * x, at) for x, at in edge]
        for thick, colour, alpha in ((4.6, NIGHT, 90), (3.2, look.trim, 255)):
            by = brush.px(thick)
            inner = [(middle + side * max(0, x - by), at + by) for x, at in edge]
            brush.polygon([*outer, *reversed(inner)], colour, alpha)
    flat = half[-2]  # what is left at the very top
    brush.fill(middle - flat, top, middle + flat, top + brush.px(3.2), look.trim)
    if house.gable == "bell":
        brush.disc(middle, top + brush.px(1), brush.px(2.4), look.trim)
