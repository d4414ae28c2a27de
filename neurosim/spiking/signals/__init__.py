"""Signals: numbers of a whole network that rules read."""
