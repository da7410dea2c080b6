"""What only a check needs lies apart, in our versions where it stands beside what we have."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from apps.operations.deployment import environments, programs
from apps.operations.deployment.registry import CannotRun


@pytest.fixture
def project(tmp_path, settings) -> Path:
    """A project of which only the lock file is ours."""
    locked = (Path(settings.BASE_DIR) / "requirements.txt").read_text(encoding="utf-8")
    (tmp_path / "requirements.txt").write_text(locked, encoding="utf-8")
    settings.BASE_DIR = tmp_path
    return tmp_path


def test_beside_ours_it_takes_our_versions(project, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")

    with pytest.raises(CannotRun, match="pip cannot install nowhere==1"):
        environments.program("apart", ["nowhere==1"], "python", beside_ours=True)

    pins = (project / ".faena" / "apart" / "constraints.txt").read_text(encoding="utf-8")
    assert f"django=={version('django')}" in pins.split()
    assert "--hash" not in pins


def test_other_packages_make_it_anew(project, monkeypatch):
    place = project / ".faena" / "apart"
    place.mkdir(parents=True)
    (place / "installed").write_text("older==1")
    monkeypatch.setenv("PIP_NO_INDEX", "1")

    assert environments.program("apart", ["older==1"], "x") == str(place / "bin" / "x")
    with pytest.raises(CannotRun):
        environments.program("apart", ["newer==1"], "x")
    assert not (place / "installed").exists()


def test_what_we_have_can_be_imported_beside_it(project, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")  # pip itself is there
    python = environments.program("apart", ["pip"], "python", beside_ours=True)

    said = programs.said(python, "-c", "import django; print(django.__version__)")
    assert said == version("django")
