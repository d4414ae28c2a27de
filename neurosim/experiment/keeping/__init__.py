"""Runs that survive: what is kept while they go on, and how they go on from it."""
