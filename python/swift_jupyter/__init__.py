"""A Jupyter kernel for the stock Swift toolchain: cells run in its LLDB, one session a notebook."""

__version__ = "1.0"
