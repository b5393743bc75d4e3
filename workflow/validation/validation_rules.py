"""When anomalies are errors."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ValidationRules:
    """What data has to be like, beyond its schema.

    Attributes:
        warnings: Kinds of anomalies (`AnomalyInfo.Type` of tensorflow_metadata) that do
            not keep what follows from being run. All others do.
        most_copies: Share of a set's clips that may show the same as those of another
            video; more is an error.
        most_noise: Median noise that clips for training may have, on the 0 to 255
            scale: a network learns to keep the noise of its targets. More is a warning.
        most_unreadable: Share of the files of a set that may be unreadable; more is an
            error. Fewer are a warning.
        fewest_compared: Sets with fewer clips are compared, but what is found is no
            anomaly: the distributions of a few clips always differ.
    """

    warnings: tuple[str, ...] = (
        "COMPARATOR_JENSEN_SHANNON_DIVERGENCE_HIGH",
        "COMPARATOR_L_INFTY_HIGH",
        "ENUM_TYPE_UNEXPECTED_STRING_VALUES",
    )
    most_copies: float = 0.2
    most_noise: float = 12.0
    most_unreadable: float = 0.05
    fewest_compared: int = 10
