"""Streams of random numbers by seed and name, and distributions drawn from them."""
