"""Timings side by side: contestants of both languages, interleaved in rounds."""
