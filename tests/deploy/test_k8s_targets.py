"""Everything that names something else names something that is there."""

from collections.abc import Iterator

import pytest
import yaml

from config.queues import STAGES
from tests.deploy.manifests import (
    K8S,
    Document,
    Site,
    containers,
    matches,
    overlay,
    pod,
    pod_labels,
)


def _sites() -> Iterator[tuple[str, Site]]:
    for number, stage in STAGES.items():
        yield f"stage-{number}", overlay(number)
        more = ["chromium-sandbox", *([f"keda/stage-{number}"] * bool(stage.autoscale_up_to))]
        yield f"stage-{number}-with-all", overlay(number, *more)


SITES = dict(_sites())
each_site = pytest.mark.parametrize("site", SITES.values(), ids=SITES)


def chosen(site: Site, selector: Document) -> list[str]:
    return [
        one["metadata"]["name"] for one in site.workloads() if matches(selector, pod_labels(one))
    ]


@each_site
def test_workload_chooses_its_own_pods_and_no_others(site: Site) -> None:
    for one in site.of("Deployment", "StatefulSet"):
        assert chosen(site, one["spec"]["selector"]) == [one["metadata"]["name"]]


@each_site
def test_names_are_unique(site: Site) -> None:
    names = [(one["kind"], one["metadata"]["name"]) for one in site.objects]

    assert sorted(names) == sorted(set(names))


@each_site
def test_service_leads_to_one_workload_and_a_port_that_it_opens(site: Site) -> None:
    for one in site.of("Service"):
        [name] = chosen(site, {"matchLabels": one["spec"]["selector"]})
        [workload] = [w for w in site.workloads() if w["metadata"]["name"] == name]
        opened = {p["containerPort"] for c in containers(workload) for p in c.get("ports", ())}
        assert {port["targetPort"] for port in one["spec"]["ports"]} <= opened
        assert one["spec"]["type"] == "ClusterIP"


@each_site
def test_ports_are_ports(site: Site) -> None:
    numbers = [
        number
        for one in site.objects
        for key, number in _leaves(one)
        if key.lower().endswith("port") and not isinstance(number, str)
    ]

    assert numbers
    assert all(0 < number < 65536 for number in numbers)


def _leaves(value: object, key: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, key)
    else:
        yield key, value


@each_site
def test_disruption_budget_keeps_one_workload(site: Site) -> None:
    budgets = {b["metadata"]["name"]: b["spec"] for b in site.of("PodDisruptionBudget")}

    workers = [one["metadata"]["name"] for one in site.workers()]
    assert sorted(budgets) == sorted(["web", *workers])
    for name, spec in budgets.items():
        assert chosen(site, spec["selector"]) == [name]
        assert spec["maxUnavailable"] == 1


@each_site
def test_each_deployment_has_one_autoscaler_at_most_and_leaves_it_the_number(site: Site) -> None:
    scaled = [
        one["spec"]["scaleTargetRef"]["name"]
        for one in site.of("HorizontalPodAutoscaler", "ScaledObject")
    ]
    free = [o["metadata"]["name"] for o in site.of("Deployment") if "replicas" not in o["spec"]]

    assert sorted(scaled) == sorted(free)


@each_site
def test_triggers_sign_in_with_what_is_there(site: Site) -> None:
    used = {
        trigger["authenticationRef"]["name"]
        for one in site.of("ScaledObject")
        for trigger in one["spec"]["triggers"]
    }

    assert used == {one["metadata"]["name"] for one in site.of("TriggerAuthentication")}
    for one in site.of("TriggerAuthentication"):
        refs = one["spec"]["secretTargetRef"]
        assert {(ref["name"], ref["key"]) for ref in refs} <= _sample_keys()


@each_site
def test_network_policy_chooses_pods_that_there_are(site: Site) -> None:
    for one in site.of("NetworkPolicy"):
        selectors = [one["spec"]["podSelector"], *_own_peers(one)]
        assert all(chosen(site, selector) for selector in selectors), one["metadata"]["name"]


def _own_peers(policy: Document) -> Iterator[Document]:
    for rule in (*policy["spec"].get("ingress", ()), *policy["spec"].get("egress", ())):
        for peer in (*rule.get("from", ()), *rule.get("to", ())):
            if "namespaceSelector" not in peer and "podSelector" in peer:
                yield peer["podSelector"]


@each_site
def test_nothing_is_let_through_but_what_stands_there(site: Site) -> None:
    everybody = site.one("NetworkPolicy", "nothing")["spec"]

    assert everybody == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for one in site.of("NetworkPolicy"):
        for rule in (*one["spec"].get("ingress", ()), *one["spec"].get("egress", ())):
            assert rule.get("from") or rule.get("to")
            assert rule["ports"]


@each_site
def test_service_of_ours_is_reached_exactly_by_those_who_may_ask_it(site: Site) -> None:
    for server in site.of("StatefulSet"):
        name = server["metadata"]["name"]
        asking = set(chosen(site, site.one("NetworkPolicy", f"to-{name}")["spec"]["podSelector"]))
        reached = site.one("NetworkPolicy", name)["spec"]["ingress"]
        let_in = {
            one
            for rule in reached
            for peer in rule["from"]
            for one in chosen(site, peer["podSelector"])
        }
        assert asking == let_in
        using = {w["metadata"]["name"] for w in site.workloads() if _needs(w, name)}
        assert using == asking


def _needs(workload: Document, server: str) -> bool:
    """beat, workers and web use both, Flower the broker alone, the migration the database alone."""
    name = workload["metadata"]["name"]
    others = {"postgresql": "flower", "redis": "migrate"}
    return workload["kind"] != "StatefulSet" and name != others[server]


@each_site
def test_every_volume_has_a_source_and_every_mount_a_volume(site: Site) -> None:
    claims = {one["metadata"]["name"] for one in site.of("PersistentVolumeClaim")}
    for one in site.workloads():
        templates = one["spec"].get("volumeClaimTemplates", ())
        volumes = {v["name"]: v for v in pod(one)["volumes"]}
        names = {*volumes, *(t["metadata"]["name"] for t in templates)}
        mounted = {m["name"] for c in containers(one) for m in c["volumeMounts"]}
        assert mounted == names
        for volume in volumes.values():
            assert volume.get("persistentVolumeClaim", {"claimName": None})["claimName"] in {
                None,
                *claims,
            }


@each_site
def test_secrets_are_those_of_the_sample_site(site: Site) -> None:
    for one in site.workloads():
        for volume in pod(one)["volumes"]:
            secret = volume.get("secret", {"secretName": "secrets"})
            known = {key for name, key in _sample_keys() if name == secret["secretName"]}
            assert known
            assert {item["key"] for item in secret.get("items", ())} <= known


def _sample_keys() -> set[tuple[str, str]]:
    """Names of secrets and their keys, as k8s/site.example makes them or would."""
    text = (K8S / "site.example" / "kustomization.yaml").read_text()
    head, mark, sleeping = text.partition("  # - name: keda\n")
    woken = "".join(f"  {line[4:]}\n" for line in f"{mark}{sleeping}".splitlines())
    plan = yaml.safe_load(head + woken)
    return {
        (one["name"], line.partition("=")[0])
        for one in plan["secretGenerator"]
        for file in one["envs"]
        for line in (K8S / "site.example" / file).read_text().splitlines()
        if line and not line.startswith("#")
    }
