"""The same networks here and in Brian2, spike for spike."""
