"""What looks at manifests says what is missing and what is wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.operations.deployment import kubernetes_tools, registry
from apps.operations.deployment.keda_fields import lost
from apps.operations.deployment.registry import CannotRun, DoesNotHold, Notes
from apps.operations.stages.kubernetes import files


def prove(name: str) -> Notes:
    notes = Notes()
    [part] = [one for one in registry.all_parts() if one.name == name]
    part.prove(notes)
    return notes


@pytest.fixture
def k8s(tmp_path, settings) -> Iterator[Path]:
    """A project with manifests of its own."""
    settings.BASE_DIR = tmp_path
    files.write(tmp_path / "k8s")
    return tmp_path / "k8s"


def test_without_kubectl_it_says_where_to_get_it(monkeypatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(CannotRun, match=r"no kubectl here: https://kubernetes\.io"):
        kubernetes_tools.kubectl()


def test_drift_does_not_hold(k8s: Path) -> None:
    (k8s / "base" / "web.yaml").unlink()

    with pytest.raises(DoesNotHold, match=r"base/web\.yaml is missing\."):
        prove("kubernetes-render")


def test_tools_that_cannot_be_installed_are_named(k8s: Path, monkeypatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")

    with pytest.raises(CannotRun, match="pip cannot install kubernetes-validate=="):
        kubernetes_tools.tool("checkov")

    assert not (k8s.parent / ".faena" / "kubernetes-tools" / "installed").exists()


def test_tools_are_installed_once(k8s: Path) -> None:
    place = k8s.parent / ".faena" / "kubernetes-tools"
    place.mkdir(parents=True)
    (place / "installed").write_text("\n".join(kubernetes_tools.PACKAGES))

    assert kubernetes_tools.tool("checkov") == str(place / "bin" / "checkov")


def test_fields_that_do_not_come_back_are_named() -> None:
    said = {"spec": {"known": 1, "knwon": 1}, "triggers": [{"type": "redis", "listName": "x"}]}
    again = {"spec": {"known": 1}, "triggers": [{"type": "redis"}]}

    assert list(lost(said, again)) == [".spec.knwon", ".triggers[0].listName"]
    assert list(lost(said, said)) == []


def test_budgets_hold_and_say_with_which_numbers() -> None:
    assert any("4 GB, 2/2 cores" in line for line in prove("budgets").lines)
