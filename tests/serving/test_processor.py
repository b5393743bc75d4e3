import pytest

from serving.processor import choose_precision, has_fast_bfloat16


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("fpu avx512f avx512_bf16", True),
        ("fpu amx_bf16 amx_tile", True),
        ("fpu avx2 avx512f", False),
        ("", False),
    ],
)
def test_bfloat16_is_recognised_from_the_instructions(tmp_path, flags, expected):
    information = tmp_path / "cpuinfo"
    information.write_text(f"model name\t: Some Processor\nflags\t\t: {flags}\n")
    assert has_fast_bfloat16(information) is expected


def test_without_a_list_of_instructions_there_is_no_bfloat16(tmp_path):
    assert has_fast_bfloat16(tmp_path / "none") is False


def test_a_named_precision_is_taken_and_an_unknown_one_refused():
    assert choose_precision("float32") == "float32"
    assert choose_precision("bfloat16") == "bfloat16"
    with pytest.raises(ValueError, match="float16"):
        choose_precision("float16")
