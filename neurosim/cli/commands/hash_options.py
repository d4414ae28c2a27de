"""Options of `neurosim hash`: which cells make the tags, and how tags are made and kept."""

from typing import Any

import typer

from neurosim.base import errors
from neurosim.base.threads.seeds import count_threads
from neurosim.cli.option_groups import option, takes

N_KC = typer.Option(help="Kenyon cells; default: 2000.", show_default=False)
N_INPUTS = typer.Option(
    help="Inputs that a cell sums; default: six, or a tenth of the numbers of a vector if that is "
    "more, at most half of them.",
    show_default=False,
)
N_ACTIVE = typer.Option(help="Cells that fire: a count (100) or a fraction (0.05).")
SEED = typer.Option(help="Seed of the wiring.")
WIRING = typer.Option(help="random, even, or a CSV file of glomerulus, kc_id, synapses.")
NO_CENTRING = typer.Option("--no-centring", help="Do not subtract each vector's own mean.")
REAL = typer.Option("--real", help="Keep the drives of the active cells, too: .h5, .npz.")
THREADS = typer.Option(help="Cores; changes no bit. Default: every core.")
FORCE = typer.Option("--force", help="Replace OUT if it is there.")


def _as_fields(
    real: bool, threads: int | None, force: bool, n_active: str, no_centring: bool, **sizes: Any
) -> dict[str, Any]:
    from neurosim.models.fly.hash_file import Circuit

    cores = count_threads(threads)
    circuit = Circuit(n_active=parse_active(n_active), centring=not no_centring, **sizes)
    return {"circuit": circuit, "is_real": real, "threads": cores, "force": force}


takes_hashing = takes(
    "hashing",
    [
        option("n_kc", int | None, N_KC),
        option("n_inputs", int | None, N_INPUTS),
        option("n_active", str, N_ACTIVE, "0.05"),
        option("seed", int, SEED, 0),
        option("wiring", str, WIRING, "random"),
        option("no_centring", bool, NO_CENTRING, False),
        option("real", bool, REAL, False),
        option("threads", int | None, THREADS),
        option("force", bool, FORCE, False),
    ],
    _as_fields,
)
"""Give a command, in place of its parameter ``hashing``, the options that say how to hash.

It gets them as fields of `neurosim.models.fly.hash_file.Job`.
"""


def parse_active(text: str) -> int | float:
    """Return a count if it is written as a whole number, else a fraction."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        raise errors.ArgumentError(
            f"--n-active must be a count such as 100 or a fraction such as 0.05, got {text!r}"
        ) from None
