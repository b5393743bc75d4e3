import pytest

from tests.trainers.tiny_run import changed
from trainers.experiments import experiment
from trainers.run_folder import RunFolder


def test_the_resolved_config_is_kept(tmp_path):
    folder = RunFolder(tmp_path / "run")
    config = changed(experiment("smoke"), {"optimizer.learning_rate": 0.5})
    folder.write_config(config)
    assert folder.read_config() == config


def test_only_what_does_not_change_the_learning_may_change_later(tmp_path):
    folder = RunFolder(tmp_path)
    folder.write_config(experiment("smoke"))
    folder.write_config(changed(experiment("smoke"), {"run.log_every": 7}))
    assert folder.read_config().run.log_every == 7
    folder.checkpoints.mkdir()
    for name in ("run.seed", "data.crop"):
        with pytest.raises(ValueError, match=f"another {name}: take another --workdir"):
            folder.write_config(
                changed(experiment("smoke"), {name: 40, "run.log_every": 7})
            )


def test_a_run_that_made_nothing_yet_may_be_started_otherwise(tmp_path):
    folder = RunFolder(tmp_path)
    folder.write_config(experiment("smoke"))
    folder.write_config(changed(experiment("smoke"), {"data.crop": 40}))
    assert folder.read_config().data.crop == 40
    for made in (folder.checkpoints, folder.evaluations, folder.export):
        made.mkdir()
        with pytest.raises(ValueError, match=r"another data\.crop"):
            folder.write_config(experiment("smoke"))
        made.rmdir()


def test_folders_without_a_run_or_weights_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no config\.json"):
        RunFolder(tmp_path).read_config()
    with pytest.raises(FileNotFoundError, match="no weights yet"):
        RunFolder(tmp_path).weights_to_use(best=True)
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(ValueError, match="is not JSON"):
        RunFolder(tmp_path).read_config()
