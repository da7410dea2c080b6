"""What a production system must not have: old tables, debugging, secrets that can be guessed."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.db import connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor

from apps.operations.doctor.case import Case
from apps.operations.doctor.findings import Examination, error
from apps.operations.doctor.outside import DATABASE
from apps.operations.doctor.registry import check


@check(12, "secrets, debugging and transport are fit for production")
def settings_are_fit(case: Case) -> Examination:
    """Django's own deployment checks of security; a demo need not pass them."""
    if not settings.IS_PRODUCTION:
        return f"nothing: this is FAENA_ENV={settings.FAENA_ENV}, not production"
    issues = run_checks(tags=["security"], include_deployment_checks=True)
    for issue in issues:
        if issue.level >= WARNING and not issue.is_silenced():
            yield error(f"{_one_line(issue.msg)} ({issue.id})", _one_line(issue.hint or REPAIR))
    return f"{len(issues)} issues of check --deploy"


REPAIR = "Correct it in the environment (.env.example), then: manage.py check --deploy"


def _one_line(text: str) -> str:
    return " ".join(text.split())


@check(12, "all migrations are applied", DATABASE)
def database_is_migrated(case: Case) -> Examination:
    """By the plan that ``migrate`` would carry out."""
    executor = MigrationExecutor(connection)
    try:
        executor.loader.check_consistent_history(connection)
    except InconsistentMigrationHistory as broken:
        yield error(
            _one_line(str(broken)),
            "Restore the row that django_migrations lacks, if its tables are there "
            "(manage.py migrate --fake APP NAME), or the database from its backup.",
        )
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in plan)
        yield error(f"Not applied: {names}.", "Type: manage.py migrate")
    return f"{len(executor.loader.applied_migrations)} applied"
