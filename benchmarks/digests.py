"""Are results the same bits? Digests of every experiment, of tags and of stored states.

Prints a line for each; given two checkouts, whether each gives the same in both:

    python benchmarks/digests.py                 # of this checkout
    python benchmarks/digests.py ../before .     # the same bits in both?

Every experiment runs at a reduced size, as a process of its own, on vectors that are made here;
what is compared is the result's digest (of all arrays), its parameters, and its rows with their
values. A difference ends with code 1. Meant for one machine: another one's libraries may round
otherwise, in the last bit of a mean.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

AREA = "n=80 k=10 p=0.2"
NETWORK = "n=60 duration=30 settle=5"
CLOUDS = "--data clouds.npz n_kc=100 n_inputs=4"
EXPERIMENTS = {
    "eiffel-obama": "n=300 k=12 n_kc=1000 n_active=30 screenings=2 trials=4",
    "eiffel-obama, one shot": "--preset one-shot --null alternate n=2500 beta=0.8 trials=4",
    "eiffel-obama-spiking": "noise=0.5 encodings=2 exposures=3 trials=4",
    "projection": "n=200 k=10 p=0.2 beta=0.05,0.1",
    "association": f"{AREA} rounds=3 together=4 curve_p=0.2 curve_together=5",
    "completion": f"{AREA} rounds=6 curve_p=0.2 curve_rounds=7 curve_recall=3",
    "merge": f"{AREA} beta=0.1,0.3 rounds=4",
    "reciprocal": f"{AREA} beta=0.1,0.3 training=5 rounds=4 recall=3",
    "overlap": f"{AREA} rounds=3 together=5",
    "sequence": "n=100 k=8 p=0.5 length=4 rounds=6 order_rounds=5 hold=2",
    "fsm": "n=600 k=12 n_symbol=132 n_state=60 rounds=2 n_strings=4 n_digits=3 long=4",
    "chance": "n=100 k=20 n_noise=60 p_noise=0.3 rounds=4 tosses=10 steps=12",
    "classes": "n=200 k=20 p=0.3 classes=4 samples=5",
    "digits": "n=60 k=4 p=0.3 rounds=2 m=40 feature_m=30 copies=2",
    "rewiring": "n=200 n_inputs=20 pairs=40 k=8 rounds=4",
    "neurogenesis": "n_units=200 n_old=60 n_new=15 passes=2",
    "homeostatic-growth": "n=100 duration=40000 driven=10",
    "grow-xor": "generations=20 population=16",
    "grow-cartpole": "generations=6 population=16 episodes=3",
    "multi-synapse": "pairs=100 steps=300 senses=20 releases=2000 edge_rounds=120",
    "fast-weights": "",
    "long-range": "side=16 radius=2 members=8 corner=5 nodes=500 dimensions=8 examples=40",
    "cuba": f"{NETWORK} inputs=12",
    "brunel": NETWORK,
    "stdp-network": f"{NETWORK} inputs=10",
    "short-term": "n=100 items=3 trials=1 wait=100 late=150 settle=50 cue_time=50 pulse_time=50 "
    "train_time=300 dt=0.5 brian2=false",
    "fly-similarity": f"{CLOUDS} queries=12",
    "fly-search": "--data clouds.npz vectors=100 queries=10",
    "fly-gain": "--data clouds.npz vectors=100 queries=10",
    "fly-novelty": f"{CLOUDS} n_active=0.1 trials=2 exposures=3",
    "fly-continual": f"{CLOUDS} orders=3",
    "sparse-memory": f"{CLOUDS} n_active=0.1",
    "fly-wiring": f"{CLOUDS} queries=9 draws=2 mixtures=60",
    "continual": "--data clouds.npz width=16 n_kc=150 n_inputs=4 batch=16 rate=0.01 tasks=3",
}
"""What makes each small: options as they are, ``name=value`` for ``--set``."""
HASH = "hash clouds.npz tags.npy --n-kc 400"
COMPARED = ("digest", "parameters")
"""Keys of a result that do not depend on when and how fast it was computed."""
FAILED = "failed"
OF_A_ROW = ("id", "name", "value", "low", "high", "passed")
"""What a row gives; the rest says where its band is from."""


def main() -> None:
    """Print digests of one checkout, or compare those of two."""
    parser = argparse.ArgumentParser(description="Are results the same bits?")
    parser.add_argument("checkouts", nargs="*", type=Path, default=[Path()], metavar="CHECKOUT")
    parser.add_argument("--only", default="", help="what has this in its name")
    parser.add_argument("--engines", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.engines:
        return print(json.dumps(digest_engines()))
    if len(options.checkouts) > 2:
        parser.error(f"at most two checkouts can be compared, got {len(options.checkouts)}")
    runs = [digest_all(path.resolve(), options.only) for path in options.checkouts]
    n_bad = 0
    for (name, first), *others in zip(*runs, strict=True):
        found = {first, *(digest for _, digest in others)}
        failed = [digest for digest in found if digest.startswith(FAILED)]
        verdict = "FAILED  " if failed else "DIFFERS  " if len(found) > 1 else ""
        n_bad += bool(verdict)
        print(f"{verdict}{name:<24}{(*failed, first)[0]}", flush=True)
    if len(runs) == 2:
        print(f"{n_bad} differ or failed" if n_bad else "all the same, bit for bit")
    sys.exit(n_bad > 0)


def digest_all(root: Path, only: str) -> Iterator[tuple[str, str]]:
    """Yield each name with its digest, or with why there is none."""
    with tempfile.TemporaryDirectory() as folder:
        make_clouds(Path(folder) / "clouds.npz")
        for name, words in EXPERIMENTS.items():
            if only in name:
                yield name, digest_experiment(root, folder, name, words)
        if only in "hash":
            said = run(root, folder, "-m", "neurosim", *HASH.split())
            tags = Path(folder) / "tags.npy"
            yield "hash", digest(np.load(tags)) if tags.exists() else said
        if only in "engines":
            said = run(root, folder, __file__, "--engines")
            yield from json.loads(said).items() if said.startswith("{") else [("engines", said)]


def digest_experiment(root: Path, folder: str, name: str, words: str) -> str:
    """Return the digest of what an experiment gives, or the last line of its complaint."""
    given = [word for w in words.split() for word in (["--set", w] if "=" in w else [w])]
    options = ["--seeds", "2", "--json", "--force", "--out", "out"]
    experiment = name.split(",")[0]
    said = run(root, folder, "-m", "neurosim", "run", experiment, *given, *options)
    if not said.startswith("{"):
        return said
    found = json.loads(said)
    rows = [{key: row[key] for key in OF_A_ROW} for row in found["rows"]]
    kept = {key: found[key] for key in COMPARED}
    return digest(json.dumps([kept, rows], sort_keys=True))


def run(root: Path, folder: str, *command: str) -> str:
    """Run Python with the package of a checkout; return what it printed, or its last complaint."""
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True
    )
    complaint = [line for line in done.stderr.splitlines() if line.strip("╭╰╮╯─│ ")]
    return done.stdout if done.stdout else f"{FAILED}: {complaint[-1:]}"


def make_clouds(path: Path, n: int = 120, classes: int = 6, d: int = 12) -> None:
    """Write noisy copies of a random centre for each class."""
    random = np.random.default_rng(0)
    labels = np.arange(n) % classes
    centres = random.gamma(0.5, 10.0, (classes, d))
    np.savez(path, x=centres[labels] * random.uniform(0.9, 1.1, (n, d)), labels=labels)


def digest_engines() -> dict[str, str]:
    """Return digests of a network of rounds, and of a network of spikes with its stored state."""
    from neurosim import (
        LIF,
        Hebbian,
        KWinners,
        Network,
        PairSTDP,
        Playback,
        PoissonInput,
        Population,
        Random,
        ShortTerm,
        SpikingNetwork,
        Synapses,
    )

    eye, area = Population("eye", 60, Playback()), Population("area", 500, KWinners(20))
    learn, graph = Hebbian(beta=0.1), Random(0.1)
    wires = [Synapses(pre, area, graph, plasticity=learn) for pre in (eye, area)]
    rounds = Network([eye, area], wires, seed=1, threads=2)
    rounds.run(30, inputs={"eye": range(60)})
    edges, weights = rounds.edges("area->area")

    cells = Population("cells", 400, LIF())
    wires = [
        Synapses(cells, cells, graph, weight=0.3, delay=1.5, plasticity=PairSTDP()),
        Synapses(cells, cells, graph, -0.2, delay=0.7, short_term=ShortTerm(), name="depressing"),
    ]
    drive = PoissonInput(cells, rate=20_000, weight=0.1)
    spiking = SpikingNetwork([cells], wires, inputs=[drive], dt=0.1, seed=1, threads=2)
    spikes = spiking.record("cells")
    spiking.run(200)
    return {
        "rounds": digest(rounds.winners("area"), edges.indptr, edges.indices, weights),
        "spikes": digest(spikes.steps, spikes.neurons),
        "store": digest(*sorted(digest(value) for value in leaves(spiking.store()))),
    }


def leaves(state: Any) -> Iterator[Any]:
    """Yield all arrays and numbers of a state, whatever they are called."""
    if isinstance(state, dict | list | tuple):
        for value in state.values() if isinstance(state, dict) else state:
            yield from leaves(value)
    elif not isinstance(state, str):  # of a name, and the network's own fingerprint
        yield state


def digest(*values: Any) -> str:
    """Return the first digits of the SHA-256 of arrays, texts or numbers."""
    found = hashlib.sha256()
    for value in values:
        is_text = isinstance(value, str | bytes)
        found.update(str(value).encode() if is_text else np.ascontiguousarray(value).tobytes())
    return found.hexdigest()[:32]


if __name__ == "__main__":
    main()
