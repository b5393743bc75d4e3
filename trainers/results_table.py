"""Tables of results in Markdown, made from the JSON that `evaluate` wrote."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from trainers.protocols import PROTOCOLS

Record = dict[str, Any]


def read_records(folder: Path) -> list[Record]:
    """Returns the evaluations in `<folder>/*/evaluation/*.json`, sorted by path.

    Raises:
        ValueError: A file is not the record of an evaluation.
    """
    return [_read(path) for path in sorted(folder.glob("*/evaluation/*.json"))]


def results_table(protocol: str, records: Sequence[Record]) -> str:
    """Makes the table of one protocol, a row per subject and mode.

    Args:
        protocol: Name of a protocol.
        records: Evaluations, of this protocol and of others.

    Raises:
        ValueError: There is no evaluation by this protocol, or they were made on
            different clips, so that they cannot be compared.
    """
    own = [record for record in records if record["protocol"]["name"] == protocol]
    if not own:
        raise ValueError(
            f"There is no evaluation by the protocol {protocol}: make one with "
            f"kinozoo evaluate --protocol={protocol}."
        )
    _check_comparable(protocol, own)
    levels, scale = own[0]["protocol"]["noise_levels"], _settings(own[0])["scale"]
    head = ["", "noise level", *(f"σ {level:g}" for level in levels)]
    before = "noisy"
    if scale > 1:
        head, before = ["", "enlarged", *(f"x{scale}" for _ in levels)], "bicubic"
    rows = [_row(before, "", own[0]["averages"], "noisy_psnr", levels)]
    for record in own:
        modes = dict.fromkeys(row["mode"] for row in record["averages"])
        for mode in modes:
            averages = [row for row in record["averages"] if row["mode"] == mode]
            told = "told" if mode == "guided" else "not told"
            if scale > 1:
                told = "by the network"
            rows.append(_row(record["subject"], told, averages, "psnr", levels))
    lines = [head, ["---", "---", *("---:" for _ in levels)], *rows]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    return f"{table}\n\n{_caption(own[0])}"


def write_tables(document: Path, records: Sequence[Record]) -> list[str]:
    """Replaces the tables between the markers of a Markdown document.

    The markers are `<!-- results: NAME -->` and `<!-- end of results -->`, with the
    name of a protocol.

    Returns:
        The names of the protocols whose tables were written.

    Raises:
        FileNotFoundError: There is no such document.
        ValueError: It has no marker, or one of an unknown protocol, or there are
            no figures for it.
    """
    if not document.is_file():
        raise FileNotFoundError(f"There is no document {document} to write tables to.")
    written: list[str] = []

    def table(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in PROTOCOLS:
            raise ValueError(
                f"{document} asks for results by {name!r}; there are the protocols "
                f"{', '.join(PROTOCOLS)}."
            )
        written.append(name)
        return f"{match['start']}\n{results_table(name, records)}\n{match['end']}"

    text = re.sub(
        r"(?P<start><!-- results: (?P<name>\w+) -->).*?"
        r"(?P<end><!-- end of results -->)",
        table,
        document.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    if not written:
        raise ValueError(
            f"{document} has no place for a table: add the lines "
            "<!-- results: awgn_clipped --> and <!-- end of results -->."
        )
    partial = document.with_name(document.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(document)
    return written


def _read(path: Path) -> Record:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} is not JSON: {error}.") from error
    missing = {"subject", "protocol", "averages", "clips"} - set(record)
    if missing:
        raise ValueError(
            f"{path} is not the record of an evaluation: it has no "
            f"{', '.join(sorted(missing))}."
        )
    return record


def _check_comparable(protocol: str, records: Sequence[Record]) -> None:
    measured = [_measured(record) for record in records]
    for record, what in zip(records, measured, strict=True):
        if what != measured[0]:
            raise ValueError(
                f"{records[0]['subject']} and {record['subject']} were measured by "
                f"{protocol} with other clips, frames or settings: repeat one."
            )


def _measured(record: Record) -> tuple[str, list[tuple[Any, ...]]]:
    protocol = {k: v for k, v in _settings(record).items() if k != "summary"}
    clips = {
        (row["clip"], row["frames"], row["height"], row["width"])
        for row in record["clips"]
    }
    return json.dumps(protocol, sort_keys=True), sorted(clips)


def _row(
    subject: str,
    told: str,
    averages: Sequence[dict[str, Any]],
    figure: str,
    levels: Sequence[float],
) -> list[str]:
    cells = []
    for level in levels:
        row = next(row for row in averages if row["noise_level"] == level)
        text = f"{row[figure]:.2f}"
        if figure == "psnr":
            text += f" / {row['ssim']:.4f}"
        cells.append(text)
    return [subject, told, *cells]


def _caption(record: Record) -> str:
    protocol = _settings(record)
    clips = {row["clip"] for row in record["clips"]}
    text = (
        f"`{protocol['name']}`: {protocol['summary']}. PSNR in dB and SSIM of "
        f"{protocol['colour'].upper()}, averaged over frames, then over {len(clips)} "
        f"clips, up to {protocol['max_frames']} frames each"
    )
    if any(protocol["noise_levels"]):
        text += f"; noise of seed {protocol['seed']}"
    return f"{text}."


def _settings(record: Record) -> dict[str, Any]:
    """A record's protocol, with what older records did not have to say."""
    return {"scale": 1, "colour": "rgb", "crop_border": 0, **record["protocol"]}
