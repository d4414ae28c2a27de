"""What everything rests on: arrays, units, checks, errors, signals, memory."""
