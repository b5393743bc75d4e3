"""The pages for damage masks and for colours."""

from typing import Any

import gradio as gr

from serving.studio.extra_actions import ExtraActions

_MASKS = """<p>The studio finds scratches and dirt by itself. Here you can help it, for
what stays in its place all the time, such as a logo, a burn or a scratch, or where it
missed something. You can also get what it found as a video, look at it, paint over it
and give it back here.</p>"""
_COLOURS = """<p>What colour something had, nobody can tell from a black-and-white
picture, so colours are guessed. Give one or more pictures in the right colours, such as
a picture of this film that somebody coloured by hand, and the film is coloured like
them.</p>"""


def lay_out_masks(parts: dict[str, Any], actions: ExtraActions) -> None:
    """Lays out the page for damage masks.

    Args:
        parts: Of the page so far, with `visit` and `moment`; takes `with_mask` and
            `only_mask`.
        actions: What the clicks do.
    """
    visit = parts["visit"]
    gr.HTML(_MASKS, padding=False)
    message = gr.HTML(elem_id="mask-message", padding=False)
    with gr.Accordion("Paint on a picture of the film"):
        seconds = gr.Number(0.0, label="Seconds from the beginning", minimum=0.0)
        show = gr.Button("Show the picture", elem_id="paint")
        easel = gr.ImageEditor(
            label="Draw over what is damaged",
            visible=False,
            interactive=True,
            sources=(),
            transforms=(),
            layers=False,
            brush=gr.Brush(
                default_size=16,
                colors=["#ff3b30"],
                default_color="#ff3b30",
                color_mode="fixed",
            ),
            elem_id="easel",
        )
        use = gr.Button("Mend what I painted", variant="primary", elem_id="use-paint")
    with gr.Accordion("Or give a mask as a file", open=False):
        gr.HTML(
            "<p>A picture as large as the film, or a video with as many pictures as "
            "the film: white where it is damaged, black elsewhere.</p>",
            padding=False,
        )
        mask = gr.File(label="Drop the mask here", elem_id="mask")
    parts["only_mask"] = gr.Checkbox(
        label="Mend nothing else: leave alone what the studio finds by itself"
    )
    parts["with_mask"] = gr.Checkbox(
        label="Give me a mask of what was mended, as a video beside the film",
        elem_id="with-mask",
    )
    show.click(actions.picture, [visit, seconds], easel)
    use.click(actions.take_painted, [visit, easel], message)
    gr.on([mask.upload, mask.clear], actions.take_mask, [visit, mask], message)


def lay_out_colours(parts: dict[str, Any], actions: ExtraActions) -> None:
    """Lays out the page for pictures in the colours that a film shall have.

    Args:
        parts: Of the page so far, with `visit`.
        actions: What the clicks do.
    """
    gr.HTML(_COLOURS, padding=False)
    message = gr.HTML(elem_id="colour-message", padding=False)
    pictures = gr.File(
        label="Drop coloured pictures here",
        file_count="multiple",
        file_types=["image"],
        elem_id="colours",
    )
    gr.on(
        [pictures.upload, pictures.clear],
        actions.take_references,
        [parts["visit"], pictures],
        message,
    )
