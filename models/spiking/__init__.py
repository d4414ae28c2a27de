"""Published networks of spiking neurons, and what is measured of them."""
