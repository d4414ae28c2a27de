"""Decisions: populations that compete, by slow excitation and shared inhibition."""
