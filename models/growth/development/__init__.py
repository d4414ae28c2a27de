"""Networks that grow from one cell, by a program that evolution finds."""
