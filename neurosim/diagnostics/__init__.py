"""Diagnostics: is it installed, fast, and equal to other simulators."""
