"""Workloads of `neurosim.kernels.graph`."""
