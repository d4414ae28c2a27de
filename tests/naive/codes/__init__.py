"""Slow twins of the kernels of codes of vectors."""
