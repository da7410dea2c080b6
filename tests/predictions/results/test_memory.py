"""Memory while results are written does not grow with them."""

from __future__ import annotations

import os
import subprocess
import sys
from textwrap import dedent

import pytest
from django.conf import settings

FEW, MANY = 20_000, 100_000


def peak(writing: str, rows: int) -> int:
    """The most memory that a process of its own had while it wrote so many rows, in KiB."""
    script = f"""
        import resource
        import tempfile
        import django
        django.setup()
        from dataclasses import replace
        from apps.predictions.results.csv import write_csv
        from apps.predictions.results.workbook import write_workbook
        from tests.predictions.results.made import PROBLEM, REPORT, SAFE
        report = replace(REPORT, rows={rows}, problems={rows}, listed={rows})
        rows = (SAFE._replace(row=n, name=f"Company {{n}}") for n in range({rows}))
        problems = (replace(PROBLEM, row=n) for n in range({rows}))
        with tempfile.TemporaryFile() as file:
            {writing}
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        """
    done = subprocess.run(
        [sys.executable, "-c", dedent(script)],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        cwd=settings.BASE_DIR,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.parametrize(
    "writing",
    [
        "write_csv(file, report, rows)",
        "write_workbook(file, report, rows, problems, lambda _: None)",
    ],
)
def test_memory_is_flat(writing):
    assert peak(writing, MANY) < 1.1 * peak(writing, FEW)
