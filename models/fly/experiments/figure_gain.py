"""Chart of what tags cost and gain, from its result alone."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import labels, plotting
from neurosim.experiment.plotting import BLUE, BROWN, GREY, INK, ORANGE, VIOLET
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COSTS = {
    "entries": "per active cell, number or bit",
    "bits": "per bit stored, 16 a cell",
    "least_bits": "per bit, tag at its entropy",
    "operations": "per operation of the projection",
}
RIVALS = (
    ("gauss", "Gaussian numbers", ORANGE, "^"),
    ("byte", "the same, 8 bits each", ORANGE, "P"),
    ("sign", "sign bits", BROWN, "v"),
    ("sparse", "signs of sparse sums", VIOLET, "D"),
)
"""Codes that tags are compared with: name in the values, label, colour, marker."""
FILLS = (("full marks", "full"), ("open", "none"))
"""Of the tags that are judged."""
TICKS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)


def draw_gain(figure: "Figure", result: Result) -> None:
    """Draw precision against what codes store, and what tags gain over other codes."""
    from neurosim.models.fly.experiments.fly_gain import Gain, measure

    config = Gain.of(result.parameters)
    figure.set_size_inches(7.5, 4.2)
    left, right = figure.subplots(1, 2, width_ratios=(1, 1))
    _draw_codes(left, result.arrays)
    values = [measure(config, {name: array[i] for name, array in result.arrays.items()})
              for i in range(result.seeds)]  # fmt: skip
    middle = {name: float(np.median([value[name] for value in values])) for name in values[0]}
    _draw_gains(right, config.judged, middle)
    tag = config.judged[0]
    cells, bits = (middle[f"{cost}-sign-{tag}"] for cost in ("entries", "bits"))
    marks = [f"{mark}, {k:,} active" for k, (mark, _) in zip(config.judged, FILLS, strict=False)]
    plotting.frame(
        figure, f"A tag of {tag} cells is worth {cells:.2g} sign bits a cell, {bits:.2g} for each "
        "bit that stores it",
        f"{plotting.name_data(result.parameters)}; tags are of {config.n_kc:,} Kenyon cells. "
        f"Medians of {plotting.count(result.seeds)}. b: {'; '.join(marks)}. AP@n: average "
        "precision over the n nearest.",
    )  # fmt: skip


def _draw_codes(ax: "Axes", arrays: Mapping[str, Any]) -> None:
    """Draw precision against the number of what is stored: a curve for each kind of code."""
    from neurosim.models.fly.experiments.fly_gain import NUMBER, SHORT, SIGN, SPARSE, TAG

    looks = (
        (TAG, "tags", BLUE, "o", "-"), (SHORT, "tags of\n10 d cells", BLUE, "s", "--"),
        (SPARSE, "signs of\nsparse sums", VIOLET, "D", "-"), (SIGN, "sign bits", BROWN, "v", "-"),
        (NUMBER, "Gaussian\nnumbers", ORANGE, "^", "-"),
    )  # fmt: skip
    precision = 100 * np.median(arrays["precision"], axis=0)
    entries, family = arrays["cost"][0][:, 0], arrays["family"][0]
    for kind, name, color, marker, line in looks:
        of = family == kind
        ax.plot(
            entries[of], precision[of], line, color=color, marker=marker, markersize=4, label=name
        )
    ax.set(xscale="log", xlabel="active cells, numbers or bits stored",
           ylabel="average precision AP@n, %", ylim=(0, None))  # fmt: skip
    plotting.name_decades(ax.xaxis)
    ax.grid(axis="y", color=GREY, alpha=0.25, linewidth=0.5)
    ax.set_title("a  Precision by what is stored")
    labels.name_curves(ax)


def _draw_gains(ax: "Axes", judged: Sequence[int], middle: Mapping[str, float]) -> None:
    """Draw how much more other codes need to be as good as tags: a row for each code and cost."""
    rows: list[tuple[float, str, str]] = []
    y = -1.0
    for cost, head in COSTS.items():
        y += 1.3
        rows.append((y, head, INK))
        ax.axhline(y - 0.7, color=GREY, alpha=0.4, linewidth=0.5)
        for rival, name, color, marker in RIVALS:
            if rival == "byte" and "bits" not in cost:
                continue  # else as without rounding
            y += 1
            rows.append((y, name, color))
            for k, (_, fill) in zip(judged, FILLS, strict=False):
                ax.plot(middle[f"{cost}-{rival}-{k}"], y, marker, color=color, fillstyle=fill,
                        markersize=5)  # fmt: skip
    ax.axvline(1, color=INK, linewidth=0.8)
    ax.set(xscale="log", xlabel="cost of the other / cost of the tag", ylim=(y + 0.7, -0.4))
    ax.set_yticks([y for y, *_ in rows], [name for _, name, _ in rows])
    for tick, (*_, color) in zip(ax.get_yticklabels(), rows, strict=True):
        tick.set_color(color)
    ax.tick_params(axis="y", length=0)
    low, high = min(ax.get_xlim()[0], 0.15), max(ax.get_xlim()[1], 12)
    ticks = [t for t in TICKS if low <= t <= high]
    ax.set_xlim(low, high)
    ax.set_xticks(ticks, [f"{t:g}" for t in ticks])
    ax.set_xticks([], minor=True)
    ax.set_title("b  Above 1, the tag is cheaper")
