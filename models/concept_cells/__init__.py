"""Eiffel/Obama: neurons that come to fire for an associated picture."""
