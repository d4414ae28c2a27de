"""Wiring by where neurons are: who is near, kernels and delays of distance."""
