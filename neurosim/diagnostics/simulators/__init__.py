"""Times of networks here and in other simulators."""
