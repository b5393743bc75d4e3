"""What ML Metadata knows after runs that ended, were killed, or were repeated."""

import shutil

import pytest

from tests.workflow.pipeline.word_components import WordParameters, word_pipeline
from workflow.pipeline.digests import file_digest
from workflow.pipeline.execution_store import ExecutionStore
from workflow.pipeline.runner import PipelineRunner

pytest.importorskip("ml_metadata")
from workflow.lineage.connection import FILE, open_metadata, read_connection
from workflow.lineage.origin import find_artifact, origin_lines
from workflow.lineage.recorder import SOURCE, Recorder
from workflow.lineage.run_list import run_lines


@pytest.fixture
def root(tmp_path):
    return tmp_path / "root"


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source.txt"
    path.write_text("aaa")
    return path


def _run(root, pipeline, record=True, **options):
    store = ExecutionStore(root, "words")
    observers = []
    if record:
        observers.append(Recorder(open_metadata(root), store, "kinozoo pipeline run"))
    PipelineRunner(pipeline, store, observers=observers, **options).run()
    return store


def test_an_output_leads_down_to_the_source_files(root, source):
    _run(root, word_pipeline(source))
    metadata = open_metadata(root)
    pushed = find_artifact(metadata, root / "words/Shouting/1/PushedModel")
    lines = "\n".join(origin_lines(metadata, pushed))
    for part in ("made by Shouting/1", "made by Joining/1", "letters 4", '"word": "b"'):
        assert part in lines
    assert f"source.txt  sha256 {file_digest(source)}  CC0-1.0" in lines
    assert lines.count("made by Reading/1") == 1


def test_what_is_repeated_is_recorded_once(root, source):
    for _ in range(2):
        _run(root, word_pipeline(source))
    metadata = open_metadata(root)
    assert len(metadata.get_executions()) == 4
    assert len(metadata.get_artifacts()) == 5
    assert len(metadata.get_artifacts_by_type(SOURCE)) == 1
    first, second = run_lines(metadata)
    assert "done     4 done" in first
    assert "done     4 cached" in second


def test_what_was_not_recorded_is_recorded_by_the_next_run(root, source):
    _run(root, word_pipeline(source), record=False)
    _run(root, word_pipeline(source, joining="bb"))
    executions = open_metadata(root).get_executions()
    names = {each.name.rpartition("words/")[2].split("@")[0] for each in executions}
    assert {"Joining/1", "Joining/2", "Reading/1"} <= names
    assert len(names) == 7


def test_a_run_that_was_killed_is_told_from_one_that_failed(root, source):
    store = ExecutionStore(root, "words")
    Recorder(open_metadata(root), store, "the killed one").start()
    assert "running" in run_lines(open_metadata(root))[0]
    _run(root, word_pipeline(source, Shouting=WordParameters(fails=9)))
    killed, failed = run_lines(open_metadata(root))
    assert "killed" in killed
    assert "failed   3 done, 1 failed" in failed


def test_a_model_and_the_one_that_it_was_compared_with_are_both_found(root, source):
    _run(root, word_pipeline(source))
    _run(root, word_pipeline(source, joining="bb"))
    metadata = open_metadata(root)
    blessing = find_artifact(metadata, root / "words/Judging/2/ModelBlessing")
    lines = "\n".join(origin_lines(metadata, blessing))
    assert "Joining/1/Model" in lines
    assert "Joining/2/Model" in lines


def test_a_folder_from_elsewhere_is_refused(root, source, tmp_path):
    _run(root, word_pipeline(source))
    metadata = open_metadata(root)
    with pytest.raises(ValueError, match="No run that is recorded here made"):
        find_artifact(metadata, tmp_path)
    with pytest.raises(FileNotFoundError, match="no folder"):
        find_artifact(metadata, tmp_path / "absent")


def test_another_database_is_reached_by_its_config(tmp_path, root):
    config = tmp_path / "mysql.pbtxt"
    config.write_text('mysql { host: "db" port: 3306 database: "zoo" user: "k" }')
    connection = read_connection(root, config)
    assert connection.WhichOneof("config") == "mysql"
    assert connection.mysql.host == "db"
    config.write_text("mysql {")
    with pytest.raises(ValueError, match="is no ConnectionConfig"):
        read_connection(root, config)


def test_another_file_is_reached_by_its_config(tmp_path, root):
    other = tmp_path / "other.sqlite"
    config = tmp_path / "config.pbtxt"
    config.write_text(
        f'sqlite {{ filename_uri: "{other}" connection_mode: READWRITE_OPENCREATE }}'
    )
    assert not open_metadata(root, config).get_executions()
    assert other.is_file()
    assert not (root / FILE).exists()


def test_a_number_that_is_used_again_is_another_execution(root, source):
    _run(root, word_pipeline(source))
    shutil.rmtree(root / "words/Shouting/1")
    source.write_text("cc")
    _run(root, word_pipeline(source))
    metadata = open_metadata(root)
    found = find_artifact(metadata, root / "words/Shouting/1/PushedModel")
    assert "Joining/2/Model" in "\n".join(origin_lines(metadata, found))


def test_copies_of_a_preset_are_known_again(root, source, tmp_path):
    weights = tmp_path / "copy" / "model.weights.h5"
    weights.parent.mkdir()
    weights.write_bytes(b"weights")
    digest = file_digest(weights)

    pipeline = word_pipeline(source)
    joining = pipeline.component("Joining")
    make = joining.make

    def make_described(context):
        make(context)
        context.describe("model", weights_sha256=digest)

    joining.make = make_described
    _run(root, pipeline)
    found = find_artifact(open_metadata(root), weights.parent)
    assert found.uri.endswith("words/Joining/1/Model")
    shutil.rmtree(root / "words/Joining/1")
    assert find_artifact(open_metadata(root), weights.parent).uri == found.uri


def test_an_execution_whose_input_was_thrown_away_is_recorded(root, source):
    for word in ("b", "bb"):
        store = _run(root, word_pipeline(source, joining=word), record=False)
    shutil.rmtree(store.home / "Joining" / "1")
    _run(root, word_pipeline(source, joining="bb"))
    names = [each.name for each in open_metadata(root).get_executions()]
    assert any("Judging/1@" in name for name in names)
