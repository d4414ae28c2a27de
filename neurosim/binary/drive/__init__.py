"""Units in which whole-number drives are summed up exactly."""
