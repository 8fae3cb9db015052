"""The families of houses: what a label map does not say, put into records.

How a house is built tells its family (`architecture`); what chance still decides is hidden here:
a field that holds several values leaves the choice to chance, for each house anew, and the first
of its walls, trims, frames and materials is the commonest.
"""

from dataclasses import dataclass

WHITE = (236, 232, 224)
CREAM = (228, 214, 184)
STONE = (206, 194, 170)
GREY = (150, 150, 148)
DARK = (52, 54, 58)
IRON = (34, 36, 40)
NIGHT = (14, 18, 34)


@dataclass(frozen=True)
class Style:
    """One family of houses.

    Attributes
    ----------
    title : str
        What to write under a picture.
    material : tuple of str
        Walls, names of functions in `materials`.
    walls : tuple of RGB
        Colours of the wall.
    trims : tuple of RGB
        Cornices, sills, mouldings, pillars, surrounds.
    frames : tuple of RGB
        Window frames.
    doors : tuple of RGB
    shutters : tuple of RGB
    roofs : tuple of str
        "flat", "pitched", "mansard".
    roof_colours : tuple of RGB
    bars : tuple of str
        Glazing: "plain", "cross", "tee", "sash", "grid", "casement".
    arches : tuple of str
        Heads of windows: "flat", "segment", "round".
    surround : float
        Width of the frame of stone round a window, in 256ths of the picture.
    hoods : tuple of str
        Cornices: "slab", "pediment", "arc", "lintel", "visor".
    railings : tuple of str
        Balconies: "iron", "balusters", "solid", "glass", "wood".
    ornament : tuple of str
        Decoration: "rosette", "garland", "sunburst", "diamond", "relief", "plank".
    band : str
        Mouldings: "classic", "plain", "timber", "metal".
    pier : str
        Pillars: "classic", "plain", "timber", "metal".
    base : tuple of str
        Ground floor: "same", or a material of its own.
    base_colours : tuple of RGB
        Of a ground floor of its own.
    modern : bool
        Glass doors and flush reveals.
    """

    title: str
    material: tuple
    walls: tuple
    trims: tuple
    frames: tuple
    doors: tuple
    shutters: tuple
    roofs: tuple
    roof_colours: tuple
    bars: tuple
    arches: tuple = ("flat",)
    surround: float = 1.5
    hoods: tuple = ("slab", "pediment")
    railings: tuple = ("iron",)
    ornament: tuple = ("rosette",)
    band: str = "classic"
    pier: str = "classic"
    base: tuple = ("same",)
    base_colours: tuple = (STONE,)
    modern: bool = False


SLATE = ((82, 88, 98), (70, 76, 88), (98, 102, 108))
TERRACOTTA = ((178, 98, 66), (160, 84, 58), (190, 116, 78))
WOOD_DOORS = ((92, 58, 36), (70, 44, 32), (48, 66, 54), (110, 34, 30), (36, 48, 72))

