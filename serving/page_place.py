"""Where pages about films may be written."""

from pathlib import Path

_SUFFIXES = (".html", ".htm")


def check_page_place(page: Path) -> None:
    """Finds out at once whether a page can go where it is wanted.

    A page replaces what is there, so that one named like a film would replace that.

    Args:
        page: The file.

    Raises:
        ValueError: The name is not that of a page.
        FileNotFoundError: There is no such folder.
    """
    if page.suffix.lower() not in _SUFFIXES:
        raise ValueError(f"a report is an .html file; received {page}")
    if not page.parent.is_dir():
        raise FileNotFoundError(
            f"there is no folder {page.parent} for the report; make it first"
        )
