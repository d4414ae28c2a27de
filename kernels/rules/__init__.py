"""Kernels around functions that users write: of neurons, synapses, couplings and signals."""
