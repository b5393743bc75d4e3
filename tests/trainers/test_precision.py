import pytest

from trainers import precision


@pytest.mark.parametrize(
    ("flags", "policy"),
    [({"avx2"}, "float32"), ({"avx2", "avx512_bf16"}, "mixed_bfloat16")],
)
def test_auto_is_bfloat16_where_the_processor_has_it(monkeypatch, flags, policy):
    monkeypatch.setattr(precision.tf.config, "list_physical_devices", lambda _: [])
    monkeypatch.setattr(precision, "_processor_flags", lambda: flags)
    assert precision.dtype_policy("auto") == policy
    assert precision.dtype_policy("float32") == "float32"
