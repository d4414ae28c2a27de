"""Files of vectors, in bounded memory, whatever their format."""
