"""Numbers and names of queues, pools and stages are those of the table, and fit together."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.operations.doctor import budget
from apps.operations.management.commands.run_web import STOP_SECONDS
from apps.operations.stages.kubernetes import workers
from apps.operations.stages.workloads import workloads_of
from config.queues import (
    HOST_CPU,
    HOST_MEMORY_MB,
    POOLS,
    QUEUES,
    STAGES,
    Member,
    Stage,
    Tier,
)
from tests.deploy.manifests import (
    Document,
    Site,
    containers,
    overlay,
    pod,
    pool_name,
)

UNITS = {"m": 1, "": 1000, "Mi": 1, "Gi": 1024}

each_stage = pytest.mark.parametrize("stage", STAGES.values(), ids=lambda one: str(one.number))


def number(text: str) -> int:
    """Thousandths of a core, or MiB."""
    digits, unit = re.fullmatch(r"(\d+)(m|Mi|Gi|)", str(text)).groups()
    return int(digits) * UNITS[unit]


def most_of(site: Site, workload: Document) -> int:
    """Its replicas when autoscaling has started all it may."""
    name = workload["metadata"]["name"]
    for one in site.of("HorizontalPodAutoscaler", "ScaledObject"):
        if one["spec"]["scaleTargetRef"]["name"] == name:
            return one["spec"].get("maxReplicas") or one["spec"]["maxReplicaCount"]
    return workload["spec"].get("replicas", 1)


def asked(site: Site, kind: str, what: str) -> int:
    """The sum over all pods at most; steps of a Job run one after another."""
    return sum(
        most_of(site, one) * max(number(c["resources"][kind][what]) for c in containers(one))
        for one in site.workloads()
    )


def _members(stage: Stage) -> Iterator[tuple[Member, Member]]:
    yield from zip(stage.topology.members, stage.members_at_most, strict=True)


@each_stage
def test_there_is_a_deployment_for_each_pool_and_no_other(stage: Stage) -> None:
    workers_there = [pool_name(one) for one in overlay(stage.number).workers()]

    assert workers_there == [member.pool.name for member in stage.topology.members]


@each_stage
def test_worker_runs_its_pool_and_stops_as_the_table_says(stage: Stage) -> None:
    site = overlay(stage.number)

    for member in stage.topology.members:
        one = site.one("Deployment", f"worker-{member.pool.name}")
        [container] = containers(one)
        assert container["args"] == ["run_worker", member.pool.name, "--seen"]
        assert pod(one)["terminationGracePeriodSeconds"] == member.pool.stop.grace


@each_stage
def test_stage_is_what_processes_are_told(stage: Stage) -> None:
    settings = overlay(stage.number).settings

    assert settings["STAGE"] == str(stage.number)
    assert settings["TOPOLOGY"] == stage.topology.name


@each_stage
def test_worker_may_use_what_the_table_gives_it(stage: Stage) -> None:
    table = stage.resources
    for one in overlay(stage.number).workers():
        [container] = containers(one)
        given = container["resources"]
        assert {kind: number(given["requests"][kind]) for kind in given["requests"]} == {
            "memory": table.memory_request,
            "cpu": table.cpu_request,
        }
        assert {kind: number(given["limits"][kind]) for kind in given["limits"]} == {
            "memory": table.memory_limit,
            "cpu": table.cpu_limit,
        }


@each_stage
def test_replicas_are_those_of_the_table(stage: Stage) -> None:
    site = overlay(stage.number)
    scaled = {one["metadata"]["name"]: one["spec"] for one in site.of("HorizontalPodAutoscaler")}

    for least, most in _members(stage):
        name = f"worker-{least.pool.name}"
        if name in scaled:
            bounds = scaled[name]["minReplicas"], scaled[name]["maxReplicas"]
            assert bounds == (least.replicas, most.replicas)
            assert most.replicas > least.replicas
        else:
            assert site.one("Deployment", name)["spec"]["replicas"] == least.replicas
            assert most.replicas == least.replicas
    assert site.one("Deployment", "web")["spec"]["replicas"] == stage.webs


@each_stage
def test_workers_are_replaced_one_at_a_time_and_never_one_too_many(stage: Stage) -> None:
    site = overlay(stage.number)
    for one in site.of("Deployment"):
        strategy = one["spec"]["strategy"]
        if most_of(site, one) == 1:
            assert strategy == {"type": "Recreate"}
        else:
            assert strategy["rollingUpdate"] == {"maxSurge": 0, "maxUnavailable": 1}


@each_stage
def test_beat_is_one(stage: Stage) -> None:
    beat = overlay(stage.number).one("Deployment", "beat")

    assert (beat["spec"]["replicas"], beat["spec"]["strategy"]["type"]) == (1, "Recreate")


def test_web_has_time_to_answer_what_it_took() -> None:
    spec = pod(overlay(1).one("Deployment", "web"))
    [container] = spec["containers"]
    slept = int(container["lifecycle"]["preStop"]["exec"]["command"][1])

    assert spec["terminationGracePeriodSeconds"] > slept + STOP_SECONDS


@each_stage
def test_services_are_in_the_cluster_unless_they_are_external(stage: Stage) -> None:
    site = overlay(stage.number)
    there = {one["metadata"]["name"] for one in site.of("StatefulSet")}
    [claim] = site.of("PersistentVolumeClaim")

    assert there == (set() if stage.external_services else {"postgresql", "redis"})
    assert claim["spec"]["accessModes"] == [
        "ReadWriteMany" if stage.external_services else "ReadWriteOnce"
    ]


def test_external_from_stage_4() -> None:
    assert [number for number, one in STAGES.items() if one.external_services] == [4, 5]


@each_stage
def test_requests_fit_the_node_beside_its_system(stage: Stage) -> None:
    site = overlay(stage.number)

    cpu, memory = asked(site, "requests", "cpu"), asked(site, "requests", "memory")

    assert cpu <= stage.node_cores * 1000 - HOST_CPU
    assert memory <= stage.node_memory_gb * 1024 - HOST_MEMORY_MB


@each_stage
def test_what_workers_may_grow_to_fits_the_node_too(stage: Stage) -> None:
    assert list(budget.overload(budget.node_of(stage), budget.parts_of(stage))) == []
    for member in stage.topology.members:
        assert member.pool.memory_mb <= stage.resources.memory_limit


@each_stage
def test_quota_is_the_sum_and_no_pod_more(stage: Stage) -> None:
    site = overlay(stage.number)
    [quota] = site.of("ResourceQuota")
    hard = quota["spec"]["hard"]

    for kind in ("requests", "limits"):
        for what in ("cpu", "memory"):
            assert number(hard[f"{kind}.{what}"]) == asked(site, kind, what)
    assert int(hard["pods"]) == sum(most_of(site, one) for one in site.workloads())
    assert int(hard["pods"]) == sum(one.most for one in workloads_of(stage))


@each_stage
def test_range_of_limits_lets_every_container_start(stage: Stage) -> None:
    site = overlay(stage.number)
    [limits] = site.of("LimitRange")
    [container] = limits["spec"]["limits"]

    for one in site.workloads():
        for each in containers(one):
            for what in ("cpu", "memory"):
                asks = number(each["resources"]["requests"][what])
                may = number(each["resources"]["limits"][what])
                assert (
                    number(container["min"][what]) <= asks <= may <= number(container["max"][what])
                )


@each_stage
def test_database_takes_all_connections(stage: Stage) -> None:
    wanted = sum(budget.connections(stage.members_at_most, stage.webs).values())

    for one in overlay(stage.number).of("StatefulSet"):
        if one["metadata"]["name"] == "postgresql":
            [setting] = [a for a in pod(one)["containers"][0]["args"] if "max_connections" in a]
            assert wanted <= int(setting.partition("=")[2]) - 3
    assert wanted <= 97


def test_redis_keeps_its_promises_and_room_to_rewrite_its_log() -> None:
    [container] = containers(overlay(1).one("StatefulSet", "redis"))
    script = container["command"][2]

    assert "maxmemory-policy noeviction" in script
    assert "appendonly yes" in script
    [most] = map(int, re.findall(r"maxmemory (\d+)mb", script))
    assert most == 0.75 * number(container["resources"]["limits"]["memory"])


SCALED = [stage for stage in STAGES.values() if stage.autoscale_up_to]
each_scaled = pytest.mark.parametrize("stage", SCALED, ids=lambda one: str(one.number))


def test_stages_1_and_2_have_nothing_to_scale() -> None:
    assert [stage.number for stage in SCALED] == [3, 4, 5]


@each_scaled
def test_keda_takes_the_place_of_the_other_autoscaler(stage: Stage) -> None:
    with_keda = overlay(stage.number, f"keda/stage-{stage.number}")
    before = {o["metadata"]["name"]: o for o in overlay(stage.number).of("HorizontalPodAutoscaler")}

    assert with_keda.of("HorizontalPodAutoscaler") == []
    for one in with_keda.of("ScaledObject"):
        spec, hpa = one["spec"], before.pop(one["metadata"]["name"])["spec"]
        bounds = spec["minReplicaCount"], spec["maxReplicaCount"]
        assert bounds == (hpa["minReplicas"], hpa["maxReplicas"])
        assert bounds[0] >= 1  # what workers hold is in no list
        advanced = spec["advanced"]["horizontalPodAutoscalerConfig"]
        assert advanced["behavior"] == hpa["behavior"]
    assert before == {}


@each_scaled
def test_keda_adds_up_the_lists_of_all_queues_of_the_pool(stage: Stage) -> None:
    site = overlay(stage.number, f"keda/stage-{stage.number}")

    for one in site.of("ScaledObject"):
        name = one["metadata"]["name"].removeprefix("worker-")
        queues = [queue.name for queue in stage.topology.member(name).pool.queues]
        triggers = one["spec"]["triggers"]
        assert [trigger["metadata"]["listName"] for trigger in triggers] == queues
        assert [trigger["name"] for trigger in triggers] == queues
        modifiers = one["spec"]["advanced"]["scalingModifiers"]
        workers_wanted = [f"{t['name']} / {t['metadata']['listLength']}" for t in triggers]
        assert modifiers == {"formula": " + ".join(workers_wanted), "target": "1"}


@each_scaled
def test_one_goes_at_a_time_when_it_has_been_quiet_for_as_long_as_a_job_may_take(
    stage: Stage,
) -> None:
    for one in overlay(stage.number).of("HorizontalPodAutoscaler"):
        name = one["metadata"]["name"].removeprefix("worker-")
        pool = stage.topology.member(name).pool
        down = one["spec"]["behavior"]["scaleDown"]
        [policy] = down["policies"]
        assert (policy["type"], policy["value"]) == ("Pods", 1)
        assert policy["periodSeconds"] >= pool.stop.grace
        longest = max(queue.hard_limit for queue in pool.queues)
        assert longest <= down["stabilizationWindowSeconds"] <= 3600
        [up] = one["spec"]["behavior"]["scaleUp"]["policies"]
        assert (up["type"], up["value"]) == ("Pods", 1)


@pytest.mark.parametrize("pool", POOLS.values(), ids=lambda pool: pool.name)
def test_no_more_may_wait_for_a_worker_than_it_starts_within_the_promise(pool) -> None:
    for queue in pool.queues:
        allowed = workers.backlog_for_one(pool, queue)
        if queue.tier is Tier.SLOW:
            assert allowed == pool.slots
        else:
            promise = queue.starts_within or queue.ends_within
            assert 0 < allowed * workers.FAST_JOB_SECONDS <= promise * pool.slots


@each_stage
def test_only_pools_that_send_mail_reach_mail_servers(stage: Stage) -> None:
    site = overlay(stage.number)
    for member in stage.topology.members:
        name = f"worker-{member.pool.name}"
        found = [p for p in site.of("NetworkPolicy") if p["metadata"]["name"] == name]
        ports = {
            port["port"]
            for policy in found
            for rule in policy["spec"]["egress"]
            for port in rule["ports"]
        }
        sends = any(queue.needs == "smtp" for queue in member.pool.queues)
        scrapes = any(queue.needs == "sii" for queue in member.pool.queues)
        assert ({25, 465, 587} <= ports) is sends
        assert 443 in ports or not scrapes


def test_code_that_writes_manifests_types_no_queue_and_no_pool() -> None:
    names = "|".join({*(queue.name for queue in QUEUES), *POOLS})
    folder = Path(workers.__file__).parent

    typed = {
        path.name: found
        for path in folder.glob("*.py")
        if (found := re.findall(rf"[\"']({names})[\"']", path.read_text()))
    }

    assert typed == {"limits.py": ["default"]}  # a key of LimitRange
