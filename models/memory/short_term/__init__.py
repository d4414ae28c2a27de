"""Facilitation and depression: a memory held without spikes."""
