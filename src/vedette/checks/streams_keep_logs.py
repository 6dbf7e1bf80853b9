"""PIPE-01: streams that carry logs keep them long enough, encrypted."""

from __future__ import annotations

from vedette.meaning.pipeline import STREAMING, streams_logs
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.streams import STREAM_SUMMARIES, STREAMS, Stream


def judge(stream: Stream, here: Here) -> Verdict | None:
    """Fail where a stream of logs forgets before its readers have had time, or lies there in the clear."""
    if not streams_logs(stream.arn, here):
        return None
    found = here.find(STREAM_SUMMARIES, stream.arn)
    if found is None:
        return None  # it was deleted meanwhile
    wanted = here.expected.stream_hours
    wrong = []
    if found.retention_hours < wanted:
        wrong.append(f"it keeps records for {found.retention_hours} hours, not {wanted}")
    if found.encryption != "KMS":
        wrong.append("it is not encrypted")
    if wrong:
        return failed("; ".join(wrong), hours=found.retention_hours, encryption=found.encryption)
    return passed(f"it keeps records for {found.retention_hours} hours, encrypted")


CHECK = Check(
    id="PIPE-01",
    title="Streams that carry logs keep them long enough, encrypted",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(STREAMS, STREAM_SUMMARIES, *STREAMING),
    judge=Each(STREAMS, judge),
    rationale="A stream forgets after a day by default: a reader that stops on Friday has lost logs on Monday.",
    remedy=(
        "Raise the retention (IncreaseStreamRetentionPeriod) to assess.expected.stream_hours, and start encryption "
        "(StartStreamEncryption) with a key that writers and readers may use."
    ),
    cost="Retention beyond a day costs by shard and hour, or by volume; AWS's own key for Kinesis is free.",
    feeds=("cloudwatch_logs",),
    standards=Standards(fsbp=("Kinesis.1", "Kinesis.3"), talk=("T12",)),
    references=("https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html",),
)
