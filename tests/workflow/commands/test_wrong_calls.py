"""What is wrong with a call is said in one sentence, before anything is begun."""

import pytest

from workflow.commands import (
    data,
    data_service,
    evaluate,
    launch,
    pipeline,
    train,
    tune,
)

_LAUNCHED = ["--", "train", "--experiment=smoke", "--workdir=run"]


@pytest.fixture
def call(capsys):
    """Gives a function that calls a command, as in a process of its own."""

    def run(command, *arguments):
        called.append(values := command.COMMAND.flag_values)
        for name in values:
            values[name].unparse()
        status = command.COMMAND.execute(list(arguments))
        return status, capsys.readouterr().err

    called = []
    yield run
    for values in called:
        for name in values:
            values[name].unparse()


@pytest.mark.parametrize(
    ("command", "arguments", "said"),
    [
        (data_service, [], "dispatcher|worker; received nothing"),
        (data_service, ["dispatcher", "x"], "received dispatcher x"),
        (data_service, ["worker"], "whose worker this is: --dispatcher=HOST:PORT"),
        (launch, _LAUNCHED[:2], "--workdir"),
        (launch, ["--", "restore", "a.mp4"], "train"),
        (
            launch,
            ["--write=slurm", "--parameter_servers=1", *_LAUNCHED],
            "without parameter servers",
        ),
        (launch, ["--write=kubernetes", *_LAUNCHED], "--image=IMAGE --volume=CLAIM"),
        (launch, ["--write=slurm", "--logs=x", *_LAUNCHED], "--logs and --grace"),
        (
            launch,
            ["--write=slurm", "--grace_seconds=1", *_LAUNCHED],
            "--logs and --grace_seconds are for workers on this machine",
        ),
        (tune, ["x"], "tune takes flags only; received 'x'"),
        (tune, ["--workdir=x"], "--experiment=NAME --workdir=DIR"),
        (tune, ["--experiment=smoke"], "--experiment=NAME --workdir=DIR"),
        (
            tune,
            ["--experiment=smoke", "--workdir=x", "--space=rate"],
            "--space takes FIELD=VALUES; received 'rate'",
        ),
        (evaluate, ["x"], "evaluate takes flags only; received 'x'"),
        (evaluate, ["--data=x"], "either --preset=NAME or --checkpoint=DIR"),
        (
            evaluate,
            ["--preset=denoise_fast", "--checkpoint=x", "--data=x"],
            "either --preset=NAME or --checkpoint=DIR",
        ),
        (evaluate, ["--preset=denoise_fast"], "clean videos to measure: --data=DIR"),
        (
            pipeline,
            ["run", "--root=x", "--videos=gs://bucket/films", "--validation=off"],
            "--videos takes a folder or file of this machine",
        ),
        (
            pipeline,
            ["run", "--root=gs://bucket/x", "--videos=x", "--validation=off"],
            "--root takes a folder or file of this machine",
        ),
        (data, ["schema", "x", "--out=x", "--processes=2"], "are for statistics"),
        (data, ["validate", "--out=x", "--runner=FlinkRunner"], "are for statistics"),
        (
            train,
            [
                "--experiment=smoke",
                "--workdir=x",
                "--strategy=parameter_server",
                "--data_service=a:1",
            ],
            "--data_service is not for --strategy=parameter_server",
        ),
    ],
)
def test_it_is_one_sentence(call, tmp_path, monkeypatch, command, arguments, said):
    monkeypatch.chdir(tmp_path)
    status, told = call(command, *arguments)
    assert status == 1
    assert said in told
    assert told.count("\n") == 1
    assert not any(tmp_path.iterdir())
