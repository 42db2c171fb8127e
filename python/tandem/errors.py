"""The error that a command prints as one line.

Anything else that escapes a command is a fault of ours and keeps its traceback.
"""

__all__ = ["TandemError"]


class TandemError(Exception):
    """A fault in what the user gave or in what the machine has, worded for the user."""
