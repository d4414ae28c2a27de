"""What `neurosim sweep` prints of a table."""

from neurosim import Sweep
from neurosim.cli.display.sweep import print_sweep


def row(id, name):
    return {"id": id, "name": name, "value": 1.0, "low": None, "high": None, "passed": None}


def test_ids_are_explained_where_they_are_not_names_themselves(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    far = row("an id that is too long for what is left of the line, so that it is not shown", "far")
    done = {"rows": [row("2a", "share that fires"), row("kept", "kept"), far], "seconds": 1.0}
    print_sweep(Sweep("mine", {"k": [1]}, [{"k": 1}], range(1), [[done]]), [])
    assert capsys.readouterr().out.splitlines()[-1] == "2a: share that fires"
