"""Plasticity of rounds."""
