"""Slow twins of the kernels of a round."""
