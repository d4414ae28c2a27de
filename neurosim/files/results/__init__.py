"""Results of runs: the folder, the file, how they are written and read."""
