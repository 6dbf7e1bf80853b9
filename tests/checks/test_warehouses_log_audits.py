"""SVC-09."""

from __future__ import annotations

from datetime import timedelta

import pytest

from vedette.checks.warehouses_log_audits import CHECK
from vedette.model.facts.workloads import WAREHOUSE_LOGGING, WAREHOUSES, Warehouse, WarehouseLogging
from vedette.testing import NOW, Scene

CLUSTER = Warehouse("sales")
HOUR = timedelta(hours=1)


def log(**more):
    return WarehouseLogging("sales", **{"enabled": True} | more)


@pytest.mark.parametrize(
    ("found", "answer", "said"),
    [
        (log(bucket="audits", delivered=NOW), "pass", "the bucket audits"),
        (log(exports=("connectionlog", "userlog")), "pass", "CloudWatch Logs (connectionlog, userlog)"),
        (log(enabled=False), "fail", "is off"),
        (log(bucket="audits", delivered=NOW - HOUR, failed=NOW, error="denied"), "fail", "on 2026-06-01: denied"),
        (log(bucket="audits", failed=NOW, error="denied"), "fail", "denied"),
        (log(bucket="audits", delivered=NOW, failed=NOW - HOUR, error="denied"), "pass", "the bucket audits"),
    ],
)
def test_logs(found, answer, said):
    """To a bucket, to log groups; off; failing since, failing from the first; mended since."""
    one = Scene(CLUSTER, found).finding(CHECK)

    assert (one.status.value, said in one.reason) == (answer, True)


def test_without_any_there_is_nothing_to_ask():
    """And where something may not be read it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(CLUSTER, log(bucket="audits")).denied(WAREHOUSES).status(CHECK) == "unknown"
    assert Scene(CLUSTER, log(bucket="audits")).denied(WAREHOUSE_LOGGING).status(CHECK) == "unknown"
    assert Scene(CLUSTER, log(enabled=False)).refusals_hide_nothing(CHECK)
