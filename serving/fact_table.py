"""Facts on a page, one in a row."""

from collections.abc import Iterable
from html import escape


def fact_table(rows: Iterable[tuple[str, str]]) -> str:
    """Returns a table of names and what is said of them, as HTML."""
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th><td>{escape(text)}</td></tr>'
        for label, text in rows
    )
    return f"<table>{body}</table>"
