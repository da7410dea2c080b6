"""Who may talk to whom: nobody to nobody, but for what stands here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from apps.operations.stages.kubernetes.pods import namespaced
from apps.operations.stages.kubernetes.words import (
    COMPONENT,
    INGRESS,
    POSTGRESQL_PORT,
    REDIS_PORT,
    WEB_PORT,
    WORKERS,
    Document,
    ground,
    of_stage,
    selector,
    worker_name,
)
from apps.operations.stages.workloads import workers_of
from config.queues import DEFAULT, PDF, SII, Pool, Stage

DNS = 53
HTTPS = 443
SUBMISSION = (25, 465, 587)
"""Ports of mail servers: relay, smtps, STARTTLS."""

ASK_OUTSIDE = (DEFAULT, PDF, SII)
"""Queues whose work asks services by HTTPS: memory, generator and embedder, the portal."""

USES_DATABASE = ("web", "worker", "beat", "migrate")
USES_BROKER = ("web", "worker", "beat", "flower")

PRIVATE = (
    *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
    *("100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
)
PRIVATE_6 = ("fc00::/7", "fe80::/10")
INTERNET: list[Document] = [
    {"ipBlock": {"cidr": "0.0.0.0/0", "except": list(PRIVATE)}},
    {"ipBlock": {"cidr": "::/0", "except": list(PRIVATE_6)}},
]
"""Never a neighbour, a node, or the cloud's own address for credentials (169.254.169.254)."""


def everywhere() -> list[Document]:
    """Nothing, but to ask for names."""
    resolver = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
        "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
    }
    asked = [{"to": [resolver], "ports": _ports(DNS, "UDP") + _ports(DNS)}]
    return [
        _policy(ground("nothing"), {}, {"policyTypes": ["Ingress", "Egress"]}),
        _policy(ground("names"), {}, _out(asked)),
    ]


def web() -> list[Document]:
    """People reach it through the ingress; pages may ask an embedder or a memory service."""
    proxy = {"namespaceSelector": {"matchLabels": {INGRESS: "yes"}}}
    reached = {"ingress": [{"from": [proxy], "ports": _ports(WEB_PORT)}]}
    asked = [{"to": INTERNET, "ports": _ports(HTTPS)}]
    both = {"policyTypes": ["Ingress", "Egress"]} | reached | {"egress": asked}
    return [_policy(ground("web"), selector("web"), both)]


def workers(stage: Stage) -> list[Document]:
    """Each pool asks only what the work in its queues asks."""
    pools = [one.pool for one in workers_of(stage) if one.pool]
    return [_worker(stage, pool, ports) for pool in pools if (ports := _ports_outside(pool))]


def _worker(stage: Stage, pool: Pool, ports: Sequence[int]) -> Document:
    asked = [{"to": INTERNET, "ports": _ports(*ports)}]
    about = of_stage(stage, worker_name(pool), WORKERS)
    return _policy(about, selector("worker", pool), _out(asked))


def _ports_outside(pool: Pool) -> list[int]:
    mail = SUBMISSION if any(queue.needs == "smtp" for queue in pool.queues) else ()
    https = (HTTPS,) if any(pool.drains(queue) for queue in ASK_OUTSIDE) else ()
    return [*mail, *https]


def inside() -> list[Document]:
    """To PostgreSQL and the broker of this namespace, and there from ours alone."""
    made = []
    for server, port, users in _SERVERS:
        to_it = [
            {"to": [{"podSelector": {"matchLabels": selector(server)}}], "ports": _ports(port)}
        ]
        ours = [{"podSelector": _one_of(users)}]
        reached = {"policyTypes": ["Ingress"], "ingress": [{"from": ours, "ports": _ports(port)}]}
        made += [
            _policy(ground(f"to-{server}"), _one_of(users), _out(to_it)),
            _policy(ground(server), selector(server), reached),
        ]
    return made


def outside() -> list[Document]:
    """To external services, which usually have private addresses: narrow it to theirs."""
    blocks = [{"ipBlock": {"cidr": block}} for block in PRIVATE[:3]]
    return [
        _policy(
            ground(f"to-{server}"),
            _one_of(users),
            _out([{"to": blocks, "ports": _ports(port)}]),
        )
        for server, port, users in _SERVERS
    ]


def keda() -> Document:
    """KEDA's operator looks into the broker of this namespace."""
    scaler = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "keda"}},
        "podSelector": {"matchLabels": {"app": "keda-operator"}},
    }
    reached = {
        "policyTypes": ["Ingress"],
        "ingress": [{"from": [scaler], "ports": _ports(REDIS_PORT)}],
    }
    return _policy(ground("from-keda"), selector("redis"), reached)


_SERVERS = (
    ("postgresql", POSTGRESQL_PORT, USES_DATABASE),
    ("redis", REDIS_PORT, USES_BROKER),
)


def _policy(about: Document, pods: Document, rules: Document) -> Document:
    chosen = pods if "matchExpressions" in pods or not pods else {"matchLabels": pods}
    spec = {"podSelector": chosen} | rules
    return namespaced("NetworkPolicy", "networking.k8s.io/v1", about, spec)


def _out(rules: list[Document]) -> Document:
    return {"policyTypes": ["Egress"], "egress": rules}


def _one_of(components: Iterable[str]) -> Document:
    return {
        "matchExpressions": [{"key": COMPONENT, "operator": "In", "values": list(components)}],
    }


def _ports(*numbers: int | str) -> list[Document]:
    protocol = next((one for one in numbers if isinstance(one, str)), "TCP")
    return [{"protocol": protocol, "port": one} for one in numbers if isinstance(one, int)]
