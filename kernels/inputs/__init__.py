"""What drives neurons from outside: spikes, counts, noise, rows of values."""
