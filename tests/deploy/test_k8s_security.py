"""Pod Security `restricted`, field by field, and what a scanner does not look for."""

import re

import pytest

from config.settings import env
from tests.contracts.test_environment import OPTIONAL
from tests.contracts.test_environment import SECRETS as ALL_SECRETS
from tests.deploy.manifests import K8S, Document, Site, containers, overlay, pod
from tests.deploy.test_k8s_targets import each_site

VOLUMES_ALLOWED = {
    *("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral"),
    *("persistentVolumeClaim", "projected", "secret"),
}
"""https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted"""

FORBIDDEN_IN_PODS = {"hostNetwork", "hostPID", "hostIPC", "hostUsers", "shareProcessNamespace"}
UNKNOWN_TO_SETTINGS = {"FAENA_SIGNS", "HOME"}


def _pods(site: Site) -> list[Document]:
    return [pod(one) for one in site.workloads()]


def _containers(site: Site) -> list[Document]:
    return [container for one in site.workloads() for container in containers(one)]


@each_site
def test_namespace_enforces_the_restricted_standard(site: Site) -> None:
    labels = site.one("Namespace", "faena")["metadata"]["labels"]

    assert {labels[f"pod-security.kubernetes.io/{m}"] for m in ("enforce", "audit", "warn")} == {
        "restricted"
    }


@each_site
def test_everything_is_in_that_namespace(site: Site) -> None:
    inside = [one for one in site.objects if one["kind"] != "Namespace"]

    assert {one["metadata"]["namespace"] for one in inside} == {"faena"}


@each_site
def test_pod_runs_as_nobody_in_a_profile(site: Site) -> None:
    for spec in _pods(site):
        rights = spec["securityContext"]
        assert rights["runAsNonRoot"] is True
        assert min(rights[key] for key in ("runAsUser", "runAsGroup", "fsGroup")) > 0
        assert rights["seccompProfile"]["type"] in {"RuntimeDefault", "Localhost"}
        assert rights.keys() & {"sysctls", "seLinuxOptions", "windowsOptions"} == set()
        assert spec.keys() & FORBIDDEN_IN_PODS == set()


@each_site
def test_container_may_nothing_and_writes_nowhere(site: Site) -> None:
    for container in _containers(site):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert all("hostPort" not in port for port in container.get("ports", ()))


@each_site
def test_volumes_are_of_kinds_that_are_allowed(site: Site) -> None:
    for spec in _pods(site):
        for volume in spec["volumes"]:
            assert volume.keys() - {"name"} <= VOLUMES_ALLOWED


@each_site
def test_no_pod_has_a_token_of_the_cluster(site: Site) -> None:
    assert {spec["automountServiceAccountToken"] for spec in _pods(site)} == {False}


@each_site
def test_every_container_can_write_where_python_and_postgresql_must(site: Site) -> None:
    for container in _containers(site):
        paths = {mount["mountPath"] for mount in container["volumeMounts"]}
        assert "/tmp" in paths  # noqa: S108


@each_site
def test_secrets_are_files_and_never_variables(site: Site) -> None:
    for container in _containers(site):
        for variable in container.get("env", ()):
            assert "valueFrom" not in variable
            assert not re.search("KEY|PASSWORD|SECRET|URL|AUTH", variable["name"]) or (
                variable["name"].endswith("_FILE")
            )
        assert all(set(one) == {"configMapRef"} for one in container.get("envFrom", ()))


@each_site
def test_every_secret_that_production_needs_has_its_file(site: Site) -> None:
    named = {name.removesuffix("_FILE") for name in site.settings if name.endswith("_FILE")}

    assert ALL_SECRETS - OPTIONAL <= named <= ALL_SECRETS


@each_site
def test_settings_are_variables_that_are_read(site: Site) -> None:
    assert set(site.settings) - env.names == UNKNOWN_TO_SETTINGS


@each_site
def test_exceptions_to_policies_are_argued(site: Site) -> None:
    for one in site.workloads():
        argued = one["metadata"]["annotations"]
        assert all(re.fullmatch(r"CKV_K8S_\d+=.{20,}\.", line) for line in argued.values())


@pytest.mark.parametrize("file", sorted(K8S.rglob("*.env")), ids=lambda path: path.name)
def test_sample_secrets_are_none(file) -> None:
    lines = [one for one in file.read_text().splitlines() if one and not one.startswith("#")]
    for name, _, value in (line.partition("=") for line in lines):
        if re.search("PASSWORD|SECRET|password|_URL|_AUTH", name):
            assert "change-me" in value


def test_the_sandbox_profile_goes_to_workers_with_a_browser_alone() -> None:
    site = overlay(5, "chromium-sandbox")

    local = [
        one["metadata"]["name"]
        for one in site.workloads()
        if pod(one)["securityContext"]["seccompProfile"]["type"] == "Localhost"
    ]

    assert local == ["worker-rest"]
