"""What a validation says to people."""

from workflow.validation.anomaly import Anomaly
from workflow.validation.distance import Distance
from workflow.validation.validation_report import ValidationReport


def _anomaly(number, severity):
    return Anomaly(
        data="train",
        feature=f"figure{number}",
        kind="X",
        severity=severity,
        reason=f"reason {number}",
    )


def _report(*anomalies):
    distance = Distance(
        between="train and eval", feature="motion", value=0.1, threshold=0.5
    )
    return ValidationReport(
        clips={"train": 2}, anomalies=anomalies, distances=(distance,)
    )


def test_it_comes_back_as_it_was_saved(tmp_path):
    report = _report(_anomaly(1, "error"), _anomaly(2, "warning"))
    report.save(tmp_path)
    assert ValidationReport.load(tmp_path) == report


def test_errors_are_told_with_their_reasons_and_the_rest_counted():
    report = _report(*(_anomaly(number, "error") for number in range(5)))
    assert report.sentence() == (
        "5 errors in the data: figure0 of train: reason 0; figure1 of train: reason 1; "
        "figure2 of train: reason 2; and 2 more"
    )


def test_warnings_are_counted():
    assert _report(_anomaly(1, "warning")).sentence() == "1 warning"
    assert _report().sentence() == "no anomalies"
