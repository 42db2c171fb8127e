"""What notebooks use: the library's source in either language, and the runner of notebooks."""

from tandem.notebook.show import show_source, show_twin

__all__ = ["show_source", "show_twin"]
