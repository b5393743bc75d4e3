"""A page that says which frames of a film are invented."""

import html
from pathlib import Path

import numpy as np

from data_pipeline.eight_bits import as_8_bit
from serving.film_extension import ExtensionSummary
from serving.inline_picture import inline_picture
from serving.page_place import check_page_place

_STYLE = Path(__file__).with_name("report.css")


def write_extension_report(path: Path, summary: ExtensionSummary) -> None:
    """Writes a page that needs nothing else.

    It shows the last recorded frames and some of the invented ones.

    Args:
        path: The file.
        summary: What was made.

    Raises:
        ValueError: The name is not that of a page.
        OSError: The file cannot be written.
    """
    check_page_place(path)
    title = html.escape(summary.job.output.name)
    first = summary.recorded - len(summary.last_recorded)
    recorded = dict(enumerate(summary.last_recorded, first))
    sentences = "".join(
        f"<p>{html.escape(line.removeprefix('- '))}</p>"
        for line in summary.to_text().splitlines()
    )
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}: with invented frames</title>
<style>
{_STYLE.read_text(encoding="utf-8")}
figure.frame {{ display: inline-block; margin: 0.5rem; }}
figure.frame img {{ max-width: 20rem; }}
figure.invented img {{ outline: 4px solid #c33; }}
</style>
</head>
<body>
<main>
<header>
<p class="kicker">Kinozoo extension report</p>
<h1>{title}</h1>
{sentences}
</header>
<section aria-labelledby="recorded">
<h2 id="recorded">The last recorded frames</h2>
{_figures(recorded, "recorded", summary.rotation)}
</section>
<section aria-labelledby="invented">
<h2 id="invented">Invented frames</h2>
<p>A network made these up. Nobody recorded what they show.</p>
{_figures(summary.invented, "invented", summary.rotation)}
</section>
</main>
</body>
</html>
"""
    path.write_text(page, encoding="utf-8")


def _figures(frames: dict[int, np.ndarray], kind: str, rotation: int) -> str:
    turns = rotation // 90
    return "".join(
        f'<figure class="frame {kind}"><img alt="{kind} frame {number}" '
        f'src="{inline_picture(np.rot90(as_8_bit(pixels), turns))}">'
        f"<figcaption>frame {number}, {kind}</figcaption></figure>"
        for number, pixels in frames.items()
    )
