"""Reading of records that lie in a folder, also after the process that wrote them is gone."""

from importlib import import_module
from pathlib import Path
from typing import Any

from neurosim.base import checks
from neurosim.base.errors import DataError, KindError
from neurosim.files.journal import Journal
from neurosim.records.stream import FORMAT

HOMES = {
    "Recorder": "neurosim.binary.recorder",
    "SpikeRecorder": "neurosim.spiking.spike_recorders",
    "RateRecorder": "neurosim.spiking.spike_recorders",
    "SignalRecorder": "neurosim.spiking.signals.recorder",
    "StateRecorder": "neurosim.spiking.state_recorders",
    "WeightRecorder": "neurosim.spiking.state_recorders",
    "TraceRecorder": "neurosim.spiking.state_recorders",
}
"""Where the kinds of recorders are, which stand above this room; a file names a kind, no module."""


def read_records(path: Any, *, skip_damaged: bool = False) -> Any:
    """Open the folder that a recorder with ``to`` wrote to: a recorder that records no more.

    Of a process that was killed all is there but the last part, which was still in memory. Parts
    are read when they are needed: ``parts()`` goes through them one by one.

    Parameters
    ----------
    path : str or Path
        The folder.
    skip_damaged : bool
        Whether parts that are damaged or missing are left out, which leaves gaps. Default: they are
        an error that names them.

    Returns
    -------
    Recorder, SpikeRecorder, RateRecorder, StateRecorder, WeightRecorder or TraceRecorder
        The kind that wrote it.

    Raises
    ------
    DataError
        If nothing of ours lies there, or a part is not what was written.

    Examples
    --------
    >>> import tempfile
    >>> from neurosim import LIF, Population, SpikingNetwork, read_records
    >>> net = SpikingNetwork([Population("cell", 2, LIF(drive=[0, 30]))])
    >>> spikes = net.record("cell", to=tempfile.mkdtemp() + "/spikes")
    >>> net.run(50)
    >>> spikes.flush()
    >>> read_records(spikes.path)
    SpikeRecorder of cell (2 neurons): 2 spikes in 50 ms
    """
    checks.flag("skip_damaged", skip_damaged)
    if not isinstance(path, str | Path):
        raise KindError(f"path must be that of a folder, got {checks.shown(path)}")
    folder = Path(path).absolute()  # parts are read later
    journal = Journal.open(folder)
    kind = str(journal.facts.get("kind"))
    if journal.facts.get("format") != FORMAT or kind not in HOMES:
        raise DataError(f"{folder}: holds a journal, but no records of a recorder")
    if journal.lost and not skip_damaged:
        raise DataError(
            f"{folder}: {'; '.join(journal.lost)}; read_records(..., skip_damaged=True) leaves "
            "them out"
        )
    return getattr(import_module(HOMES[kind]), kind).opened(journal)
