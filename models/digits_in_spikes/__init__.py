"""Handwritten digits in spikes: neurons that compete learn what digits look like."""
