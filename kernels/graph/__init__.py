"""Connections: drawn at random, found, sorted by row or column, rewired, extended."""
