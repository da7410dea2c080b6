"""Five published systems by their own numbers: what they get wrong is found by rules."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from apps.operations.doctor.foreign import files, setup
from apps.operations.doctor.foreign.rules import judge
from apps.operations.doctor.foreign.setup import Broker, Container, Server, Setup, Task, Worker
from tests.operations.conftest import call
from tests.operations.doctor.conftest import said_by

FOLDER = Path(__file__).parent / "foreign"
S0, S1, S2, S3, S4 = (files.read(FOLDER / f"s{number}.toml") for number in range(5))


def found(one: Setup) -> str:
    return said_by(list(judge(one)))


def test_item_4_7_7_of_8_gb_leave_too_little_to_the_system():
    [finding] = judge(S3)

    assert "profai-api, profai-worker × 5 may use 7.7 of 8 GB" in finding.what
    assert "0.3 GB are left" in finding.what
    assert "at most 7.51 GB" in finding.repair


def test_item_4_is_gone_with_one_worker_less():
    [server] = S3.nodes
    api, worker = server.containers
    fewer = replace(server, containers=(api, replace(worker, count=4)))

    assert found(replace(S3, nodes=(fewer,))) == ""


def test_item_8_2_3_cores_are_requested_of_2():
    [finding] = judge(S2)

    assert "ask for 2.3 of 2 cores" in finding.what
    assert "at most 1.9 cores" in finding.repair


def test_item_8_is_gone_on_a_larger_node():
    [server] = S2.nodes

    assert found(replace(S2, nodes=(replace(server, cores=4.0),))) == ""


def test_item_9_a_dashboard_lists_workers_not_processes():
    said = [finding.what for finding in judge(S1)]

    assert len(said) == 3
    assert "said to list 6 workers; of 3 replicas it lists 3, with 2 processes in each" in said[1]
    assert "said to list 15 workers; of 5 replicas it lists 5, with 3 processes" in said[2]


def test_item_9_is_gone_when_replicas_are_expected_or_nothing_is():
    expecting = tuple(replace(one, listed=one.replicas) for one in S1.workers)

    assert found(replace(S1, workers=expecting)) == ""
    assert found(replace(S1, workers=(Worker("celery worker", replicas=4),))) == ""


def test_item_9_of_a_worker_that_names_no_number():
    said = found(Setup("X", workers=(Worker("celery worker", replicas=2, listed=8),)))

    assert "with as many processes as there are processors in each" in said


def test_item_12_the_slowest_legal_upload_is_stopped():
    [finding] = judge(S0)

    assert "bulk predictions is documented to take up to 300 s" in finding.what
    assert "stopped after 300 s" in finding.what
    assert "soft limit to 450 s" in finding.repair


def test_item_12_is_gone_when_the_limit_leaves_time():
    roomy = tuple(replace(task, soft_limit=450.0) for task in S0.tasks)

    assert found(replace(S0, tasks=roomy)) == ""


def test_item_12_a_hard_limit_alone_stops_as_well():
    assert "stopped after 600 s" in found(Setup("X", tasks=(Task("sync", 1800, None, 600),)))


def test_item_13_a_batch_of_hours_is_handed_out_again():
    said = found(S4)

    assert "sii.sync_documents_all_companies runs for up to 7200 s" in said
    assert "hands it out again after 3600 s" in said
    assert "sii.sync_documents runs" not in said


@pytest.mark.parametrize(
    "mended",
    [
        replace(S4, broker=replace(S4.broker, visibility_timeout=10800.0)),
        replace(S4, broker=replace(S4.broker, acks_late=False)),
        replace(S4, tasks=tuple(replace(task, hard_limit=2100.0) for task in S4.tasks)),
    ],
    ids=["longer timeout", "early acknowledgement", "hard limit"],
)
def test_item_13_is_gone_when_nothing_outlasts_the_timeout(mended):
    assert "hands it out again" not in found(mended)


def test_item_14_a_job_that_kills_its_process_comes_back_for_ever():
    assert "a job that runs out of memory does so for ever" in found(S4)


@pytest.mark.parametrize("change", [{"delivery_cap": 3.0}, {"reject_on_worker_lost": False}])
def test_item_14_is_gone_with_a_cap_or_without_reject(change):
    assert "for ever" not in found(replace(S4, broker=replace(S4.broker, **change)))


def test_item_16_the_order_of_q_is_no_priority():
    said = found(S4)

    assert "-Q high,default is said to put 'high' first" in said
    assert "round_robin" in said


@pytest.mark.parametrize(
    "mended",
    [
        replace(S4, broker=replace(S4.broker, queue_order_strategy="priority")),
        replace(S4, workers=(Worker("celery worker -Q high", ("priority",)),)),
        replace(S4, workers=(Worker("celery worker -Q high,default"),)),
    ],
    ids=["strategy", "a worker of its own", "no claim"],
)
def test_item_16_is_gone_when_the_claim_holds_or_nobody_makes_it(mended):
    assert "is said to put" not in found(mended)


@pytest.mark.parametrize("command", ["celery worker -Q a,b", "w --queues=a,b", "w --queues a,b"])
def test_queues_are_read_from_the_command_line(command):
    assert Worker(command).queues == ("a", "b")


def test_a_worker_that_names_no_queue_has_none():
    assert Worker("celery worker -Q").queues == ("",)
    assert Worker("celery worker").queues == ()


def test_the_example_of_the_help_is_a_setup(tmp_path):
    example = dedent((setup.__doc__ or "").partition("\n")[2])
    written = tmp_path / "example.toml"
    written.write_text(example)

    read = files.read(written)

    assert read.broker == Broker(3600, True, True, 3, "round_robin")
    assert read.nodes[0].containers == (Container("worker", 1.3, 0.3, 5),)
    assert "reports.monthly is documented" in found(read)


def test_json_says_the_same_as_toml(tmp_path):
    same = tmp_path / "s4.json"
    same.write_text(json.dumps(tomllib.loads((FOLDER / "s4.toml").read_text())))

    assert files.read(same) == S4


def test_a_node_without_a_host_share_gets_the_usual_one():
    crowded = Server("n", 4, 4, (Container("all", 3.8, 1),))

    assert "of the 0.49 GB that the system" in found(Setup("X", nodes=(crowded,)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("source = ", "is no TOML"),
        ("", "wrong.toml: 'source' is missing."),
        ('source = "X"\nqueues = 1', "'queues' is not known; write one of: source, broker,"),
        ('source = "X"\nbroker = 1', "broker: write a table of visibility_timeout,"),
        ('source = "X"\ntasks = 1', "tasks: write a list."),
        ('source = "X"\n[broker]\nacks_late = "yes"', "acks_late: write true or false"),
        (
            'source = "X"\n[[tasks]]\nname = "a"\ntakes_up_to = "1 h"',
            "tasks 1: takes_up_to: write a number, not '1 h'.",
        ),
        ('source = "X"\n[[tasks]]\nname = "a"\ntakes_up_to = -1', "write a number above 0"),
        ('source = "X"\n[[tasks]]\nname = "a"\ntakes_up_to = nan', "write a number above 0"),
        ('source = "X"\n[[tasks]]\nname = "a"\ntakes_up_to = true', "write a number, not True"),
    ],
)
def test_what_is_no_setup_is_refused_with_what_to_write(tmp_path, text, said):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(text)

    with pytest.raises(files.UnreadableSetup) as refusal:
        files.read(wrong)

    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value).strip()


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(files.UnreadableSetup, match="cannot be read: No such file"):
        files.read(tmp_path / "none.toml")


def test_the_command_judges_a_file_besides():
    code, said = call("doctor", "--only", "13", "--foreign", str(FOLDER / "s3.toml"))

    assert code == 1
    assert "S3, EC2 t3.large" in said
    assert "1 check, 1 error, 0 warnings." in said
