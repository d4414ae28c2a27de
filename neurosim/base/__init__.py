"""What everything rests on: arrays, units, checks, errors, signals, memory."""

__version__ = "0.1.0"
