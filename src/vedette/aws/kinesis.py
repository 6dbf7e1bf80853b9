"""Amazon Kinesis Data Streams: shards and their records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from vedette.aws.session import client, translated
from vedette.errors import AwsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What following a stream needs.
ACTIONS = (
    "kinesis:DescribeStreamSummary",
    "kinesis:ListShards",
    "kinesis:GetShardIterator",
    "kinesis:GetRecords",
    "kms:Decrypt",
)


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream; `born` is its ARN with the second it was made, which no other stream of the name has."""

    name: str
    born: str


@dataclass(frozen=True, slots=True)
class Shard:
    """A shard, those it came of by splitting or merging, and whether it is closed: no record is added to it."""

    id: str
    parents: tuple[str, ...]
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A record: its sequence number in the shard, and its bytes."""

    number: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """Records, the iterator of those behind them (empty at the end of a closed shard), and how far behind, in ms."""

    records: list[Record]
    next: str
    behind: int


class IteratorGone(Exception):  # noqa: N818  an answer, no failure: ask for another
    """An iterator is good for five minutes only."""


def stream(name: str, settings: Mapping[str, str]) -> Stream:
    """What the stream is. Raises `AwsError`, and `UsageError` where there is none of that name."""
    try:
        with translated(f"kinesis://{name}", permission="kinesis:DescribeStreamSummary"):
            found = _ask(settings).describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    except AwsError as error:
        if "ResourceNotFoundException" in error.what:
            raise UsageError(
                "there is no such stream", where=f"kinesis://{name}", hint="check its name and aws.region"
            ) from None
        raise
    born = found["StreamCreationTimestamp"]
    return Stream(name, f"{found['StreamARN']}@{int(born.timestamp())}")


def shards(name: str, settings: Mapping[str, str]) -> list[Shard]:
    """Every shard that still has records, parents before children. Raises `AwsError`."""
    found: dict[str, Shard] = {}
    arguments: dict[str, str] = {"StreamName": name}
    while arguments:
        with translated(f"kinesis://{name}", permission="kinesis:ListShards"):
            answer = _ask(settings).list_shards(**arguments)
        for one in answer["Shards"]:
            parents = (one.get("ParentShardId"), one.get("AdjacentParentShardId"))
            found[one["ShardId"]] = Shard(
                one["ShardId"],
                tuple(p for p in parents if p),
                closed=bool(one.get("SequenceNumberRange", {}).get("EndingSequenceNumber")),
            )
        arguments = {"NextToken": answer["NextToken"]} if answer.get("NextToken") else {}
    ordered: dict[str, Shard] = {}

    def put(shard: Shard) -> None:
        for parent in shard.parents:
            if parent in found and parent not in ordered:
                put(found[parent])
        ordered[shard.id] = shard

    for _, shard in sorted(found.items()):
        put(shard)
    return list(ordered.values())


def iterator(name: str, shard: str, after: str, settings: Mapping[str, str]) -> str:
    """Where to read on: behind the sequence number, or from the oldest record on where there is none.

    Raises `AwsError`.
    """
    where: dict[str, Any] = {"ShardIteratorType": "TRIM_HORIZON"}
    if after:
        where = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": after}
    with translated(f"kinesis://{name}/{shard}", permission="kinesis:GetShardIterator"):
        return str(_ask(settings).get_shard_iterator(StreamName=name, ShardId=shard, **where)["ShardIterator"])


def records(name: str, shard: str, where: str, settings: Mapping[str, str]) -> Page:
    """What stands at an iterator: up to 10 MB. Raises `IteratorGone`, `Throttled`, `AwsError`."""
    with translated(f"kinesis://{name}/{shard}", permission="kinesis:GetRecords"):
        try:
            answer = _ask(settings).get_records(ShardIterator=where)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "ExpiredIteratorException":
                raise IteratorGone from None
            raise
    return Page(
        [Record(str(r["SequenceNumber"]), bytes(r["Data"])) for r in answer["Records"]],
        str(answer.get("NextShardIterator") or ""),
        int(answer.get("MillisBehindLatest") or 0),
    )


def _ask(settings: Mapping[str, str]) -> Any:
    return client("kinesis", settings)
