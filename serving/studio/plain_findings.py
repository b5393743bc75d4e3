"""What an inspection found, for people who know films and no figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from serving.faults.fault import SURE_ENOUGH, Fault
from serving.inspection import Inspection
from serving.studio.plain_time import plain_length
from serving.studio.treatment import known_treatments
from serving.studio.wishes import advised_tasks

_QUITE_SURE = 0.8
# A picture's faults: how one says it, and how one says that it is not there.
_WORDS = {
    "noise": ("The picture is full of noise or grain", "noise and grain"),
    "combing": ("Edges of things that move look like a comb", "comb lines"),
    "weave": ("The picture trembles", "trembling"),
    "flicker": ("The light flickers", "flicker"),
    "damage": ("There are scratches or dirt", "scratches and dirt"),
    "blur": ("The picture is soft", "blur"),
    "blockiness": ("Compression shows as little squares", "squares of compression"),
    "faded": ("Light and dark are faded", "fading"),
    "letterbox": ("There are black bars around the picture", "black bars"),
    "doubled frames": ("Some pictures appear twice", "doubled pictures"),
    "missing frames": ("Some pictures seem to be missing", "missing pictures"),
    "black and white": ("The film is black and white", ""),
}
# Steps that help as well, where the one that an inspection names is not there.
_HELPERS = {"faded": "contrast", "letterbox": "crop"}


@dataclass(frozen=True, kw_only=True)
class PlainFinding:
    """One fault in a sentence.

    Attributes:
        sentence: What is wrong.
        measure: The figure behind it, and how sure it is.
        remedy: Title of the step that helps, or "" where nothing does.
    """

    sentence: str
    measure: str
    remedy: str


def plain_findings(found: Inspection) -> tuple[PlainFinding, ...]:
    """The faults that are worth a word.

    Args:
        found: What an inspection found.
    """
    titles = {each.task: each.title for each in known_treatments()}
    findings = []
    for fault in found.faults:
        if fault.name not in _WORDS or not _speaks(fault):
            continue
        helper = fault.suggested_step or ""
        if helper not in titles:
            helper = _HELPERS.get(fault.name, "")
        findings.append(
            PlainFinding(
                sentence=_WORDS[fault.name][0],
                measure=_measure(fault),
                remedy=titles.get(helper, ""),
            )
        )
    return tuple(findings)


def findings_page(found: Inspection) -> str:
    """Lays the findings out as HTML.

    Args:
        found: What an inspection found.
    """
    findings = plain_findings(found)
    parts = [f'<p class="facts">{escape(_facts(found))}</p>']
    if findings:
        parts.append(f'<ul class="findings">{"".join(map(_item, findings))}</ul>')
    else:
        parts.append("<p><strong>No fault was found.</strong></p>")
    if not advised_tasks(found):
        parts.append(
            "<p>Nothing is ticked below, since nothing here surely needs mending. Tick "
            "what you like to try, and look at a moment first.</p>"
        )
    missing = [
        _WORDS[fault.name][1]
        for fault in found.faults
        if fault.name in _WORDS and fault.value is not None and not _speaks(fault)
    ]
    if any(missing):
        text = ", ".join(filter(None, missing))
        parts.append(f'<p class="soft">Looked for and not found: {escape(text)}.</p>')
    notes = _notes(found)
    if notes:
        parts.append(f'<ul class="soft">{"".join(notes)}</ul>')
    return "".join(parts)


def _speaks(fault: Fault) -> bool:
    return fault.suggested_step is not None


def _facts(found: Inspection) -> str:
    numerator, _, denominator = found.frames_per_second.partition("/")
    rate = float(numerator) / float(denominator or 1)
    length = "length unknown"
    if found.seconds is not None:
        length = plain_length(found.seconds)
    words = [
        length,
        f"{found.width} x {found.height} pixels",
        f"{rate:.4g} pictures a second",
        found.picture,
        "with sound" if any(" audio " in s for s in found.streams) else "silent",
    ]
    if found.cuts:
        words.append(f"{len(found.cuts) + 1} scenes")
    return " · ".join(words)


def _measure(fault: Fault) -> str:
    sure = "surely" if fault.confidence >= _QUITE_SURE else "probably"
    if fault.confidence < SURE_ENOUGH:
        sure = "perhaps"
    if fault.value is None or fault.name == "black and white":
        return sure
    return f"{sure}; {fault.value:.3g} {fault.unit}"


def _item(finding: PlainFinding) -> str:
    remedy = "nothing here mends that yet"
    if finding.remedy:
        remedy = f"helps: {finding.remedy}"
    return (
        f"<li><strong>{escape(finding.sentence)}</strong> "
        f'<span class="soft">({escape(finding.measure)})</span><br>'
        f'<span class="remedy">{escape(remedy)}</span></li>'
    )


def _notes(found: Inspection) -> Iterable[str]:
    return [f"<li>{escape(note)}</li>" for note in found.notes]
