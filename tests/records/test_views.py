"""How recorders draw what they keep, and hand it to pandas and xarray."""

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

from neurosim import (
    LIF,
    KindError,
    Network,
    PackageError,
    PairSTDP,
    Playback,
    Population,
    Random,
    SpikeTimes,
    SpikingNetwork,
    Synapses,
    Uniform,
)
from neurosim.records import plots

LABELS = [f"cell $x_{i}" for i in range(8)]


@pytest.fixture(scope="module")
def held():
    """Return recorders of a network that has run, with a gap in time, and the network."""
    cells = Population("cells", 8, LIF(drive=np.linspace(0, 60, 8)), labels=LABELS)
    learn = PairSTDP(a_pre=0.1, a_post=-0.1)
    wires = Synapses(cells, cells, Random(0.5), weight=Uniform(0, 0.5), plasticity=learn)
    net = SpikingNetwork([cells], [wires], seed=1)
    start = net.store()
    net.run(30)
    late = net.store()
    net.restore(start)
    made = {
        "spikes": net.record("cells"), "rates": net.count("cells"),
        "few": net.observe("cells", "v", ["cell $x_7", "cell $x_2"], every=0.5),
        "all": net.observe("cells", "v"), "weights": net.watch("cells->cells", every=5.0),
        "trace": net.watch_trace("cells->cells", "pre", every=5.0),
    }  # fmt: skip
    net.run(20)
    net.restore(late)
    net.run(10)
    return made | {"net": net}


def rounds():
    net = Network([Population("eye", 9, Playback())])
    eye = net.record("eye")
    for neurons in ([1, 8], [], [3]):
        net.run(1, inputs={"eye": neurons})
    return eye


def axes():
    return Figure(figsize=(5, 4)).add_subplot()


class TestPlots:
    @pytest.mark.parametrize("name", ["spikes", "rates", "few", "all", "weights", "trace"])
    def test_axes_go_in_and_come_out_with_names_and_units(self, held, name):
        ax = axes()
        assert held[name].plot(ax) is ax
        ax.figure.canvas.draw()
        assert ax.get_xlabel() == "time (ms)" and ax.get_ylabel()
        assert ax.get_title("left").startswith("cells")

    def test_new_axes_are_made_where_none_are_given(self, held):
        from matplotlib import pyplot

        matplotlib.use("Agg")
        ax = held["spikes"].plot()
        assert pyplot.gcf() is ax.figure
        pyplot.close(ax.figure)

    def test_what_are_no_axes_is_refused(self, held):
        for name in ("spikes", "rates", "few"):
            with pytest.raises(KindError, match="add_subplot"):
                held[name].plot(axes().figure)

    def test_a_raster_shows_every_spike_and_labels_where_they_fit(self, held):
        ax, small = axes(), Figure(figsize=(5, 0.6)).add_subplot()
        spikes = held["spikes"]
        spikes.plot(ax), spikes.plot(small)
        marks = ax.collections[0]
        assert np.array_equal(marks.get_offsets().data, np.c_[spikes.times, spikes.neurons])
        assert [text.get_text() for text in ax.get_yticklabels()] == LABELS
        assert not marks.get_rasterized()
        assert ax.get_xlim() == pytest.approx((-0.4, 40.4))  # all that was recorded, and a margin
        small.figure.canvas.draw()
        assert not {text.get_text() for text in small.get_yticklabels()} & set(LABELS)

    def test_many_spikes_are_pixels(self, monkeypatch, held):
        monkeypatch.setattr(plots, "MOST_POINTS", held["spikes"].steps.size - 1)
        ax = axes()
        held["spikes"].plot(ax)
        assert ax.collections[0].get_rasterized()

    def test_rates_break_where_nothing_was_recorded(self, held):
        ax = axes()
        held["rates"].plot(ax, window=2.0)
        times, rates = held["rates"].rate(2.0)
        pieces = [patch.get_data() for patch in ax.patches]
        assert [(p.edges[0], p.edges[-1]) for p in pieces] == [(0, 20), (30, 40)]
        assert np.array_equal(np.concatenate([p.values for p in pieces]), rates)

    def test_few_states_are_curves_with_labels_and_many_a_picture(self, held):
        few, many = axes(), axes()
        held["few"].plot(few), held["all"].plot(many)
        assert [line.get_label() for line in few.lines] == ["cell $x_2", "cell $x_7"]
        drawn = few.lines[1].get_ydata()
        assert np.array_equal(drawn[~np.isnan(drawn)], held["few"].values[:, 1])
        assert np.flatnonzero(np.isnan(drawn)).tolist() == [40]  # the gap
        image = many.images[0]
        assert image.get_extent() == pytest.approx([0, 40, -0.5, 7.5])
        pixels = image.get_array().filled(np.nan)
        assert np.isnan(pixels[:, 200:300]).all()
        seen = np.delete(pixels, np.s_[200:300], axis=1)
        assert np.array_equal(seen, held["all"].values.T)

    def test_a_picture_of_many_times_takes_some_of_them(self, held, monkeypatch):
        monkeypatch.setattr(plots, "MOST_PIXELS", 50)
        ax = axes()
        held["all"].plot(ax)
        assert ax.images[0].get_array().shape == (8, 50)
        assert np.array_equal(ax.images[0].get_array()[:, 3], held["all"].values[24])

    def test_an_empty_recorder_is_drawn(self):
        cells = Population("cells", 8, SpikeTimes([0], [1.0]))
        net = SpikingNetwork([cells])
        for recorder in (net.record("cells"), net.count("cells")):
            assert recorder.plot(axes()).get_xlabel() == "time (ms)"
        still = SpikingNetwork([Population("cells", 8, LIF())])
        for neurons in (None, [3]):
            drawn = still.observe("cells", "v", neurons).plot(axes())
            drawn.figure.canvas.draw()
            assert drawn.get_xlabel() == "time (ms)"

    def test_winners(self):
        ax = axes()
        rounds().plot(ax)
        assert ax.collections[0].get_offsets().tolist() == [[0, 1], [0, 8], [2, 3]]
        assert ax.get_xlabel() == "round"
        ax.figure.canvas.draw()
        ticks = ax.get_xticks()
        assert np.array_equal(ticks, ticks.round())


