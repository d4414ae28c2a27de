"""Workloads of `neurosim.kernels.codes`."""
