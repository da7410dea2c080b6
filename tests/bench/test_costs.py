"""The parts are cut out of the kernel's own statements, or not at all."""

from __future__ import annotations

import pytest

from apps.bench.costs import without_run_record
from apps.core import finish


def test_end_without_its_run_record_is_the_same_statement_otherwise():
    shortened = without_run_record(finish._END_DONE)

    assert "core_run" not in shortened
    assert shortened.count("UPDATE core_job") == 1


def test_end_that_writes_no_record_is_refused():
    with pytest.raises(LookupError, match="no run record"):
        without_run_record("UPDATE core_job SET status = 'done'")
