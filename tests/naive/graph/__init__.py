"""Slow twins of the kernels of connections."""
