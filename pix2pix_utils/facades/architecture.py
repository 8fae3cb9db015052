"""How each family of houses is built: what a label map shows of it.

Every family of `styles.STYLES` has an architecture here, a record of ranges and chances from
which `grammar` draws its houses. No two are alike, so that the label map tells the family, and a
network can learn its walls from the map. A range is ``(low, high)``; a dict gives weights.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Architecture:
    """One family's way of building.

    Heights and widths are shares of a storey or a bay unless another unit is named.

    Attributes
    ----------
    gables : dict of str to float
        Outlines above the eaves.
    widest : float
        Sides of the picture; wider plots are shared among several houses.
    storey : (float, float)
        Height of a storey, in sides of the picture.
    bay : (float, float)
        Width of a bay for each height of a storey.
    window : (float, float)
        Width.
    head, foot : (float, float)
        Where a window begins and ends, from the top of the storey.
    doubled : float
        Chance of windows that stand in twos.
    sill : (float, float)
        Height; (0.0, 0.0) for none.
    hooded : float
        Chance of a crown over the windows.
    hood : (float, float)
        Its height.
    reach : float
        Its width for each width of a window.
    shutters, rollers : float
        Chance of shutters beside the windows, and of each blind being down.
    balconies : dict of str to float
        Where balconies hang.
    courses : float
        Chance of a band between two storeys.
    course : (float, float)
        Height of a band, in sides of the picture.
    spandrels, piers : float
        Chance, for each storey, of panels below the windows, and between them.
    pillars : dict of str to float
        Where pillars stand.
    pillar : (float, float)
        Width, in sides of the picture.
    crown : (float, float)
        Height of the cornice under a flat roof, in sides of the picture.
    belt : float
        Chance of a strong band over the ground floor.
    ground : dict of str to float
        What the ground floor is for.
    """

    gables: dict = field(default_factory=lambda: {"flat": 1})
    widest: float = 1.0
    storey: tuple = (0.175, 0.25)
    bay: tuple = (0.76, 1.02)
    window: tuple = (0.46, 0.54)
    head: tuple = (0.21, 0.26)
    foot: tuple = (0.8, 0.88)
    doubled: float = 0.0
    sill: tuple = (0.06, 0.09)
    hooded: float = 0.0
    hood: tuple = (0.1, 0.14)
    reach: float = 1.22
    shutters: float = 0.0
    rollers: float = 0.0
    balconies: dict = field(default_factory=lambda: {"none": 0.8, "centre": 0.2})
    courses: float = 0.1
    course: tuple = (0.009, 0.014)
    spandrels: float = 0.0
    piers: float = 0.0
    pillars: dict = field(default_factory=lambda: {"none": 1})
    pillar: tuple = (0.014, 0.02)
    crown: tuple = (0.035, 0.055)
    belt: float = 0.85
    ground: dict = field(default_factory=lambda: {"shops": 0.46, "homes": 0.26, "mixed": 0.28})


ARCHITECTURES = {
    "victorian": Architecture(
        gables={"flat": 0.6, "pitched": 0.4},
        window=(0.42, 0.5),
        hooded=0.0,
        sill=(0.06, 0.08),
        courses=1.0,
        balconies={"none": 0.8, "centre": 0.2},
        course=(0.034, 0.042),
    ),
    "haussmann": Architecture(
        storey=(0.163, 0.206),
        bay=(0.6, 0.78),
        window=(0.48, 0.56),
        head=(0.14, 0.18),
        foot=(0.88, 0.92),
        hooded=0.0,
        balconies={"long": 1},
        courses=0.0,
        crown=(0.06, 0.085),
        piers=0.0,
        sill=(0.05, 0.07),
    ),
    "pastel": Architecture(
        window=(0.44, 0.52),
        hooded=0.0,
        sill=(0.09, 0.12),
        spandrels=1.0,
        courses=0.1,
        balconies={"none": 0.7, "centre": 0.3},
        foot=(0.7, 0.76),
        piers=0.7,
        crown=(0.02, 0.03),
        belt=0.2,
    ),
    "half-timbered": Architecture(
        gables={"pitched": 0.75, "flat": 0.25},
        storey=(0.2, 0.263),
        bay=(0.66, 0.84),
        window=(0.4, 0.5),
        head=(0.26, 0.32),
        foot=(0.74, 0.8),
        sill=(0.0, 0.0),
        courses=1.0,
        course=(0.012, 0.016),
        pillars={"posts": 1},
        pillar=(0.009, 0.012),
        crown=(0.025, 0.035),
        belt=1.0,
        balconies={"none": 1},
    ),
    "slab": Architecture(
        storey=(0.131, 0.169),
        bay=(1.1, 1.5),
        window=(0.66, 0.74),
        head=(0.24, 0.3),
        foot=(0.76, 0.82),
        sill=(0.0, 0.0),
        rollers=0.12,
        balconies={"column": 0.7, "none": 0.3},
        courses=0.0,
        crown=(0.014, 0.022),
        belt=0.2,
    ),
    "glass": Architecture(
        storey=(0.163, 0.225),
        bay=(0.8, 1.05),
        window=(0.86, 0.9),
        head=(0.1, 0.14),
        foot=(0.9, 0.94),
        sill=(0.0, 0.0),
        balconies={"none": 1},
        courses=0.0,
        crown=(0.02, 0.03),
        belt=0.5,
        ground={"shops": 0.7, "homes": 0.1, "mixed": 0.2},
    ),
    "deco": Architecture(
        window=(0.5, 0.6),
        head=(0.3, 0.34),
        foot=(0.78, 0.84),
        hooded=1.0,
        hood=(0.2, 0.24),
        reach=1.9,
        sill=(0.04, 0.06),
        piers=0.0,
        crown=(0.025, 0.04),
        courses=0.0,
        course=(0.018, 0.024),
        pillars={"none": 1},
        balconies={"none": 0.75, "centre": 0.25},
        belt=0.3,
    ),
    "clapboard": Architecture(
        gables={"pitched": 0.7, "flat": 0.3},
        storey=(0.237, 0.312),
        bay=(0.8, 1.0),
        window=(0.44, 0.52),
        foot=(0.76, 0.82),
        sill=(0.04, 0.06),
        hooded=1.0,
        hood=(0.15, 0.19),
        shutters=0.0,
        courses=0.0,
        crown=(0.02, 0.03),
        balconies={"none": 0.8, "centre": 0.2},
        ground={"shops": 0.25, "homes": 0.55, "mixed": 0.2},
        reach=1.6,
        belt=0.2,
        head=(0.26, 0.3),
    ),
    "tenement": Architecture(
        gables={"flat": 0.8, "pitched": 0.2},
        bay=(0.9, 1.15),
        window=(0.6, 0.7),
        doubled=1.0,
        sill=(0.09, 0.12),
        courses=1.0,
        course=(0.028, 0.036),
        balconies={"none": 0.8, "centre": 0.2},
        piers=0.0,
    ),
    "mediterranean": Architecture(
        storey=(0.2, 0.263),
        window=(0.4, 0.46),
        head=(0.22, 0.27),
        foot=(0.78, 0.84),
        sill=(0.07, 0.1),
        shutters=1.0,
        balconies={"none": 0.8, "centre": 0.2},
        courses=0.0,
        crown=(0.02, 0.03),
        belt=0.1,
    ),
    "gruenderzeit": Architecture(
        storey=(0.188, 0.25),
        window=(0.42, 0.5),
        hooded=0.3,
        hood=(0.14, 0.18),
        reach=1.4,
        sill=(0.1, 0.13),
        courses=0.0,
        course=(0.016, 0.022),
        pillars={"corners": 1},
        pillar=(0.034, 0.044),
        crown=(0.055, 0.08),
        balconies={"all": 0.8, "row": 0.2},
        spandrels=0.0,
    ),
    "modern": Architecture(
        storey=(0.188, 0.237),
        bay=(1.05, 1.4),
        window=(0.5, 0.62),
        head=(0.12, 0.16),
        foot=(0.9, 0.94),
        sill=(0.08, 0.1),
        rollers=0.12,
        piers=1.0,
        balconies={"none": 0.8, "centre": 0.2},
        courses=0.0,
        crown=(0.016, 0.026),
        belt=0.15,
    ),
    "canal": Architecture(
        gables={"stepped": 0.55, "bell": 0.45},
        widest=0.62,
        storey=(0.163, 0.213),
        bay=(0.62, 0.78),
        window=(0.56, 0.64),
        head=(0.16, 0.2),
        foot=(0.72, 0.76),
        hooded=0.0,
        sill=(0.24, 0.28),
        courses=0.0,
        crown=(0.014, 0.022),
        balconies={"none": 1},
        belt=0.3,
    ),
    "azulejo": Architecture(
        storey=(0.2, 0.25),
        bay=(0.7, 0.9),
        window=(0.42, 0.5),
        head=(0.22, 0.26),
        balconies={"none": 0.8, "centre": 0.2},
        courses=0.0,
        course=(0.01, 0.014),
        crown=(0.02, 0.03),
        ground={"shops": 0.3, "homes": 0.5, "mixed": 0.2},
        hooded=1.0,
        hood=(0.15, 0.19),
        reach=1.75,
        sill=(0.04, 0.06),
        foot=(0.78, 0.84),
        belt=0.2,
    ),
    "loft": Architecture(
        storey=(0.2, 0.263),
        bay=(1.1, 1.45),
        window=(0.66, 0.74),
        head=(0.18, 0.22),
        foot=(0.78, 0.84),
        hooded=0.0,
        sill=(0.14, 0.17),
        pillars={"every": 1},
        pillar=(0.024, 0.03),
        courses=0.1,
        crown=(0.03, 0.045),
        balconies={"none": 1},
    ),
}
"""Name of the family to `Architecture`; the names are those of `styles.STYLES`."""
