"""PIPE-02: who reads a stream of logs keeps up."""

from __future__ import annotations

from vedette.meaning.pipeline import STREAMING, streams_logs
from vedette.model import (
    Check,
    Each,
    Here,
    Scope,
    Severity,
    Standards,
    Verdict,
    failed,
    not_applicable,
    passed,
    those,
    unknown,
)
from vedette.model.facts.functions import EVENT_SOURCES, FUNCTION_USE
from vedette.model.facts.streams import STREAM_SUMMARIES, STREAM_USE, STREAMS, Stream

_MILLISECONDS = 1000


def judge(stream: Stream, here: Here) -> Verdict | None:
    """Fail where a reader is too far behind, or records come in and nobody reads."""
    if not streams_logs(stream.arn, here):
        return None
    use = here.find(STREAM_USE, stream.arn)
    if use is None:
        return None  # it was deleted meanwhile
    age = use.age if use.age is not None else behind(stream, here)
    if age is not None:
        return told(age, here)
    if not use.records:
        return not_applicable("nothing was put in within the last day, and nothing read")
    summary = here.find(STREAM_SUMMARIES, stream.arn)
    if summary is not None and summary.consumers:
        return unknown(f"it has {summary.consumers} readers with enhanced fan-out, and no function among them")
    return failed(
        f"{use.records:,} records were put in within the last day, and nobody reads them", records=use.records
    )


def behind(stream: Stream, here: Here) -> int | None:
    """How far the function that is furthest behind is, milliseconds; None where none reads. Raises `NotKnown`."""
    fed = those(here.of(EVENT_SOURCES), lambda s: s.source.partition("/consumer/")[0] == stream.arn)
    uses = [here.find(FUNCTION_USE, source.function) for source in fed]
    return max((use.age for use in uses if use is not None and use.age is not None), default=None)


def told(age: int, here: Here) -> Verdict:
    """The answer for an age in milliseconds."""
    minutes = age / _MILLISECONDS / 60
    said = f"{minutes:,.0f} minutes" if minutes >= 1 else f"{age / _MILLISECONDS:.0f} seconds"
    if minutes > here.expected.backlog_minutes:
        return failed(f"its reader is {said} behind", age_seconds=age // _MILLISECONDS)
    return passed(f"its reader is {said} behind at the most", age_seconds=age // _MILLISECONDS)


CHECK = Check(
    id="PIPE-02",
    title="Readers of streams that carry logs keep up",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(STREAMS, STREAM_SUMMARIES, STREAM_USE, EVENT_SOURCES, FUNCTION_USE, *STREAMING),
    judge=Each(STREAMS, judge),
    rationale="Alerts come as late as the reader is behind; what is older than the stream's retention never comes.",
    remedy=(
        "See why the reader is slow: errors that it tries again, too few shards or too little memory. Give it more "
        "shards, or a parallelization factor, and a destination for what fails."
    ),
    cost="Shards of Kinesis cost by the hour.",
    feeds=("cloudwatch_logs",),
    standards=Standards(talk=("T12",)),
    references=("https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html",),
)