STYLES = {
    "victorian": Style(
        title="Victorian brick",
        material=("brick",),
        walls=((158, 52, 44), (146, 48, 44), (172, 66, 52)),
        trims=(WHITE, CREAM),
        frames=(WHITE,),
        doors=((30, 60, 50), (26, 40, 74), (120, 26, 28), (24, 24, 28)),
        shutters=((38, 56, 46), (30, 34, 44)),
        roofs=("pitched", "flat"),
        roof_colours=SLATE,
        bars=("sash",),
        arches=("flat", "segment"),
        surround=0.8,
        hoods=("lintel", "slab"),
        base=("same", "same", "rustic"),
        base_colours=(WHITE, CREAM),
    ),
    "haussmann": Style(
        title="Parisian limestone",
        material=("ashlar",),
        walls=((224, 208, 170), (230, 218, 190), (212, 196, 158)),
        trims=((226, 214, 188), (214, 200, 170)),
        frames=((238, 236, 230), (196, 200, 204)),
        doors=((40, 62, 52), (40, 50, 76), (84, 52, 34)),
        shutters=((226, 226, 222), (170, 176, 178)),
        roofs=("mansard",),
        roof_colours=SLATE,
        bars=("casement", "tee"),
        surround=1.8,
        hoods=("slab", "pediment", "arc"),
        railings=("iron",),
        ornament=("garland", "rosette"),
        base=("rustic",),
        base_colours=((212, 196, 164), (200, 186, 156)),
    ),
    "pastel": Style(
        title="Pastel stucco",
        material=("stucco",),
        walls=((240, 164, 150), (244, 182, 160), (236, 150, 152), (242, 204, 140)),
        trims=(WHITE, (244, 240, 232)),
        frames=(WHITE, (120, 74, 48)),
        doors=WOOD_DOORS,
        shutters=((78, 108, 88), (126, 78, 52), (86, 106, 128)),
        roofs=("pitched",),
        roof_colours=TERRACOTTA,
        bars=("tee", "cross"),
        surround=2.2,
        hoods=("pediment", "arc", "slab"),
        railings=("iron", "balusters"),
        ornament=("garland", "rosette"),
        base=("same", "rustic"),
        base_colours=((214, 206, 192), (190, 184, 172)),
    ),
    "half-timbered": Style(
        title="Half-timbered",
        material=("timber_frame",),
        walls=((244, 236, 214), (236, 222, 186), (232, 208, 162)),
        trims=((82, 54, 38), (64, 44, 34), (110, 50, 38)),
        frames=(WHITE, (70, 46, 34)),
        doors=((86, 54, 34), (50, 70, 48), (104, 36, 30)),
        shutters=((58, 88, 60), (116, 40, 34), (50, 74, 96)),
        roofs=("pitched",),
        roof_colours=((150, 84, 60), (130, 72, 54), (112, 66, 52)),
        bars=("grid", "cross"),
        surround=0.7,
        hoods=("lintel",),
        railings=("wood",),
        ornament=("diamond",),
        band="timber",
        pier="timber",
        base=("rubble", "stucco"),
        base_colours=((168, 156, 136), (180, 160, 130)),
    ),
    "slab": Style(
        title="Concrete slab block",
        material=("panels",),
        walls=((160, 168, 178), (172, 177, 182), (146, 156, 168)),
        trims=((206, 204, 198), (150, 152, 152), (196, 150, 96), (110, 150, 170)),
        frames=((240, 240, 238), (210, 212, 214)),
        doors=((90, 100, 108), (60, 84, 110), (130, 60, 44)),
        shutters=((206, 208, 206), (196, 150, 80), (90, 130, 150)),
        roofs=("flat",),
        roof_colours=(GREY,),
        bars=("casement", "plain"),
        surround=0,
        hoods=("visor",),
        railings=("solid", "solid", "iron"),
        ornament=("relief", "plank"),
        band="plain",
        pier="plain",
        base=("same", "tiles"),
        base_colours=((130, 126, 120), (150, 120, 96)),
        modern=True,
    ),
    "glass": Style(
        title="Glass office",
        material=("curtain_wall",),
        walls=((62, 104, 128), (56, 88, 122), (66, 116, 118)),
        trims=((196, 200, 204), (120, 126, 132), (60, 64, 70)),
        frames=((58, 62, 68), (176, 182, 186)),
        doors=((70, 76, 82), (120, 126, 130)),
        shutters=((190, 196, 200), (110, 118, 124)),
        roofs=("flat",),
        roof_colours=(GREY,),
        bars=("plain",),
        surround=0,
        hoods=("visor",),
        railings=("glass",),
        ornament=("relief", "plank"),
        band="metal",
        pier="metal",
        base=("same", "polished"),
        base_colours=((84, 84, 88), (110, 104, 100)),
        modern=True,
    ),
    "deco": Style(
        title="Art deco",
        material=("stucco",),
        walls=((154, 222, 194), (172, 226, 208), (146, 210, 200), (214, 230, 190)),
        trims=((250, 246, 236), (80, 164, 160), (226, 120, 96)),
        frames=((70, 76, 82), (250, 248, 244)),
        doors=((48, 92, 96), (150, 60, 54), (60, 60, 66)),
        shutters=((80, 160, 156), (224, 130, 104)),
        roofs=("flat",),
        roof_colours=(GREY,),
        bars=("sash", "grid"),
        surround=1.0,
        hoods=("visor",),
        railings=("solid", "iron"),
        ornament=("sunburst",),
        band="plain",
        pier="plain",
        base=("same", "tiles"),
        base_colours=((60, 100, 104), (70, 66, 68)),
    ),
    "clapboard": Style(
        title="Painted clapboard",
        material=("clapboard",),
        walls=((112, 146, 182), (128, 158, 190), (96, 124, 160), (150, 150, 176)),
        trims=((248, 246, 240),),
        frames=((250, 248, 244),),
        doors=((150, 40, 36), (40, 70, 96), (220, 170, 70), (54, 80, 60)),
        shutters=((40, 52, 66), (42, 66, 50), (90, 34, 34)),
        roofs=("pitched",),
        roof_colours=((92, 90, 90), (110, 98, 86), (76, 80, 84)),
        bars=("sash", "grid"),
        surround=2.0,
        hoods=("slab", "pediment"),
        railings=("wood", "balusters"),
        ornament=("sunburst", "diamond"),
        base=("same",),
    ),
    "tenement": Style(
        title="Red sandstone tenement",
        material=("sandstone",),
        walls=((198, 124, 96), (184, 112, 88), (208, 142, 112)),
        trims=((192, 128, 104), (178, 116, 94)),
        frames=((238, 236, 230), (60, 44, 40)),
        doors=((26, 50, 44), (40, 36, 60), (110, 30, 30)),
        shutters=((70, 54, 48), (50, 60, 60)),
        roofs=("pitched", "flat"),
        roof_colours=SLATE,
        bars=("sash", "plain"),
        arches=("flat", "round"),
        surround=1.6,
        hoods=("slab", "pediment"),
        railings=("balusters", "iron"),
        ornament=("rosette", "garland"),
        base=("rustic", "same"),
        base_colours=((160, 98, 80), (150, 100, 84)),
    ),
    "mediterranean": Style(
        title="Mediterranean whitewash",
        material=("plaster",),
        walls=((248, 244, 234), (244, 234, 210), (238, 206, 160)),
        trims=((226, 212, 184), (236, 226, 206), (206, 176, 140)),
        frames=((120, 80, 52), (50, 98, 140), (240, 238, 232)),
        doors=((38, 88, 138), (44, 108, 100), (116, 74, 46)),
        shutters=((44, 104, 158), (52, 124, 108), (78, 120, 84), (124, 80, 50)),
        roofs=("pitched", "pitched", "flat"),
        roof_colours=TERRACOTTA,
        bars=("casement", "cross"),
        arches=("flat", "round"),
        surround=1.0,
        hoods=("slab",),
        railings=("iron", "wood"),
        ornament=("diamond", "rosette"),
        base=("same",),
    ),
    "gruenderzeit": Style(
        title="Gründerzeit",
        material=("rustic_fine",),
        walls=((230, 188, 104), (222, 176, 100), (206, 182, 132), (170, 172, 158)),
        trims=((222, 208, 178), (208, 204, 194), (232, 226, 212)),
        frames=((96, 60, 40), (238, 236, 230)),
        doors=((74, 46, 30), (52, 60, 48), (60, 32, 28)),
        shutters=((90, 70, 50), (80, 90, 84)),
        roofs=("mansard", "pitched"),
        roof_colours=((132, 72, 56), (84, 88, 96)),
        bars=("tee",),
        arches=("flat", "segment", "round"),
        surround=2.6,
        hoods=("pediment", "arc", "slab"),
        railings=("balusters", "iron"),
        ornament=("garland", "rosette"),
        base=("rustic",),
        base_colours=((150, 140, 122), (138, 134, 126)),
    ),
    "modern": Style(
        title="Larch cladding",
        material=("boards",),
        walls=((206, 134, 60), (190, 120, 58), (216, 152, 82), (168, 102, 54)),
        trims=((70, 72, 76), (168, 124, 84), (206, 206, 202)),
        frames=((46, 48, 52), (70, 74, 78)),
        doors=((60, 62, 66), (160, 110, 68), (180, 80, 50)),
        shutters=((172, 128, 86), (110, 112, 114), (70, 74, 78)),
        roofs=("flat",),
        roof_colours=(GREY,),
        bars=("plain", "casement"),
        surround=0,
        hoods=("visor",),
        railings=("glass", "glass", "solid"),
        ornament=("plank", "relief"),
        band="metal",
        pier="timber",
        base=("same", "boards", "polished"),
        base_colours=((156, 108, 70), (96, 98, 100)),
        modern=True,
    ),
    "canal": Style(
        title="Dutch canal house",
        material=("brick",),
        walls=((86, 56, 52), (100, 64, 52), (74, 62, 62)),
        trims=((244, 240, 230), (232, 224, 206)),
        frames=((250, 248, 242),),
        doors=((24, 62, 50), (30, 34, 38), (30, 46, 80)),
        shutters=((22, 74, 56), (140, 30, 30), (28, 52, 90)),
        roofs=("pitched", "flat"),
        roof_colours=((146, 76, 54), (96, 84, 78)),
        bars=("grid",),
        arches=("flat",),
        surround=0.8,
        hoods=("lintel", "slab"),
        railings=("iron",),
        ornament=("garland", "rosette"),
        base=("same", "ashlar"),
        base_colours=((190, 184, 170), (90, 88, 86)),
    ),
    "azulejo": Style(
        title="Tiled front",
        material=("azulejo",),
        walls=((64, 112, 200), (78, 128, 204), (56, 98, 186), (90, 140, 180)),
        trims=((230, 222, 206), (214, 204, 186)),
        frames=((246, 244, 238), (46, 88, 64)),
        doors=((44, 92, 66), (140, 40, 36), (36, 70, 120)),
        shutters=((240, 238, 230), (48, 96, 72)),
        roofs=("pitched", "mansard"),
        roof_colours=TERRACOTTA,
        bars=("cross", "grid"),
        arches=("flat", "segment"),
        surround=2.4,
        hoods=("slab",),
        railings=("iron",),
        ornament=("diamond",),
        base=("ashlar", "same"),
        base_colours=((216, 208, 192),),
    ),
    "loft": Style(
        title="Brick warehouse",
        material=("brick",),
        walls=((176, 142, 88), (160, 122, 76), (188, 158, 110), (112, 84, 70)),
        trims=((120, 70, 54), (166, 152, 128), (90, 88, 86)),
        frames=((40, 44, 46), (46, 62, 58)),
        doors=((50, 60, 62), (110, 44, 32), (40, 44, 48)),
        shutters=((66, 80, 76), (92, 48, 36)),
        roofs=("flat", "pitched"),
        roof_colours=((92, 92, 94), (120, 74, 58)),
        bars=("grid",),
        arches=("segment", "round"),
        surround=0.6,
        hoods=("lintel",),
        railings=("iron",),
        ornament=("relief", "plank"),
        band="plain",
        pier="plain",
        base=("same", "rubble"),
        base_colours=((130, 124, 116), (104, 92, 84)),
    ),
}
"""Name to `Style`; the names are what ``style=`` takes."""
