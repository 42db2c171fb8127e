"""Where the catalogue is, and what is made of it."""

from pathlib import Path

__all__ = ["CATALOGUE", "PAGES", "ROOT", "SWIFT", "TESTS"]

ROOT = Path(__file__).resolve().parents[2]
SWIFT = ROOT / "swift"
CATALOGUE = SWIFT / "Sources" / "TensorFlow" / "TensorFlow.docc"
TESTS = SWIFT / "Tests" / "ArticleTests"
PAGES = ROOT / "build" / "docs"
