"""Parity cases: one file a case, each exposing `CASE`, found by the name of its file."""
