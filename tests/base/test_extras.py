"""A package is installed where it can be imported, not where a folder has its name."""

import pytest

from neurosim.base.extras import is_installed


@pytest.mark.parametrize(("inside", "is_one"), [(None, False), ("__init__.py", True)])
def test_a_folder_without_code_is_no_package(tmp_path, monkeypatch, inside, is_one):
    (tmp_path / "left_by_pip").mkdir()
    if inside:
        (tmp_path / "left_by_pip" / inside).touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert is_installed("left_by_pip") is is_one
    assert is_installed("pytest") and not is_installed("no_such_package")
