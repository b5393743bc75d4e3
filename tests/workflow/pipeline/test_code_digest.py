"""Code counts where it is reached, and only there."""

import pytest

from workflow.pipeline.code_digest import code_digest


@pytest.fixture
def project(tmp_path):
    """Returns a function that writes the files of a small project."""

    def write(**changes):
        files = {
            "workflow/step.py": "from trainers import loop\nfrom zoo.a import A\n",
            "trainers/loop.py": "def f():\n    import zoo.b\n",
            "zoo/a.py": "A = 1\n",
            "zoo/b.py": "import numpy\n",
            "zoo/layers/c.py": "C = 1\n",
            "zoo/unused.py": "U = 1\n",
        }
        for name, text in {**files, **changes}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write


def _digest(root, *modules):
    return code_digest(root / "workflow/step.py", modules, root)


@pytest.mark.parametrize(
    ("file", "counts"),
    [
        ("workflow/step.py", True),
        ("trainers/loop.py", True),
        ("zoo/a.py", True),
        ("zoo/b.py", True),  # Imported in a function.
        ("zoo/layers/c.py", False),
        ("zoo/unused.py", False),
    ],
)
def test_what_is_imported_counts(project, file, counts):
    before = _digest(project())
    text = (project() / file).read_text()
    assert (_digest(project(**{file: text + "# changed\n"})) != before) == counts


def test_what_is_named_counts_with_all_its_modules(project):
    before = _digest(project(), "zoo.layers")
    assert _digest(project(**{"zoo/layers/c.py": "C = 2\n"}), "zoo.layers") != before


def test_a_module_that_is_not_there_is_told(project):
    with pytest.raises(FileNotFoundError, match=r"no module zoo\.none"):
        _digest(project(), "zoo.none")
