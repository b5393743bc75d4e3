"""What the steps of a plan are called on the page."""

import dataclasses
from dataclasses import dataclass

from serving.plan import STEP_CLASSES
from zoo.catalog import find_preset


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """One step in words for people who have a film and no dictionary.

    Attributes:
        task: Name of the step.
        title: What it does, in two or three words.
        explanation: What to expect of it.
        argument: What is put behind the step's name in a list of steps.
        repairs: Whether it mends a fault; otherwise it changes how a film looks.
    """

    task: str
    title: str
    explanation: str
    argument: str = ""
    repairs: bool = True

    @property
    def label(self) -> str:
        """Title and explanation in a line."""
        return f"{self.title}: {self.explanation}"


_TREATMENTS = (
    Treatment(
        task="deinterlace",
        title="Remove comb lines",
        explanation="for films from video tape or television, where edges of things "
        "that move look like a comb",
    ),
    Treatment(
        task="steady",
        title="Hold the picture still",
        explanation="takes out the trembling of a worn projector or camera",
    ),
    Treatment(
        task="old_film",
        title="Mend everything at once",
        explanation="grain, dirt, flicker and blur of old film in one go",
    ),
    Treatment(
        task="damage",
        title="Remove scratches and dirt",
        explanation="fills them with what the pictures before and after show",
    ),
    Treatment(
        task="fill",
        title="Mend lost pictures",
        explanation="makes anew single pictures that are black, torn or doubled",
        argument="found",
    ),
    Treatment(
        task="deflicker",
        title="Even out the light",
        explanation="takes out flicker of brightness and colour",
    ),
    Treatment(
        task="deblur",
        title="Sharpen what is blurred",
        explanation="for pictures out of focus",
    ),
    Treatment(
        task="denoise",
        title="Take out noise and grain",
        explanation="the fine specks that dance all over the picture",
    ),
    Treatment(
        task="faded",
        title="Bring back faded colours",
        explanation="for films whose colours or light and dark have paled",
    ),
    Treatment(
        task="colour",
        title="Add colour",
        explanation="paints a black-and-white film; the colours are guessed",
        repairs=False,
    ),
    Treatment(
        task="crop",
        title="Cut off black bars",
        explanation="keeps only the picture within them",
        argument="auto",
        repairs=False,
    ),
    Treatment(
        task="white_balance",
        title="Take out a colour cast",
        explanation="for films that turned red, blue or yellow",
        repairs=False,
    ),
    Treatment(
        task="contrast",
        title="Bring back faded light and dark",
        explanation="so that black is black again, and white white",
        repairs=False,
    ),
    Treatment(
        task="upscale",
        title="Make the picture twice as large",
        explanation="clearer edges on a large screen; takes much longer",
        argument="2",
        repairs=False,
    ),
    Treatment(
        task="grain",
        title="Keep some film grain",
        explanation="puts a little of it back, so that it still looks like film",
        argument="auto",
        repairs=False,
    ),
    Treatment(
        task="interpolate",
        title="Make movement smoother",
        explanation="twice as many pictures a second; fast movement may smear",
        argument="2",
        repairs=False,
    ),
)


def known_treatments() -> tuple[Treatment, ...]:
    """The treatments that can be given, in the order of a plan.

    Those are left out whose step does not exist, or whose network is not trained yet.
    """
    order = list(STEP_CLASSES)
    known = [each for each in _TREATMENTS if each.task in order and _ready(each.task)]
    return tuple(sorted(known, key=lambda each: order.index(each.task)))


def _ready(task: str) -> bool:
    """Whether the usual preset of a step is there, if it has one."""
    for field in dataclasses.fields(STEP_CLASSES[task]):
        if field.name == "preset" and isinstance(field.default, str) and field.default:
            try:
                find_preset(field.default)
            except ValueError:
                return False
    return True
