"""Formats of vectors that are read here: each module tells its own in `FORMATS`, and is found."""
