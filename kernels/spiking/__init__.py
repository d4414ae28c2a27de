"""A step of dt: inputs, integration, delivery, timing-dependent plasticity, records."""
