"""The engine of rounds: binary neurons that fire or do not."""
