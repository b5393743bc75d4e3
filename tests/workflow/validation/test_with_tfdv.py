"""Statistics, schema and anomalies by TFDV, where it is installed.

`make install-workflow` makes an environment that has it; run this file there.
"""

import dataclasses
import importlib.util
import json
import pickle
import shutil
from collections import Counter

import pytest

from data_pipeline import storage
from data_pipeline.storage_refusal_error import StorageRefusalError
from tests.data_pipeline.ingested_folder import make_ingested_folder
from tests.in_memory_bucket import bucket_with
from tests.synthetic_video import SyntheticVideo, write_video
from workflow.bulk.beam_options import BeamOptions
from workflow.validation.clip_facts import ClipFacts
from workflow.validation.clip_job import ClipJob
from workflow.validation.schema_rules import SchemaRules
from workflow.validation.statistics_job import StatisticsJob
from workflow.validation.statistics_options import StatisticsOptions
from workflow.validation.validation_rules import ValidationRules

pytestmark = [
    pytest.mark.skipif(
        importlib.util.find_spec("tensorflow_data_validation") is None,
        reason="TFDV is not installed here: pip install 'kinozoo[workflow]'",
    ),
    pytest.mark.slow,
    # Those of Beam and TFDV are not ours.
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def statistics(tmp_path_factory):
    """Of three sets; one file for serving is none, and two clips are the same."""
    from workflow.validation.statistics_pipeline import write_statistics

    folder = tmp_path_factory.mktemp("data")
    train = make_ingested_folder(folder / "train", clips=5)
    # The same pictures, of another source.
    shutil.copyfile(train / "clip_0.mp4", train / "clip_4.mp4")
    films = folder / "films"
    films.mkdir()
    write_video(films / "a.mkv", SyntheticVideo(width=64, height=48))
    (films / "b.mkv").write_bytes(b"no film")
    sets = {
        "train": train,
        "eval": make_ingested_folder(folder / "eval", clips=2, height=64),
        "serving": films,
    }
    target = folder / "statistics"
    write_statistics(sets, target, StatisticsOptions(moments=2))
    return target


@pytest.fixture(scope="module")
def schema(statistics):
    from workflow.validation.schema_inference import inferred_schema
    from workflow.validation.statistics_files import read_statistics

    return inferred_schema(read_statistics(statistics, "train"), SchemaRules())


def _validate(*arguments, **options):
    from workflow.validation.data_validation import validate

    return validate(*arguments, **options)


def test_every_clip_is_a_record_that_tensorflow_reads(statistics):
    import tensorflow as tf

    place = statistics / "Split-train"
    facts = json.loads((place / "clips.json").read_text())
    records = list(tf.data.TFRecordDataset(str(place / "clips.tfrecord")))
    assert len(facts) == len(records) == 5
    example = tf.train.Example.FromString(records[0].numpy())
    assert set(example.features.feature) <= set(ClipFacts.__dataclass_fields__)
    assert Counter(clip["copy"] for clip in facts) == {0: 4, 1: 1}


def test_statistics_are_those_of_the_facts(statistics):
    from workflow.validation.feature_summary import summaries
    from workflow.validation.statistics_files import dataset_of, read_statistics

    facts = json.loads((statistics / "Split-train/clips.json").read_text())
    dataset = dataset_of(read_statistics(statistics, "train"))
    found = {each.name: each for each in summaries(dataset)}
    brightness = [clip["brightness"] for clip in facts]
    assert found["brightness"].mean == pytest.approx(sum(brightness) / 5, rel=1e-5)
    assert found["brightness"].least == pytest.approx(min(brightness), rel=1e-5)
    assert sum(count for *_, count in found["brightness"].histogram) == pytest.approx(5)
    assert dict(found["picture"].values) == Counter(c["picture"] for c in facts)
    assert "clip" not in found


def test_two_processes_find_the_same(statistics, tmp_path):
    from workflow.validation.statistics_files import dataset_of, read_statistics
    from workflow.validation.statistics_pipeline import write_statistics

    folder = statistics.parent / "train"
    write_statistics({"train": folder}, tmp_path, StatisticsOptions(processes=2))
    one, two = (
        (place / "Split-train/clips.json").read_text()
        for place in (statistics, tmp_path)
    )
    assert one == two
    datasets = [dataset_of(read_statistics(p, "train")) for p in (statistics, tmp_path)]
    assert datasets[0].num_examples == datasets[1].num_examples == 5


def test_sets_behind_urls_have_the_same_statistics(statistics):
    from workflow.validation.statistics_pipeline import write_statistics

    bucket = bucket_with(clips=statistics.parent / "train")
    write_statistics(
        {"train": f"{bucket}/clips"}, f"{bucket}/out", StatisticsOptions(moments=2)
    )
    here = sorted((statistics / "Split-train").iterdir())
    assert len(here) == 4
    for path in here:
        there = storage.read_bytes(f"{bucket}/out/Split-train/{path.name}")
        assert there == path.read_bytes(), path.name


def test_the_same_pipeline_is_built_for_other_runners():
    def steps(**options):
        job = StatisticsJob(
            clips=(ClipJob(path="gs://films/a.mp4", name="a.mp4", whole=False),),
            place="gs://films/out/Split-train",
            measured=StatisticsOptions(),
            options=BeamOptions(**options),
        )
        pipeline = pickle.loads(pickle.dumps(job)).pipeline()
        told = pipeline.options.get_all_options()
        names = pipeline.to_runner_api().components.transforms.values()
        return told, {transform.unique_name for transform in names}

    here, there = (
        steps(processes=2),
        steps(runner="FlinkRunner", more=("--flink_master=flink:8081",)),
    )
    assert (there[0]["runner"], there[0]["flink_master"]) == (
        "FlinkRunner",
        "flink:8081",
    )
    assert here[1] == there[1]


def test_a_bucket_that_refuses_ends_the_run_and_nothing_stays(statistics, monkeypatch):
    from workflow.validation.statistics_pipeline import write_statistics

    bucket = bucket_with(clips=statistics.parent / "eval")

    def refused(name):
        raise StorageRefusalError(f"{name}: no credentials")

    monkeypatch.setattr("workflow.validation.measured_clip.storage.fetched", refused)
    with pytest.raises(PermissionError, match="no credentials"):
        write_statistics(
            {"eval": f"{bucket}/clips"}, f"{bucket}/out", StatisticsOptions()
        )
    assert storage.is_empty(f"{bucket}/out")


def test_the_schema_knows_every_figure_and_its_limits(schema):
    features = {feature.name: feature for feature in schema.feature}
    assert set(features) == set(ClipFacts.__dataclass_fields__) - {"clip"}
    assert features["brightness"].float_domain.max == 253
    assert features["brightness"].presence.min_fraction == 1
    assert features["noise"].presence.min_fraction == 0
    # TFDV holds figures that some clips lack against a shape.
    assert not features["noise"].HasField("shape")
    domains = {domain.name: list(domain.value) for domain in schema.string_domain}
    assert "source" not in domains


def test_a_file_that_is_no_film_is_told_and_counted(statistics, schema):
    report = _validate(statistics, schema, ValidationRules())
    (error,) = report.errors
    assert (error.data, error.kind) == ("serving", "UNREADABLE_FILES")
    assert "b.mkv" in error.reason
    lenient = _validate(statistics, schema, ValidationRules(most_unreadable=0.5))
    assert not lenient.errors


def test_too_many_copies_are_an_error(statistics, schema):
    rules = ValidationRules(most_unreadable=1.0, most_copies=0.1)
    (error,) = _validate(statistics, schema, rules).errors
    assert (error.data, error.feature) == ("train", "copy")
    assert "More than 10%" in error.reason


def test_noisy_targets_are_a_warning(statistics, schema):
    rules = ValidationRules(most_noise=-1.0, most_unreadable=1.0)
    report = _validate(statistics, schema, rules)
    assert not report.errors
    assert any(each.feature == "noise" for each in report.anomalies)


def test_a_figure_outside_of_its_domain_is_an_error(statistics, schema):
    import tensorflow_data_validation as tfdv

    strict = type(schema).FromString(schema.SerializeToString())
    tfdv.get_feature(strict, "height").int_domain.max = 50
    rules = ValidationRules(most_unreadable=1.0)
    errors = _validate(statistics, strict, rules).errors
    assert [(each.data, each.feature) for each in errors] == [("eval", "height")]
    assert errors[0].reason == "Unexpectedly large value: 64."


def test_skew_between_sets_and_drift_from_before_are_measured(statistics, schema):
    rules = ValidationRules(most_unreadable=1.0, fewest_compared=2)
    same = _validate(statistics, schema, rules, previous=statistics)
    drift = [d for d in same.distances if d.between == "train and train before"]
    assert drift
    assert all(distance.value == 0 for distance in drift)
    pairs = {distance.between for distance in same.distances}
    assert {"train and eval", "train and serving"} <= pairs
    height = next(
        distance
        for distance in same.distances
        if (distance.between, distance.feature) == ("train and eval", "height")
    )
    assert height.value == pytest.approx(1.0)
    warned = {(a.data, a.feature) for a in same.anomalies if a.severity == "warning"}
    assert ("train and eval", "height") in warned
    few = dataclasses.replace(rules, fewest_compared=3)
    found = _validate(statistics, schema, few).anomalies
    assert not [each for each in found if each.kind.startswith("COMPARATOR")]
    strict = _validate(statistics, schema, dataclasses.replace(rules, warnings=()))
    assert ("train and eval", "height") in {(e.data, e.feature) for e in strict.errors}


def test_anomalies_are_kept_as_tfdv_says_them(statistics, schema, tmp_path):
    from workflow.validation.statistics_files import read_anomalies

    rules = ValidationRules(most_copies=0.1)
    _validate(statistics, schema, rules, target=tmp_path)
    found = read_anomalies(tmp_path, "train")
    assert found.anomaly_info["copy"].short_description.startswith("More than")
