"""Slow twins of the kernels of random numbers."""
