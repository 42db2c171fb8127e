"""Layers beyond the first: convolutions, norms, pooling, and how to initialise them."""
