"""docs/deploy/kubernetes.md: its commands, files and objects exist, its numbers are the table's."""

import re
import shlex

import pytest
from django.core.management import get_commands, load_command_class

from apps.operations.stages.comparison import customers, how_many
from apps.operations.stages.kubernetes.words import FRONT, GROUND, MIGRATE, WORKERS
from apps.operations.stages.workloads import workers_of
from config.queues import STAGES
from tests.contracts.tree import ROOT
from tests.deploy.manifests import K8S, overlay

TEXT = (ROOT / "docs" / "deploy" / "kubernetes.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^( *)```sh\n(.*?)^ *```$", TEXT, re.MULTILINE | re.DOTALL)
LINES = [line.strip() for _, block in BLOCKS for line in block.splitlines()]
KUBECTL = "\n".join(line for line in LINES if line.startswith("kubectl"))
STANDS_FOR = {"APP": "core", "NUMBER": "0001", "N": "3"}


def test_there_are_commands() -> None:
    assert len(LINES) > 30


@pytest.mark.parametrize("said", sorted({*re.findall(r"manage\.py ([a-z_]+[^`\n]*)", TEXT)}))
def test_command_is_one_of_ours_and_takes_what_it_is_given(said: str) -> None:
    words = [word.rstrip(".,;:)") for word in shlex.split(said)]
    name, *arguments = (STANDS_FOR.get(word, word) for word in words)
    command = load_command_class(get_commands()[name], name)

    parser = command.create_parser("manage.py", name)
    if name == "stage" and arguments:
        parser.parse_args(arguments)
        return
    flags = [word for word in arguments if word.startswith("--")]
    told = parser.format_help()
    assert all(flag in told for flag in flags)


@pytest.mark.parametrize("path", sorted({*re.findall(r"`?(k8s/[\w./-]+\w)", TEXT)}))
def test_path_is_there(path: str) -> None:
    path = path.replace("k8s/site/", "k8s/site.example/").replace("stage-N", "stage-3")

    assert path == "k8s/site" or (ROOT / path).exists()


def test_steps_are_those_of_the_labels() -> None:
    said = re.findall(r"faena/step=(\w+)", TEXT)
    there = {
        one["metadata"]["labels"]["faena/step"]
        for number in STAGES
        for one in overlay(number).objects
    }

    assert list(dict.fromkeys(said)) == [GROUND, MIGRATE, WORKERS, FRONT]
    assert set(said) == there


def test_objects_that_are_named_exist() -> None:
    kinds = {
        "deploy": "Deployment",
        "deployment": "Deployment",
        "statefulset": "StatefulSet",
        "job": "Job",
    }
    site = overlay(1)

    for kind, name in re.findall(rf"\b({'|'.join(kinds)})/([a-z]+)", KUBECTL):
        assert site.one(kinds[kind], name)


def test_table_of_stages_is_the_table() -> None:
    for stage in STAGES.values():
        [row] = [line for line in TEXT.splitlines() if line.startswith(f"| {stage.number} |")]
        assert f"| {customers(stage)} |" in row
        assert f"| {stage.node_memory_gb} GB, {stage.node_cores} cores |" in row
        for one in workers_of(stage):
            assert f"{one.name} × {how_many(one)}" in row
        assert row.endswith("| elsewhere |" if stage.external_services else "| in the cluster |")


def test_formula_is_the_one_of_stage_3() -> None:
    scaled = overlay(3, "keda/stage-3").one("ScaledObject", "worker-fast")

    assert f"`{scaled['spec']['advanced']['scalingModifiers']['formula']}`" in TEXT


def test_variables_of_the_site_are_named_as_in_the_sample() -> None:
    for name in re.findall(r"`([a-z-]+\.env)`", TEXT):
        assert (K8S / "site.example" / name).exists()
