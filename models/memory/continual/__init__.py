"""Tasks one after the other, and what measures of importance keep."""
