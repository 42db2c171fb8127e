"""Build the module's pages, list what lacks a comment, or write the articles' snippets as tests.

python tools/documentation build      the pages, into build/docs
python tools/documentation missing    public declarations without a comment; 1 if there are any
python tools/documentation snippets   swift/Tests/ArticleTests, from the articles
"""

import argparse
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
if not __package__:  # run as a folder: let the modules be found by their package's name
    sys.path[0] = str(FOLDER.parent)

from documentation.paths import PAGES, TESTS  # noqa: E402
from documentation.snippets import ArticleError, write_tests  # noqa: E402
from documentation.symbols import (  # noqa: E402
    DocumentationError,
    NoToolError,
    build_pages,
    undocumented,
)


def main() -> None:
    """Do what the first argument says; a fault is told in words and exit status 1."""
    parser = argparse.ArgumentParser(
        prog="documentation", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=("build", "missing", "snippets"))
    what = parser.parse_args().what
    try:
        if what == "snippets":
            print(f"{len(write_tests())} articles in {TESTS}")
        elif what == "missing":
            sys.exit("\n".join(undocumented()) or None)
        else:
            build_pages()
            print(f"to read them: {sys.executable} -m http.server --directory {PAGES}")
            print("then open http://localhost:8000/documentation/tensorflow")
    except NoToolError as error:
        print(f"skipped: {error}")
    except (ArticleError, DocumentationError) as error:
        sys.exit(f"documentation: {error}")


if __name__ == "__main__":
    main()
