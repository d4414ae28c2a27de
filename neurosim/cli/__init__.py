"""What is typed: commands, options, how a run is conducted."""
