"""Sequences, finite state machines and Markov chains of assemblies."""
