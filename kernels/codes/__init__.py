"""Tags and other codes of vectors: made, packed, compared, searched."""
