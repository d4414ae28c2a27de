"""Workloads of `neurosim.kernels.spiking`."""
