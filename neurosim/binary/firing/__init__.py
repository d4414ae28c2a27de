"""Firing rules of rounds, and populations that fire what they are told."""
