import os

from serving.source_identity import source_identity


def test_changes_at_both_ends_size_and_time_are_noticed(tmp_path):
    path = tmp_path / "film.mp4"
    content = bytes(range(256)) * 12000
    identities = []
    for changed in (
        content,
        b"x" + content[1:],
        content[:-1] + b"x",
        content + b"x",
    ):
        path.write_bytes(changed)
        os.utime(path, ns=(1, 1))
        identities.append(str(source_identity(path)))
    os.utime(path, ns=(1, 2))
    identities.append(str(source_identity(path)))
    assert len(set(identities)) == 5


def test_the_same_file_is_the_same(tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"short")
    assert source_identity(path) == source_identity(path)
