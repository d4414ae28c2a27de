"""Populations, synapses, and who is connected to whom."""
