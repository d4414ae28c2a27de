"""Times of kernels against what the machine allows."""
