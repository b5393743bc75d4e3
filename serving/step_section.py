"""What a report says of a step: what it recovers, what it makes up, who taught it."""

from collections.abc import Iterable
from html import escape

from serving.fact_table import fact_table
from serving.plan_step import PlanStep
from serving.style_step import StyleStep
from zoo.card import Card
from zoo.catalog import load_card

# What each task takes from the film and what it adds of its own.
_RECOVERED = {
    "fill": (
        "Recovered: what the frames before and after show of the lost place, laid "
        "along the motion of the picture.",
        "Made up: the motion through a frame that is lost as a whole, and a smooth "
        "surface where no frame around shows the place.",
    ),
    "denoise": (
        "Recovered: detail that several neighbouring frames show beneath the noise, "
        "and edges and surfaces that stand out from it.",
        "Made up: nothing is invented on purpose. Where noise hides fine texture in "
        "all frames, the network shows what is most likely there, which is smoother "
        "than the truth.",
    ),
    "steady": (
        "Recovered: the place of the picture, frame by frame, from its own movement.",
        "Made up: a few pixels at the borders, where a moved frame shows nothing; "
        "they are mirrored.",
    ),
    "deinterlace": (
        "Recovered: whole pictures from two fields each.",
        "Made up: every other line of what moves, from the lines and pictures around.",
    ),
    "trim": ("Left out: what lies outside the stretch.",),
    "crop": ("Left out: what lies outside the rectangle.",),
    "colour": (
        "Recovered: nothing. A black and white film does not tell what colours there "
        "were; its brightness stays as it is.",
        "Made up: all colours. Where there are reference pictures they come from the "
        "places in those that look most alike, and otherwise from what the network "
        "has seen elsewhere. Nobody should take them for a document of how it was.",
    ),
    "faded": (
        "Recovered: black, white and the balance of the dyes, from the darkest and "
        "brightest parts of each; colours that are paler only.",
        "Made up: nothing. How colourful the film was is taken from how films mostly "
        "are; shades that a faded film no longer tells apart stay lost.",
    ),
    "white_balance": (
        "Recovered: the balance of the channels, from what is nearly grey.",
        "Made up: nothing. What was meant to have a colour cast loses some of it.",
    ),
    "contrast": (
        "Recovered: the range from black to white, from its darkest and brightest "
        "parts.",
        "Made up: nothing. Shades that a faded film no longer tells apart stay lost.",
    ),
    "style": (
        "Recovered: nothing. The look is one that was asked for.",
        "Made up: the colours, or the whole surface where a network paints it. What is "
        "shown stays in its place.",
    ),
    "upscale": (
        "Recovered: detail that the frames around show between the pixels of a frame, "
        "as the picture moves across them.",
        "Made up: the course of edges and lines between the pixels, as is likely. What "
        "is too small to be seen before, as small writing, does not become readable.",
    ),
    "grain": (
        "Made up: all of it. The grain is drawn by chance, and is none of the film's.",
    ),
    "interpolate": (
        "Recovered: nothing. The frames of the film are there, at their moments.",
        "Made up: the frames between them, from the two frames around each: where "
        "these show the same, moved along, on a way that the next two bend; where they "
        "do not, a blend of both.",
    ),
    "damage": (
        "Recovered: what scratches and dirt cover in one frame and the frames around "
        "it show.",
        "Made up: what no frame shows. There the network paints what is likely from "
        "the picture around. All other pixels stay as they are; the maps below "
        "“Step by step” show which is which.",
    ),
    "deblur": (
        "Recovered: edges and detail that blur weakened and did not wipe out, and what "
        "sharper frames around a blurred one show.",
        "Made up: the course of edges where the blur left several to choose from. What "
        "it wiped out, as small writing, does not become readable.",
    ),
    "old_film": (
        "Recovered: what grain, dirt and compression hide in one frame and the frames "
        "around it show; an even exposure; edges that blur left traces of.",
        "Made up: what no frame shows any more. There the network paints what is "
        "likely; fine texture, hair and small writing are to be taken with care.",
    ),
    "deflicker": (
        "Recovered: an even exposure, from the frames around.",
        "Made up: nothing. Where a frame was so dark or bright that it lost shades, "
        "they stay lost.",
    ),
}
# In place of that for networks which were taught to make what passes for real.
_INVENTED = (
    "Recovered: what is as coarse as what the film shows. What is finer cannot be told "
    "from what was made up.",
    "Made up: fine detail, edges and surfaces. The network was taught to make pictures "
    "that pass for real ones, from such as it has seen elsewhere. Nobody should take "
    "them for a document of how it was.",
)
# Of these, what is made up is said of the step already, whoever taught the network.
_TOLD = ("colour", "style")


def step_section(step: PlanStep) -> str:
    """Returns the part of a page about a step of the plan, as HTML.

    Raises:
        ValueError: The step's preset has no card.
    """
    rows = list(step.settings())
    preset = _preset(step)
    card = load_card(preset) if preset else None
    if card:
        rows += _card_rows(card)
    texts = _RECOVERED[step.task]
    if card and card.invents and step.task not in _TOLD:
        texts = _INVENTED
    if step.strength == 0:
        texts = ("Nothing was changed.",)
    explained = "".join(f"<p>{escape(text)}</p>" for text in texts)
    return f"<h3>{escape(step.task.capitalize())}</h3>{explained}{fact_table(rows)}"


def _preset(step: PlanStep) -> str:
    """The preset of the step's network, which has a card; empty where it has none."""
    if isinstance(step, StyleStep):
        return step.like if step.method == "network" else ""
    return getattr(step, "preset", "")


def _card_rows(card: Card) -> Iterable[tuple[str, str]]:
    rows = (
        ("network", f"{card.model}: {card.task}"),
        ("learned from", f"{card.training_data} ({card.data_licence})"),
        ("damaged by", card.degradation),
        ("training", card.training),
        ("limits", card.limits),
        ("speed", card.speed),
        ("licence", card.licence),
    )
    return tuple((name, text) for name, text in rows if text)
