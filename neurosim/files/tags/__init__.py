"""Files of tags."""
