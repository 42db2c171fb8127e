"""Libraries written in C, called from here and from Swift, side by side."""
