"""Plotting: colours that all can tell, labels beside curves, files without dates."""

import re
from itertools import combinations

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

from neurosim.experiment import labels, plotting

MACHADO = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                   [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                     [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                   [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
"""What people see who lack one kind of cone, in linear RGB (Machado et al. 2009, severity 1)."""
XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip


def _linear(color):
    rgb = np.array(to_rgb(color))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def _lab(color, seen):
    xyz = XYZ @ np.clip(np.array(MACHADO[seen]) @ _linear(color), 0, 1) / (0.95047, 1, 1.08883)
    x, y, z = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def _contrast_with_white(color):
    return 1.05 / (0.05 + XYZ[1] @ _linear(color))


@pytest.mark.parametrize("seen", MACHADO)
def test_any_two_colours_can_be_told(seen):
    apart = [np.linalg.norm(_lab(a, seen) - _lab(b, seen))
             for a, b in combinations(plotting.PALETTE, 2)]  # fmt: skip
    assert min(apart) > 25


@pytest.mark.parametrize("seen", MACHADO)
@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_shades_beside_one_another_can_be_told(seen, n):
    labs = [_lab(color, seen) for color in plotting.shades(n)]
    assert min(np.linalg.norm(a - b) for a, b in combinations(labs, 2)) > 10


def test_colours_are_dark_enough_for_letters():
    assert min(map(_contrast_with_white, plotting.PALETTE)) >= 4.5
    assert min(map(_contrast_with_white, plotting.shades(9))) >= 3.9


def _drawing():
    figure = Figure(figsize=(4, 3), layout="constrained")
    ax = figure.subplots()
    ax.plot([0, 1, 2], [1, 2, 4], color=plotting.BLUE, label="measured here")
    labels.name_curves(ax)
    plotting.frame(figure, "It rises", "3 points")
    return figure


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_a_file_is_the_same_at_any_time(suffix, tmp_path, monkeypatch):
    for year in ("a", "b"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", {"a": "1", "b": "1000000000"}[year])
        with rc_context(plotting.STYLE):
            plotting.save(_drawing(), tmp_path / f"{year}.{suffix}")
    assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()


def test_text_stays_text(tmp_path):
    with rc_context(plotting.STYLE):
        for suffix in ("svg", "pdf"):
            plotting.save(_drawing(), tmp_path / f"a.{suffix}")
    drawn = (tmp_path / "a.svg").read_text()
    for text in ("It rises", "3 points", "measured here"):
        assert re.search(f"<text[^>]*>{text}</text>", drawn)
    assert b"/Subtype /Type0" in (tmp_path / "a.pdf").read_bytes()  # TrueType, not Type 3


def test_mathematics_is_drawn_and_names_are_plain(tmp_path):
    with rc_context(plotting.STYLE):
        figure = Figure(figsize=(4, 3), layout="constrained")
        figure.subplots().set(yscale="log", ylim=(1, 100), xlabel=r"pairs $\alpha$")
        plotting.frame(figure, "Costs $5 or $6")
        plotting.save(figure, tmp_path / "a.svg")
    drawn = (tmp_path / "a.svg").read_text()
    assert "Costs $5 or $6" in drawn and "α" in drawn and "$</text>" not in drawn


def test_a_small_png_keeps_the_colour_of_curves(tmp_path):
    with rc_context(plotting.STYLE):
        plotting.save(_drawing(), tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as picture:
        assert (picture.mode, picture.size) == ("P", (800, 600))
        shades = {color for _, color in picture.convert("RGB").getcolors()}
    assert tuple(bytes.fromhex(plotting.BLUE[1:])) in shades


class TestLabels:
    def _named(self, ax):
        labels.name_curves(ax)
        return {text.get_text(): text for text in ax.texts}

    def test_each_curve_is_named_at_its_rightmost_known_point(self):
        ax = Figure().add_subplot()
        ax.set(xlim=(0, 2), ylim=(0, 10))
        ax.plot([0, 1, 2], [1, 2, 5], label="rising", color=plotting.BLUE)
        ax.plot([2, 0], [8, 1], label="from right to left")
        ax.plot([0, 1, 2], [9, 1, np.nan], label="cut short")
        ax.axhline(2, label="level")
        ax.plot([0], [np.nan], label="nothing")
        ax.plot([0, 2], [3, 3])
        named = self._named(ax)
        places = {text: note.xy for text, note in named.items()}
        assert places == {
            "rising": pytest.approx((1, 0.5)), "from right to left": pytest.approx((1, 0.8)),
            "cut short": pytest.approx((0.5, 0.1)), "level": pytest.approx((1, 0.2)),
        }  # fmt: skip
        assert named["rising"].get_color() == plotting.BLUE

    def test_labels_that_would_collide_are_apart_and_led_to(self):
        ax = Figure(figsize=(4, 3)).add_subplot()
        ax.set(xlim=(0, 1), ylim=(0, 1))
        for name in "abc":
            ax.plot([0, 1], [0, 0.5], label=name)
        ax.plot([0, 1], [0, 0.9], label="alone")
        named = self._named(ax)
        heights = sorted(note.xyann[1] for note in named.values())
        assert min(np.diff(heights)) > 0.03
        assert named["alone"].arrow_patch is None and named["a"].arrow_patch is not None

    def test_places_stay_in_order_and_hold_what_they_name(self):
        gaps = np.array([0.1, 0.2, 0.1])
        places = labels.spread(np.array([0.5, 0.5, 0.52]), gaps)
        assert np.diff(places) == pytest.approx([0.15, 0.15], abs=1e-6)
        assert labels.spread(np.array([0.1, 0.9]), gaps[:2]) == pytest.approx([0.1, 0.9])


def test_a_message_is_broken_to_fit_its_figure():
    lines = {}
    for width in (4, 9):
        figure = Figure(figsize=(width, 3))
        plotting.frame(figure, "word " * 30)
        lines[width] = figure.get_suptitle().count("\n") + 1
        assert figure.get_supxlabel() == ""
    assert lines[4] > lines[9] > 1


def test_numbers_have_their_noun():
    assert plotting.count(1) == "1 seed" and plotting.count(1200, "cell") == "1,200 cells"
    assert plotting.percent(0.436) == "44 %"
