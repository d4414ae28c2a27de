"""Built-in line drawings, drawn by code, to show to a simulated retina.

Each picture is a short list of strokes and areas on a white square whose sides run from 0 to 100,
x to the right and y downwards. Line weights and dark areas are chosen to survive shrinking to 32
pixels a side, and the layouts to share as few edges as possible, so that a code that keeps edges
can tell the pictures apart.
"""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from neurosim.base import checks

if TYPE_CHECKING:
    from PIL import Image

_Point = tuple[float, float]
_BLACK, _WHITE = 0, 255
_FINE, _LINE, _BOLD = 2.2, 3.2, 4.6
_OVERSAMPLING = 4


class _Pen:
    """Strokes and filled areas on a white square of ``side`` pixels, addressed from 0 to 100."""

    def __init__(self, side: int) -> None:
        from PIL import Image, ImageDraw

        self.image = Image.new("L", (side, side), _WHITE)
        self._draw = ImageDraw.Draw(self.image)
        self._scale = side / 100
        self.tilt(0)

    def tilt(self, degrees: float) -> None:
        """Turn all that follows about the centre, clockwise."""
        angle = math.radians(degrees)
        self._cos, self._sin = math.cos(angle), math.sin(angle)

    def line(self, *points: _Point, width: float = _LINE, ink: int = _BLACK) -> None:
        """Join the points by straight lines with round ends and corners."""
        path = self._pixels(points)
        radius = width * self._scale / 2
        self._draw.line(path, fill=ink, width=round(2 * radius))
        # Pillow's lines have square ends and gaps at the corners; the discs round and close them.
        for x, y in path:
            self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)

    def curve(self, *points: _Point, width: float = _LINE) -> None:
        """Draw one smooth line through the points."""
        self.line(*_smooth(*points), width=width)

    def area(self, *points: _Point, width: float = _LINE, ink: int = _BLACK) -> None:
        """Fill the polygon and outline it in black."""
        self._draw.polygon(self._pixels(points), fill=ink)
        self.line(*points, points[0], width=width)

    def blob(self, *points: _Point, ink: int = _BLACK) -> None:
        """Fill a smooth closed outline through the points and outline it in black."""
        self.area(*_smooth(*points, points[0]), ink=ink)

    def oval(self, x: float, y: float, rx: float, ry: float, ink: int = _BLACK) -> None:
        """Fill the ellipse about (x, y) and outline it in black."""
        angles = [math.tau * step / 96 for step in range(96)]
        self.area(*[(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles], ink=ink)

    def _pixels(self, points: Sequence[_Point]) -> list[_Point]:
        """Return where the points lie on the tilted canvas."""
        middle = [(x - 50, y - 50) for x, y in points]
        turned = [(x * self._cos - y * self._sin, x * self._sin + y * self._cos) for x, y in middle]
        return [(self._scale * (50 + x), self._scale * (50 + y)) for x, y in turned]


def _smooth(*points: _Point, steps: int = 16) -> list[_Point]:
    """Return a Catmull-Rom spline through the points, closed where the last equals the first."""
    closed = points[0] == points[-1]
    before, after = (points[-2], points[1]) if closed else (points[0], points[-1])
    padded = [before, *points, after]
    path = [points[0]]
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(1, steps + 1):
            t = step / steps
            weights = (
                (-t + 2 * t**2 - t**3) / 2,
                (2 - 5 * t**2 + 3 * t**3) / 2,
                (t + 4 * t**2 - 3 * t**3) / 2,
                (t**3 - t**2) / 2,
            )
            x = sum(w * p[0] for w, p in zip(weights, (a, b, c, d), strict=True))
            y = sum(w * p[1] for w, p in zip(weights, (a, b, c, d), strict=True))
            path.append((x, y))
    return path


def _mirrored(*points: _Point) -> list[_Point]:
    """Return the points as seen in a mirror, last first, to go on from one half to the other."""
    return [(100 - x, y) for x, y in reversed(points)]


def _eiffel(pen: _Pen) -> None:
    spire = _smooth((49, 15), (47, 30), (42.5, 48))
    leg = [*_smooth((41, 51), (36, 69), (28, 84), (15, 96)), (30, 96)]
    lattice = ((59, 53), (38, 66), (37, 83), (30, 82), (33, 89), (23, 89))
    arch = ((30, 96), (34, 88), (41, 82))
    pen.line((50, 4), (50, 15))
    pen.area(*spire, *_mirrored(*spire))
    pen.line(*leg)
    pen.line(*_mirrored(*leg))
    pen.curve(*arch, (50, 80), *_mirrored(*arch))
    pen.line(*lattice, width=_FINE)
    pen.line(*_mirrored(*lattice), width=_FINE)
    pen.area((38, 48.5), (62, 48.5), (62, 50), (38, 50))
    pen.area((32, 68.5), (68, 68.5), (68, 70), (32, 70))


def _obama(pen: _Pen) -> None:
    shoulder = _smooth((4, 97), (5, 85), (14, 79), (36, 74))
    ear = ((25, 38), (21, 35), (19, 40), (22, 49), (27, 51))
    hair = ((27, 42), (25, 24), (34, 9))
    face = ((40, 15), (32, 20), (28, 36), (29, 54), (34, 67), (43, 76))
    brow = ((33, 33.5), (39, 30.5), (45, 32))
    cheek = ((40, 50), (36, 53), (34, 58))
    teeth = _smooth((38, 57), (50, 59.5), (62, 57))
    lip = _smooth((62, 57), (57, 64), (50, 67), (43, 64), (38, 57))
    pen.area(*shoulder, *_mirrored(*shoulder))
    pen.area((33, 72), (67, 72), (57, 97), (43, 97), ink=_WHITE)
    pen.area((47, 85), (53, 85), (54, 97), (46, 97))
    pen.blob(*ear, ink=_WHITE)
    pen.blob(*_mirrored(*ear), ink=_WHITE)
    pen.blob(*hair, (50, 4), *_mirrored(*hair))
    pen.blob((50, 15), *face, *_mirrored(*face), ink=_WHITE)
    for half in (brow, cheek):
        pen.curve(*half, width=_FINE)
        pen.curve(*_mirrored(*half), width=_FINE)
    pen.oval(39, 39.5, 1, 1)
    pen.oval(61, 39.5, 1, 1)
    pen.curve((45, 48), (48, 51), (52, 51), (55, 48), width=_FINE)
    pen.area(*teeth, *lip, width=_FINE, ink=_WHITE)


def _house(pen: _Pen) -> None:
    pen.area((23, 5), (34, 5), (34, 27), (23, 27), ink=_WHITE)
    pen.area((54, 42), (75, 13), (95, 42), (95, 87), (54, 87), ink=_WHITE)
    pen.area((9, 42), (54, 42), (54, 87), (9, 87), ink=_WHITE)
    pen.area((21, 13), (75, 13), (54, 42), (5, 42))
    pen.area((68, 61), (82, 61), (82, 87), (68, 87))
    pen.area((23, 54), (41, 54), (41, 72), (23, 72), ink=_WHITE)
    pen.line((32, 54), (32, 72), width=_FINE)
    pen.line((23, 63), (41, 63), width=_FINE)


def _tree(pen: _Pen) -> None:
    right = ((60, 63), (73, 68), (86, 63), (88, 49), (80, 39), (78, 24), (65, 16), (54, 16))
    left = ((42, 7), (27, 10), (20, 22), (8, 30), (4, 45), (10, 59), (22, 63), (35, 61))
    pen.blob(*right, *left, ink=_WHITE)
    pen.area((42, 51), (50, 51), (51, 80), (58, 95), (35, 95), (41, 80))
    pen.line((46, 59), (61, 41))
    pen.line((46, 55), (31, 35))


def _boat(pen: _Pen) -> None:
    pen.tilt(-10)
    pen.area(*_smooth((89, 72), (80, 85), (66, 89), (35, 89), (22, 85), (15, 72)))
    pen.line((58, 9), (58, 72))
    pen.area((58, 63), *_smooth((58, 14), (35, 35), (22, 63)), ink=_WHITE)
    pen.area((66, 26), (66, 63), (87, 63))


def _cat(pen: _Pen) -> None:
    pen.blob((17, 94), (17, 71), (19, 51), (31, 46), (46, 53), (62, 71), (66, 89), (58, 94))
    pen.curve((56, 92), (76, 92), (85, 82), (81, 68), (83, 55), (77, 50), width=_BOLD)
    pen.blob((6, 35), (12, 24), (27, 20), (43, 24), (48, 35), (41, 47), (27, 51), (13, 47))
    pen.area((8, 30), (8, 13), (21, 22))
    pen.area((46, 30), (46, 13), (33, 22))
    pen.oval(18, 34, 4, 4, ink=_WHITE)
    pen.oval(36, 34, 4, 4, ink=_WHITE)
    pen.line((31, 75), (31, 94), width=_FINE, ink=_WHITE)


def _car(pen: _Pen) -> None:
    roof = _smooth((5, 55), (10, 48), (26, 44), (39, 27), (55, 24), (70, 27), (82, 44), (93, 49))
    pen.area((5, 67), *roof, (93, 67), ink=_WHITE)
    pen.area((33, 44), (43, 32), (53, 31), (53, 44))
    pen.area((61, 44), (61, 31), (67, 32), (74, 44))
    for x in (26, 73):
        pen.oval(x, 67, 11, 11)
        pen.oval(x, 67, 5, 5, ink=_WHITE)


def _cup(pen: _Pen) -> None:
    pen.oval(67, 62, 14, 10, ink=_WHITE)
    pen.blob((8, 49), (67, 49), (63, 69), (52, 84), (37, 88), (23, 84), (12, 69), ink=_WHITE)
    pen.oval(37, 49, 30, 7)
    pen.line((10, 95), (65, 95))
    for x in (23, 38, 54):
        pen.curve((x, 37), (x - 5, 30), (x + 4, 20), (x, 10))


def _bicycle(pen: _Pen) -> None:
    pen.oval(24, 74, 19, 19, ink=_WHITE)
    pen.oval(76, 74, 19, 19, ink=_WHITE)
    pen.line((48, 74), (24, 74), (37, 46), (65, 46), (48, 74), (33, 34))
    pen.line((24, 34), (41, 34), width=_BOLD)
    pen.line((76, 74), (60, 29))
    pen.curve((60, 29), (72, 25), (78, 31), (74, 37))
    pen.oval(48, 74, 3, 3)


def _umbrella(pen: _Pen) -> None:
    pen.tilt(-25)
    edge = _smooth((50, 18), (30, 22), (13, 36), (6, 55))
    rib = _smooth((50, 18), (40, 32), (35, 57))
    panel = [*edge, *_smooth((6, 55), (20, 51), (35, 57)), *reversed(rib)]
    pen.line((50, 12), (50, 87))
    pen.curve((50, 87), (53, 94), (60, 95), (64, 89))
    pen.area(*rib, *_smooth((35, 57), (50, 51), (65, 57)), *_mirrored(*rib), ink=_WHITE)
    pen.area(*panel)
    pen.area(*_mirrored(*panel))


DRAWINGS: dict[str, Callable[[_Pen], None]] = {
    "eiffel": _eiffel,
    "obama": _obama,
    "house": _house,
    "tree": _tree,
    "boat": _boat,
    "cat": _cat,
    "car": _car,
    "cup": _cup,
    "bicycle": _bicycle,
    "umbrella": _umbrella,
}


def draw(name: str, size: int = 256) -> "Image.Image":
    """Draw one of the built-in pictures in black on white.

    Parameters
    ----------
    name : str
        A key of ``DRAWINGS``: ``"eiffel"``, ``"obama"``, ``"house"`` and so on.
    size : int
        Pixels a side, from 8 to 2048.

    Returns
    -------
    PIL.Image.Image
        A square picture of mode ``"L"``, from 0 for black to 255 for white.

    Raises
    ------
    ArgumentError
        If there is no drawing of that name, or ``size`` is out of range.

    Examples
    --------
    >>> draw("eiffel", 32).size
    (32, 32)
    """
    from PIL import Image

    sketch = DRAWINGS[checks.choice("drawing", name, DRAWINGS)]
    side = checks.integer("size", size, 8, 2048)
    pen = _Pen(_OVERSAMPLING * side)
    sketch(pen)
    return pen.image.resize((side, side), Image.Resampling.LANCZOS)
