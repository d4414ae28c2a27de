"""Experiments on the olfactory circuit, their rows and figures."""
