"""Machines for the embedded AWS: its instances boot, in networks of their own. Linux with root, at run time."""
