"""What tags are worth: retrieval, precision, detection, other codes at equal cost."""
