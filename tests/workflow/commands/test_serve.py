"""`kinozoo serve` as a person calls it."""

import socket

import pytest

from workflow.commands.serve import COMMAND


@pytest.fixture
def serve(capsys):
    """Runs the command; returns its status and what it said."""

    def run(*arguments):
        COMMAND.flag_values.unparse_flags()
        for name in COMMAND.flag_values:
            COMMAND.flag_values[name].unparse()
        status = COMMAND.execute(list(arguments))
        return status, capsys.readouterr().err

    return run


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ([], "needs --model_base_path"),
        (["--model_base_path={empty}"], "holds no model: expected BASE/MODEL/VERSION"),
        (["--model_base_path={empty}", "stray"], "takes flags only"),
        (
            ["--model_base_path={empty}", "--batching_parameters_file=x"],
            "is for --enable_batching",
        ),
        (
            ["--model_base_path={empty}", "--tls_key_file=x"],
            "are named together",
        ),
        (
            ["--model_base_path={empty}", "--token_file={empty}/none"],
            "No such file",
        ),
        (["--model_base_path={empty}", "--port=8501"], "ports of their own"),
    ],
)
def test_a_wrong_call_is_told_in_one_sentence(serve, tmp_path, flags, message):
    places = ["--port=0", "--rest_api_port=0"]
    if any("--port=8501" in flag for flag in flags):
        places = []
    status, said = serve(*places, *(flag.format(empty=tmp_path) for flag in flags))
    assert status == 1
    assert message in said
    assert said.count("\n") == 1


def test_a_port_that_is_taken_is_told(serve, tmp_path):
    with socket.create_server(("localhost", 0)) as taken:
        port = taken.getsockname()[1]
        status, said = serve(f"--model_base_path={tmp_path}", f"--port={port}")
    assert status == 74
    assert f"localhost:{port} cannot be listened at" in said
