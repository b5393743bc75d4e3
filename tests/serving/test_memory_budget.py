import pytest

from serving.memory_budget import available_memory, choose_tile_side, total_memory


def _choose(setting, memory=10**9, height=480, width=640):
    return choose_tile_side(
        setting,
        height=height,
        width=width,
        halo=64,
        memory_needed=lambda h, w: 1000 * h * w,
        memory=memory,
    )


def test_a_frame_for_which_memory_is_enough_stays_whole():
    assert _choose("auto") is None
    assert _choose("off", memory=1) is None


def test_little_memory_means_tiles_that_fit():
    side = _choose("auto", memory=800 * 10**6, height=2160, width=3840)
    assert side is not None
    assert 1000 * (side + 128) ** 2 <= 400 * 10**6


def test_a_number_is_taken_and_nonsense_refused():
    assert _choose("96") == 96
    for setting in ("0", "-5", "big", "1.5"):
        with pytest.raises(ValueError, match="tile is auto, off or a number"):
            _choose(setting)


def test_available_memory_is_read_from_linux(tmp_path):
    information = tmp_path / "meminfo"
    information.write_text("MemTotal: 100 kB\nMemAvailable:   50 kB\n")
    assert available_memory(information, tmp_path / "none") == 50 * 1024
    assert available_memory(tmp_path / "none") > 0


@pytest.mark.parametrize(
    ("folder", "names", "cached"),
    [
        ("", ("memory.max", "memory.current"), "inactive_file"),
        (
            "memory",
            ("memory.limit_in_bytes", "memory.usage_in_bytes"),
            "total_inactive_file",
        ),
    ],
)
def test_a_container_has_what_it_may_take(tmp_path, folder, names, cached):
    information = tmp_path / "meminfo"
    information.write_text("MemAvailable:   9000 kB\n")
    place = tmp_path / folder
    place.mkdir(exist_ok=True)
    limit, usage = (place / name for name in names)
    limit.write_text(f"{4000 * 1024}\n")
    usage.write_text(f"{1500 * 1024}\n")
    (place / "memory.stat").write_text(f"anon 7\n{cached} {500 * 1024}\n")
    assert total_memory(tmp_path) == 4000 * 1024
    assert available_memory(information, tmp_path) == 3000 * 1024
    limit.write_text("max\n" if not folder else "9223372036854771712\n")
    assert available_memory(information, tmp_path) == 9000 * 1024
    assert total_memory(tmp_path) == total_memory(tmp_path / "none")
