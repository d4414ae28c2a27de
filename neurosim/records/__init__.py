"""What recorders share: streams to disk, room in memory, tables, plots."""
