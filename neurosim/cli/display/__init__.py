"""What is shown: tables, progress, findings."""
