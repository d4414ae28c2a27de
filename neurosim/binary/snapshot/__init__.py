"""States of networks of rounds: told as values, looked at whole, and put back."""
