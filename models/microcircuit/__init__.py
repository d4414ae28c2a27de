"""The cortical microcircuit: four layers under a square mm of cortex, at any scale."""
