"""The page for invented pictures."""

import gradio as gr

from serving.studio.sample_actions import ALL_KINDS, MOST, SampleActions

_ABOUT = """<p>These pictures show nothing that ever was: a network that has seen many
pictures invents them. The same network and the same number of the draw give the same
pictures again; another number gives others.</p>"""


def lay_out_samples(page: gr.Blocks, actions: SampleActions) -> None:
    """Lays out the page for pictures that networks invent.

    Args:
        page: The whole, which asks for the first network's kinds as it opens.
        actions: What the clicks do.
    """
    gr.HTML(_ABOUT, padding=False)
    network = gr.Dropdown(
        actions.names,
        value=actions.names[0],
        label="Which network",
        elem_id="network",
    )
    with gr.Row():
        count = gr.Slider(
            1, MOST, value=16, step=1, label="How many pictures", elem_id="count"
        )
        seed = gr.Number(
            1, label="Number of the draw", precision=0, minimum=0, elem_id="seed"
        )
        kind = gr.Dropdown(
            [ALL_KINDS],
            value=ALL_KINDS,
            label="Which kind",
            visible=False,
            elem_id="kind",
        )
    make = gr.Button("Make pictures", variant="primary", elem_id="make")
    made = gr.HTML(elem_id="made", padding=False)
    page.load(actions.choose, [network], kind)
    network.change(actions.choose, [network], kind)
    make.click(actions.make, [network, count, seed, kind], made)
