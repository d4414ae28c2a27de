"""Functions that tests sweep; a module, as workers import them by name."""

import time
from pathlib import Path

import numpy as np


def noise(scale, seed, shift=0.0):
    """A number, an array, and a value that is undefined for the first seed."""
    drawn = np.random.default_rng(seed).standard_normal(3)
    return {"mean": scale * drawn.mean() + shift, "drawn": drawn, "odd": seed if seed else np.nan}


def counted(n, seed, folder):
    """Leave a line for each call, so that a test can count them."""
    with open(Path(folder, "calls.txt"), "a") as file:
        file.write(f"{n} {seed}\n")
    if Path(folder, "broken").exists() and n == 2:
        raise ValueError(f"no value at {n}")
    return n * 10 + seed


def slow(n, seed):
    time.sleep(0.15)
    return n + seed
