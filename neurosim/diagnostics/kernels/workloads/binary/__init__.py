"""Workloads of `neurosim.kernels.binary`."""
