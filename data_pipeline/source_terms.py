"""Under which terms a source may be used, as SOURCES.tsv states them."""

import csv
import io
import posixpath
from dataclasses import dataclass

from data_pipeline import storage

SOURCES_NAME = "SOURCES.tsv"


@dataclass(frozen=True, kw_only=True)
class SourceTerms:
    """What is carried along with all that comes of a source.

    Attributes:
        licence: As stated; empty where it is not.
        consent: Of those who are seen in it, as stated; empty where it is not.
    """

    licence: str = ""
    consent: str = ""


def read_source_terms(folder: str) -> dict[str, SourceTerms]:
    """Reads the columns `file`, `licence` and `consent` of SOURCES.tsv.

    The table lies in the folder or, with the folder's name before the files', in the
    one above it.

    Args:
        folder: Of the sources; a path or a URL.

    Returns:
        Terms by path relative to the folder; empty without a table.
    """
    if not storage.is_url(folder):
        folder = storage.absolute(folder)
    above, name = posixpath.split(folder.rstrip("/"))
    for place, prefix in ((folder, ""), (above, f"{name}/")):
        table = storage.read_text(storage.joined(place, SOURCES_NAME))
        if table is None:
            continue
        rows = csv.DictReader(
            io.StringIO(table, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE
        )
        return {
            row["file"].removeprefix(prefix): SourceTerms(
                licence=row.get("licence") or "", consent=row.get("consent") or ""
            )
            for row in rows
            if (row.get("file") or "").startswith(prefix)
        }
    return {}
