"""The page itself: what stands where, and which click does what."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import gradio as gr

from serving.studio.extra_actions import ExtraActions
from serving.studio.extra_pages import lay_out_colours, lay_out_masks
from serving.studio.film_format import FILM_FORMATS
from serving.studio.page_actions import LOOKING, PageActions
from serving.studio.picture_maker import PictureMaker
from serving.studio.sample_actions import SampleActions
from serving.studio.sample_page import lay_out_samples
from serving.studio.treatment import Treatment, known_treatments
from serving.studio.visits import Visits

_TICK_SECONDS = 1.0
# Looks for old files, and the age below which a page may still be about to show one.
_DELETION_SECONDS, _YOUNGEST_DELETED = 60, 600
_HEAD = """<div class="studio-head"><h1>Kinozoo Studio</h1>
<p>Brings an old film back. The film stays on this computer; it is deleted from here
when you are done.</p></div>"""


class _Controls(NamedTuple):
    """The parts of the page that several actions need."""

    visit: Any
    upload: Any
    message: Any
    rest: Any
    findings: Any
    stills: Any
    repairs: Any
    looks: Any
    strength: Any
    quick: Any
    begin: Any
    end: Any
    kind: Any
    moment: Any
    compare: Any
    pair: Any
    restore: Any
    stop: Any
    progress: Any
    results: Any
    report_part: Any
    report: Any
    only_mask: Any
    with_mask: Any

    @property
    def choices(self) -> list[Any]:
        """What `Wishes` are made of, in the order in which actions take it."""
        return [
            self.repairs,
            self.looks,
            self.strength,
            self.quick,
            self.begin,
            self.end,
            self.only_mask,
        ]


def build_page(visits: Visits, makers: Sequence[PictureMaker] = ()) -> gr.Blocks:
    """Lays out the page.

    Args:
        visits: Knows the films.
        makers: Networks that invent pictures; without any there is no page for them.
    """
    actions = PageActions(visits)
    # Pictures of a film go with it, also those that Gradio keeps for the page.
    age = max(_YOUNGEST_DELETED, int(visits.keep_seconds))
    with gr.Blocks(
        title="Kinozoo Studio",
        analytics_enabled=False,
        delete_cache=(_DELETION_SECONDS, age),
    ) as page:
        controls = _lay_out(ExtraActions(visits))
        if makers:
            with gr.Tab("Invented pictures"):
                lay_out_samples(page, SampleActions(visits, makers))
        _connect(page, controls, actions)
    return page


def _heading(text: str) -> None:
    gr.HTML(f"<h2>{text}</h2>", elem_classes="part", padding=False)


def _lay_out(extras: ExtraActions) -> _Controls:
    parts: dict[str, Any] = {
        "visit": gr.BrowserState(None, storage_key="kinozoo-visit")
    }
    gr.HTML(_HEAD, padding=False)
    with gr.Tab("Restore a film"):
        _heading("1 · Your film")
        parts["upload"] = gr.File(
            label="Drop the film here, or click to choose it", elem_id="film"
        )
        parts["message"] = gr.HTML(elem_id="message", padding=False)
        with gr.Column(visible=False) as parts["rest"]:
            _lay_out_findings(parts)
            _lay_out_choices(parts)
            _lay_out_preview(parts)
            _lay_out_run(parts)
    with gr.Tab("Damage masks"):
        lay_out_masks(parts, extras)
    if any(each.task == "colour" for each in known_treatments()):
        with gr.Tab("Colours"):
            lay_out_colours(parts, extras)
    return _Controls(**parts)


def _lay_out_findings(parts: dict[str, Any]) -> None:
    _heading("2 · What was found")
    parts["findings"] = gr.HTML(LOOKING, elem_id="findings", padding=False)
    parts["stills"] = gr.HTML(elem_id="stills", padding=False)


def _lay_out_choices(parts: dict[str, Any]) -> None:
    _heading("3 · What shall be done")
    known = known_treatments()
    parts["repairs"] = gr.CheckboxGroup(
        _choices(known, repairs=True),
        label="Mend (what the film needs is ticked already)",
        elem_id="repairs",
        elem_classes="choices",
    )
    parts["looks"] = gr.CheckboxGroup(
        _choices(known, repairs=False),
        label="Change how it looks (only if you like)",
        elem_id="looks",
        elem_classes="choices",
    )
    parts["strength"] = gr.Slider(
        0.0,
        1.0,
        value=1.0,
        step=0.05,
        label="How strongly",
        info="1 mends as much as it can; 0.5 goes half way and keeps half of the grain",
        elem_id="strength",
    )
    with gr.Accordion("More choices", open=False):
        parts["quick"] = gr.Checkbox(
            label="Quickly: noise is taken out about twice as fast, and a little less "
            "well"
        )
        with gr.Row():
            parts["begin"] = gr.Textbox(
                label="Only from",
                placeholder="the beginning",
                info="as in 1:30",
                elem_id="begin",
            )
            parts["end"] = gr.Textbox(
                label="to", placeholder="the end", info="as in 2:00", elem_id="end"
            )
        parts["kind"] = gr.Radio(
            [each.label for each in FILM_FORMATS],
            value=FILM_FORMATS[0].label,
            label="Kind of file",
            elem_classes="choices",
        )


def _choices(known: tuple[Treatment, ...], *, repairs: bool) -> list[tuple[str, str]]:
    return [(each.label, each.task) for each in known if each.repairs is repairs]


def _lay_out_preview(parts: dict[str, Any]) -> None:
    _heading("4 · Look at a moment first")
    parts["moment"] = gr.Slider(
        0.0, 1.0, value=0.0, step=0.01, label="Seconds from the beginning"
    )
    parts["compare"] = gr.Button("Show this moment before and after", elem_id="compare")
    parts["pair"] = gr.ImageSlider(
        label="Before on the left, after on the right: move the line",
        format="png",
        interactive=False,
        max_height=720,
        elem_id="pair",
    )


def _lay_out_run(parts: dict[str, Any]) -> None:
    _heading("5 · Restore the film")
    with gr.Row():
        parts["restore"] = gr.Button("Restore", variant="primary", elem_id="restore")
        parts["stop"] = gr.Button("Stop", variant="stop", visible=False, elem_id="stop")
    parts["progress"] = gr.HTML(elem_id="progress", padding=False)
    parts["results"] = gr.HTML(elem_id="results", padding=False)
    with gr.Accordion("The report", open=False, visible=False) as parts["report_part"]:
        parts["report"] = gr.HTML(elem_id="report", padding=False)


def _connect(page: gr.Blocks, controls: _Controls, actions: PageActions) -> None:
    c = controls
    inspected = [c.findings, c.repairs, c.stills]
    film = [c.visit, c.message, c.rest, c.moment, *inspected, c.pair]
    shown = gr.State("")
    watched = [
        shown,
        c.progress,
        c.results,
        c.report,
        c.report_part,
        c.restore,
        c.stop,
    ]
    page.load(actions.open, [c.visit], film).then(actions.inspect, [c.visit], inspected)
    gr.on(
        [c.upload.upload, c.upload.clear],
        actions.take,
        [c.visit, c.upload],
        film,
    ).then(actions.inspect, [c.visit], inspected)
    c.compare.click(actions.compare, [c.visit, c.moment, *c.choices], c.pair)
    c.restore.click(actions.start, [c.visit, c.kind, c.with_mask, *c.choices], watched)
    c.stop.click(actions.stop, [c.visit], watched)
    gr.Timer(_TICK_SECONDS).tick(
        actions.watch, [c.visit, shown], watched, show_progress="hidden"
    )
