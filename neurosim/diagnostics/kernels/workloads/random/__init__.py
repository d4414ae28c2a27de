"""Workloads of `neurosim.kernels.random`."""
