"""A web page that needs nothing outside itself, light or dark: what every report is built on."""

import base64
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

__all__ = ["page", "png_uri", "table", "table_row"]

_STYLE = Path(__file__).with_name("page.css")


def page(title: str, body: str, style: str = "") -> bytes:
    """Return the page's UTF-8: `body` is HTML below the title, `style` is CSS after the common."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>
{_STYLE.read_text()}{style}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
{body}
</main>
</body>
</html>
""".encode()


def png_uri(data: bytes) -> str:
    """Return the address that holds the PNG file itself."""
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


def table(columns: Sequence[str], bodies: Iterable[str]) -> str:
    """Return a table with a head and bodies of `table_row`s; a column's name may have lines."""
    head = "".join(f"<th>{escape(column).replace(chr(10), '<br>')}</th>" for column in columns)
    parts = "".join(f"<tbody>{body}</tbody>" for body in bodies)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead>{parts}</table></div>'


def table_row(cells: Sequence[str], kind: str = "") -> str:
    """Return a row of plain texts; `kind` is its class."""
    mark = f' class="{kind}"' if kind else ""
    return f"<tr{mark}>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
