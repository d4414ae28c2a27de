"""Synapses that bind at once what fires together, and fade."""
