"""Colours of figures, which all can tell."""

from typing import Any

INK, GREY, BLUE, ORANGE = "#222222", "#767676", "#0072B2", "#C85200"
VIOLET, BROWN = "#6600BB", "#773311"
PALETTE = (BLUE, ORANGE, VIOLET, BROWN, GREY, INK)
"""Colours of curves in the order of use, each at least 4.5 : 1 against white, so that labels can
have the colour of their curve, and any two apart for people who lack one kind of cone (after
Machado, Oliveira & Fernandes 2009)."""
PLAIN: dict[Any, Any] = {"parse_math": False}
"""Of a text that is not ours, such as a name of a file, in which dollars are dollars."""
