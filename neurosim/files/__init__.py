"""Everything that is read is distrusted; everything is written whole or not at all."""
