"""Sweeps: one experiment, or one function of yours, at many points and seeds."""
