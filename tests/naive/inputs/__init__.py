"""Slow twins of the kernels of a step of dt."""
