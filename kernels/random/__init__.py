"""Random numbers that are a function of a key and a counter."""
