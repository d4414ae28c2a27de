"""The notebook of the examples: runs as a newcomer would run it, in a kernel without widgets."""

import pytest
from checkout import ROOT

nbformat = pytest.importorskip("nbformat", reason="needs nbformat (extra `test`)")
nbclient = pytest.importorskip("nbclient", reason="needs nbclient (extra `test`)")
pytest.importorskip("ipykernel", reason="needs ipykernel (extra `test`)")

NOTEBOOK = ROOT / "examples" / "two_networks.ipynb"
SHOWN = (
    "SpikingNetwork at 0 ms, dt 0.1 ms, seed 1: exc (800 neurons) LIF, inh (200 neurons) LIF;",
    "Population(name='exc', n=800, rule=LIF())",
    "Synapses(pre=inh (200 neurons), post=exc (800 neurons), connectome=Random(p=0.1)",
    "spikes in 500 ms",
    "Interrupted: stopped at",
    "ran on for 100 ms",
    "another object of that name than the one in the network",
    "Network, round 20, seed 1: eye (100 neurons) Playback, area (1,000 neurons) KWinners;",
    "Recorder of area (1,000 neurons): 600 events in 20 rounds",
    "of 10000000 rounds",
    "neurons fire again",
)
"""In this order."""


def read():
    return nbformat.read(NOTEBOOK, as_version=4)


def test_the_notebook_is_stored_without_outputs():
    notebook = read()
    nbformat.validate(notebook)
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in codes)
    assert not any(cell.metadata for cell in notebook.cells)
    assert notebook.metadata.keys() == {"kernelspec", "language_info"}


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    notebook, place = read(), tmp_path_factory.mktemp("notebook")
    client = nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": place}})
    return client.execute()


def outputs_of(notebook):
    return [out for cell in notebook.cells for out in cell.get("outputs", [])]


def texts_of(notebook):
    for out in outputs_of(notebook):
        yield out.text if out.output_type == "stream" else out.data.get("text/plain", "")


@pytest.mark.rare
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the kernel and of its client
class TestExecuted:
    def test_it_makes_runs_stops_and_runs_on_and_objects_tell(self, executed):
        told = "\n".join(texts_of(executed))
        at = -1
        for words in SHOWN:
            found = told.find(words, at + 1)
            assert found >= 0, f"{words!r} is not told after {told[max(at, 0) : at + 300]!r}"
            at = found

    def test_what_was_recorded_before_a_stop_is_kept(self, executed):
        held = [t for t in texts_of(executed) if t.startswith("SpikeRecorder of exc")]
        before, stopped, again = (float(t.split()[-2].replace(",", "")) for t in held)
        assert before == again == 500 < stopped
        assert held[0] == held[2]  # the same run once more, to the bit

    def test_it_plots_and_warns_of_nothing(self, executed):
        outputs = outputs_of(executed)
        assert sum("image/png" in out.get("data", {}) for out in outputs) == 2
        assert not [out for out in outputs if out.get("name") == "stderr"]

    def test_bars_are_gone(self, executed):
        bars = [out for out in outputs_of(executed) if "text/html" in out.get("data", {})]
        assert len(bars) == 3 and {out.data["text/html"] for out in bars} == {""}
