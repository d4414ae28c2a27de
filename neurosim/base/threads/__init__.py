"""Threads that share one kernel, one library or many seeds."""
