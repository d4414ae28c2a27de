"""What of a run survives damage, kills and rivals.

    python benchmarks/damage.py                  # all, ten minutes or so
    python benchmarks/damage.py files cache      # or some of: files cache kills terms rivals

``files`` changes each kind of file that neurosim writes, ``cache`` each file of compiled kernels
(bits flipped, ends cut off, blocks zeroed or overwritten), and counts the changes that our own
readers do not notice. ``kills`` and ``terms`` send SIGKILL and SIGTERM at random moments of runs
into one folder, ``rivals`` starts two runs into one folder at the same moment.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

SIZES = "run projection --n 5000 --k 70 --rounds 20 --threads 2".split()
TAGS = ("tags.npy", "tags.npz", "tags.h5")
CHANGES, TRIALS = 200, 20


def damage(data: bytes, rng: random.Random) -> bytes:
    """Return other bytes: a bit flipped, the end cut off, a block zeroed or overwritten."""
    while True:
        changed, at, kind = bytearray(data), rng.randrange(len(data)), rng.randrange(4)
        end = min(len(data), at + 1 + rng.randrange(4096))
        if kind == 0:
            changed[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del changed[at:]
        else:
            changed[at:end] = bytes(end - at) if kind == 2 else rng.randbytes(end - at)
        if changed != data:
            return bytes(changed)


def neurosim(*words: Any, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    return subprocess.run(command(*words), capture_output=True, text=True, **more)


def command(*words: Any) -> list[str]:
    """Return the command line as a list."""
    return [sys.executable, "-m", "neurosim", *map(str, words)]


def damage_files(place: Path) -> None:
    """Change each kind of file; read it by what `neurosim info --verify` calls."""
    from neurosim.files.verify import verify

    neurosim(*SIZES, "--seeds", 2, "--out", place / "run", check=True)
    np.save(place / "x.npy", np.random.default_rng(1).random((2000, 50)))
    for name in TAGS:
        neurosim("hash", place / "x.npy", place / name, check=True)
    kinds = [f"run/{name}" for name in ("result.h5", "scorecard.json", "figure.png")]
    for name in (*kinds, *TAGS, "tags.npy.sha256"):
        path, rng = place / name, random.Random(name)
        whole, silent = path.read_bytes(), 0
        for _ in range(CHANGES):
            path.write_bytes(damage(whole, rng))
            silent += all(f.is_ok for f in verify(place / name.removesuffix(".sha256")))
        path.write_bytes(whole)
        code = neurosim("info", place / name.removesuffix(".sha256"), "--verify").returncode
        print(f"{name:22} {CHANGES} changes: {silent} silent; put back: exit code {code}")


def damage_cache(place: Path) -> None:
    """Change files of compiled kernels, then load them by what Numba calls."""
    os.environ["NUMBA_CACHE_DIR"] = str(place / "cache")
    words = (*SIZES, "--seeds", 1, "--json", "--force", "--out", place / "run")
    first = neurosim(*words, check=True).stdout
    found = list(_find_entries())
    rng, n_whole, silent, kept = random.Random(1), 0, 0, 0
    for trial in range(CHANGES):
        entries, key = found[trial % len(found)]
        n_whole += entries.load(key) is not None
        path = entries._path_of(key)
        whole = path.read_bytes()
        path.write_bytes(damage(whole, rng))
        silent += entries.load(key) is not None
        kept += path.exists()
        path.write_bytes(whole)
    files = sorted((place / "cache").rglob("*.nbc"))
    for path in files:
        path.write_bytes(damage(path.read_bytes(), rng))
    again = neurosim(*words, check=True).stdout
    digests = {text.split('"digest": "')[1][:64] for text in (first, again)}
    print(f"kernel cache: {len(found)} entries; {CHANGES} changes, of {n_whole} that load whole: "
          f"{silent} loaded, {kept} kept; all {len(files)} files damaged at once: same digest "
          f"{len(digests) == 1}, {sum(path.exists() for path in files)} made again")  # fmt: skip


def _find_entries() -> Iterator[tuple[Any, Any]]:
    """Return the entries that a small run loads in this process, with their keys."""
    from neurosim.experiment.study import Seeds, run_study
    from neurosim.kernels import _jit

    load = _jit._Entries.load
    loaded: list[tuple[Any, Any]] = []

    def note(entries: Any, key: Any) -> Any:
        loaded.append((entries, key))
        return load(entries, key)

    with patch.object(_jit._Entries, "load", note):
        run_study("projection", {"n": 5000, "k": 70, "rounds": 20}, Seeds(0, 1, 1))()
    return ((e, key) for e, key in loaded if e._path_of(key).exists())


def stop(place: Path, number: signal.Signals) -> None:
    """Stop runs into one folder at random moments; what was told to be there must stay whole."""
    from neurosim.files.results.read import read_result
    from neurosim.files.verify import verify

    rng, kept, ended, bad = random.Random(1), 0, [], []
    words = (*SIZES, "--seeds", 8, "--force", "--out", place / "run")
    start = time.monotonic()
    neurosim(*words, check=True)
    lasts, slowest = time.monotonic() - start, 0.0
    for trial in range(TRIALS):
        with subprocess.Popen(command(*words, "--seed", trial), stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True) as run:  # fmt: skip
            time.sleep(rng.random() * lasts)
            run.send_signal(number)
            sent = time.monotonic()
            told = run.communicate(timeout=120)[1]
            slowest = max(slowest, time.monotonic() - sent)
        ended.append(run.returncode)
        kept += "results in" in told
        faults = [finding for finding in verify(place / "run") if not finding.is_ok]
        is_lost = "results in" in told and read_result(place / "run").attributes["seed"] != trial
        if faults or is_lost or "Traceback" in told:
            bad.append((trial, run.returncode, told, faults))
    last = neurosim(*words)
    left = sorted(path.name for path in (place / "run").iterdir())
    codes = {code: ended.count(code) for code in sorted(set(ended))}
    print(f"{number.name}: {TRIALS} times, exit codes {codes}, {kept} told of a result, longest "
          f"end {slowest:.1f} s; wrong: {bad or 0}; then: {last.returncode}, {left}")  # fmt: skip


def compete(place: Path) -> None:
    """Start two runs into one folder at the same moment."""
    from neurosim.files.verify import verify

    wins, bad = 0, []
    for trial in range(TRIALS):
        out = place / f"both-{trial}"
        words = (*SIZES, "--seeds", 1, "--out", out, "--seed")
        pipes: dict[str, Any] = {
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.PIPE,
            "text": True,
        }
        pair = [subprocess.Popen(command(*words, seed), **pipes) for seed in (0, 50)]
        told = [run.communicate(timeout=300)[1] for run in pair]
        codes = sorted(run.returncode for run in pair)
        whole = all(finding.is_ok for finding in verify(out))
        names = sorted(path.name for path in out.iterdir())
        is_right = codes == [0, 2] and whole and names == sorted(FILES)
        wins += is_right
        if not is_right:
            bad.append((codes, whole, names, told))
    print(f"two at once: {TRIALS} times, exactly one won and is whole {wins} times; wrong: {bad}")


FILES = ("result.h5", "scorecard.json", "figure.png")
QUESTIONS = {
    "cache": damage_cache,
    "files": damage_files,
    "kills": lambda place: stop(place, signal.SIGKILL),
    "terms": lambda place: stop(place, signal.SIGTERM),
    "rivals": compete,
}


def main() -> None:
    """Answer the questions that are asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("questions", nargs="*", help=f"of {', '.join(QUESTIONS)}; default: all")
    for name in parser.parse_args().questions or QUESTIONS:
        place = Path(tempfile.mkdtemp(prefix="neurosim-damage-"))
        try:
            QUESTIONS[name](place)
        finally:
            shutil.rmtree(place)


if __name__ == "__main__":
    main()
