"""Tables whose columns have names, in formats that wirings of brains come in."""
