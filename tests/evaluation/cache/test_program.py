"""Another program, or another library, has another digest."""

from pathlib import Path

import pytest

import segreview
from segreview.evaluation.cache import program
from segreview.evaluation.cache.program import program_digest


@pytest.fixture(autouse=True)
def _looked_at_anew():
    program_digest.cache_clear()
    yield
    program_digest.cache_clear()


def write_code(root: Path, text: str) -> None:
    (root / "masks" / "inner").mkdir(parents=True, exist_ok=True)
    (root / "__init__.py").write_text("")
    (root / "masks" / "inner" / "a.py").write_text(text)


def digest_of(monkeypatch, root):
    monkeypatch.setattr(segreview, "__file__", str(root / "__init__.py"))
    program_digest.cache_clear()
    return program_digest()


def test_another_line_of_code_is_another_program(monkeypatch, tmp_path):
    write_code(tmp_path, "A = 1\n")
    before = digest_of(monkeypatch, tmp_path)
    assert digest_of(monkeypatch, tmp_path) == before
    write_code(tmp_path, "A = 2\n")
    assert digest_of(monkeypatch, tmp_path) != before


def test_code_that_makes_no_results_does_not_matter(monkeypatch, tmp_path):
    write_code(tmp_path, "A = 1\n")
    before = digest_of(monkeypatch, tmp_path)
    (tmp_path / "gui").mkdir()
    (tmp_path / "gui" / "b.py").write_text("B = 1\n")
    assert digest_of(monkeypatch, tmp_path) == before


def test_another_version_is_another_program(monkeypatch):
    before = program_digest()
    monkeypatch.setattr(segreview, "__version__", "0.0.0")
    program_digest.cache_clear()
    assert program_digest() != before


@pytest.mark.parametrize("library", ["numpy", "pillow"])
def test_another_version_of_a_library_is_another_program(monkeypatch, library):
    before, real = program_digest(), program.version
    monkeypatch.setattr(program, "version", lambda name: "0" if name == library else real(name))
    program_digest.cache_clear()
    assert program_digest() != before