class TestTables:
    def test_spikes(self, held):
        spikes = held["spikes"]
        table, data = spikes.to_pandas(), spikes.to_xarray()
        assert list(table.columns) == ["time", "neuron", "label"]
        for each in (table, data):
            assert np.array_equal(each["time"], spikes.times)
            assert np.array_equal(each["neuron"], spikes.neurons)
            assert each["label"].values.tolist() == [LABELS[i] for i in spikes.neurons]
        assert data["time"].attrs == {"units": "ms"} and data.attrs["n_neurons"] == 8

    def test_states(self, held):
        few = held["few"]
        table, array = few.to_pandas(), few.to_xarray()
        assert table.columns.tolist() == ["cell $x_2", "cell $x_7"]
        assert np.array_equal(table["cell $x_7"], few.values[:, 1])
        assert np.array_equal(table.index, few.times)
        assert array.dims == ("time", "neuron") and array.name == "v"
        assert np.array_equal(array.sel(neuron=7), few.values[:, 1])
        assert array.label.values.tolist() == ["cell $x_2", "cell $x_7"]

    def test_weights_and_traces(self, held):
        weights, trace = held["weights"], held["trace"]
        assert np.array_equal(weights.to_pandas().to_numpy(), weights.weights)
        assert weights.to_xarray().dims == ("time", "synapse")
        assert np.array_equal(trace.to_xarray().values, trace.values)

    def test_rates(self, held):
        rates = held["rates"]
        times, values = rates.rate(5.0)
        assert np.array_equal(rates.to_pandas(5.0)["rate"], values)
        array = rates.to_xarray()
        assert np.array_equal(array, rates.rate(0.1)[1]) and array.attrs["units"] == "Hz"
        assert np.array_equal(rates.to_xarray(5.0).time, times)

    def test_rounds(self):
        assert rounds().to_pandas().values.tolist() == [[0, 1], [0, 8], [2, 3]]
        assert rounds().to_xarray()["round"].values.tolist() == [0, 0, 2]

    @pytest.mark.parametrize("package", ["pandas", "xarray"])
    def test_a_package_that_is_missing_is_named(self, held, monkeypatch, package):
        from neurosim.base import extras

        def refuse(name):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

        monkeypatch.setattr(extras, "import_module", refuse)
        for name in ("spikes", "rates", "few"):
            with pytest.raises(PackageError, match=rf"package {package}: pip .*\[xarray\]"):
                getattr(held[name], f"to_{package}")()
