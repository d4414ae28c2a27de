"""What an experiment is, how it is found, run on many seeds, judged and drawn."""
