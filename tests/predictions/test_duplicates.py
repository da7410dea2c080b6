"""The search for duplicates ends, whatever the planner has been told about the table."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection, transaction

from apps.predictions import storing
from apps.predictions.intake import predict_years
from apps.predictions.models import Prediction, Upload
from tests.predictions.conftest import ANNUAL, stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]

ROWS = 100_000
INSERT = """
    INSERT INTO predictions_prediction
        (upload_id, row, tax_id, name, year, model, version, zone, reason)
    SELECT %s, n, n / 10, '', 2000 + n %% 10, '', '', '', '' FROM generate_series(1, %s) AS n
"""


@pytest.fixture
def somebody_else():
    """Another connection, as autovacuum has one."""
    database = connection.settings_dict
    with psycopg.connect(
        host=database["HOST"],
        port=database["PORT"],
        user=database["USER"],
        password=database["PASSWORD"],
        dbname=database["NAME"],
        autocommit=True,
    ) as other:
        yield other


def test_table_that_was_analysed_while_its_first_rows_came_in(somebody_else):
    upload = Upload.objects.get(pk=predict_years(stored([ANNUAL])).id)
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(INSERT, [upload.pk, ROWS])
        # It sees none of them, and the planner then takes the table for empty.
        somebody_else.execute("ANALYZE predictions_prediction")

    with connection.cursor() as cursor, transaction.atomic():
        # Row by row it takes minutes, and a fraction of a second otherwise.
        cursor.execute("SET LOCAL statement_timeout = '30s'")
        storing.mark_duplicates(upload, room=10)

    assert Prediction.objects.filter(upload=upload, reason="").count() == ROWS
