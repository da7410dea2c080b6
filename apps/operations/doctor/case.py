"""What the doctor is to look at: the table, or the part of it that was asked for."""

from __future__ import annotations

from dataclasses import dataclass

from apps.operations.doctor.foreign.setup import Setup
from config.queues import QUEUES, STAGES, TOPOLOGIES, Member, Queue, Stage, Topology


@dataclass(frozen=True)
class Case:
    """What is examined.

    topology: what runs, or is to run
    stage:    its stage, if one was chosen
    foreign:  somebody else's setup, to be judged too
    """

    topology: Topology
    stage: Stage | None = None
    foreign: Setup | None = None
    queues: tuple[Queue, ...] = QUEUES
    topologies: tuple[Topology, ...] = tuple(TOPOLOGIES.values())

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The chosen stage, or all."""
        return (self.stage,) if self.stage else tuple(STAGES.values())

    @property
    def members_at_most(self) -> tuple[Member, ...]:
        """What runs when autoscaling has started all it may."""
        if self.stage:
            return self.stage.members_at_most
        up_to = {one.pool.name: one.up_to for one in self.topology.members if one.up_to}
        return self.topology.with_replicas(**up_to).members
