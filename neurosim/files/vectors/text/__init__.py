"""Tables of text: their dialect, columns, numbers and lines."""
