"""PIPE-01."""

from __future__ import annotations

import json
from pipes import STREAM, calling, stream, subscribed

import pytest

from vedette.checks.streams_keep_logs import CHECK
from vedette.model import Expected
from vedette.model.facts.forwarding import LogDestination
from vedette.model.facts.logs import LOG_SUBSCRIPTIONS, LOGS_ACCOUNT_POLICIES, LogsAccountPolicy
from vedette.model.facts.streams import STREAM_SUMMARIES, STREAMS
from vedette.testing import Scene

POLICY = LogsAccountPolicy("all", "SUBSCRIPTION_FILTER_POLICY", json.dumps({"DestinationArn": STREAM}))


def test_how_long_it_keeps_and_whether_it_is_encrypted():
    """Both; a day; in the clear; as long as people say."""
    assert Scene(subscribed(), *stream()).status(CHECK) == "pass"
    found = Scene(subscribed(), *stream(retention_hours=24, encryption="NONE")).finding(CHECK)
    assert found.reason == "it keeps records for 24 hours, not 168; it is not encrypted"
    assert Scene(subscribed(), *stream(encryption="NONE")).status(CHECK) == "fail"
    assert Scene(subscribed(), *stream(retention_hours=24), expected=Expected(stream_hours=24)).status(CHECK) == "pass"


@pytest.mark.parametrize(
    "rows",
    [calling(STREAM), (POLICY,), (LogDestination("arn:d", "d", STREAM),)],
    ids=["rule", "account", "destination"],
)
def test_whatever_brings_logs_there(rows):
    """A rule about security; a policy for all groups; a destination of other accounts."""
    assert Scene(*rows, *stream(encryption="NONE")).status(CHECK) == "fail"


def test_other_streams_are_none_of_its_business():
    """Nothing of logs goes there."""
    assert Scene(*stream(encryption="NONE")).status(CHECK) == "not_applicable"


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        (STREAMS, (subscribed(),)),
        (STREAM_SUMMARIES, (subscribed(),)),
        (LOG_SUBSCRIPTIONS, ()),
        (LOGS_ACCOUNT_POLICIES, ()),
    ],
)
def test_what_may_not_be_read_is_unknown(kind, rows):
    """The streams; how they are kept; whether logs go there."""
    assert Scene(*rows, *stream()).denied(kind).status(CHECK) == "unknown"


def test_no_refusal_hides_a_failure():
    """Of any kind."""
    assert Scene(subscribed(), *stream(encryption="NONE")).refusals_hide_nothing(CHECK)
