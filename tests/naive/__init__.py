"""Slow oracles: each kernel again, in plain Python, straight from its definition."""
