"""Processes that share one network, over MPI."""
