"""The labelled corpora as cases: some records of one source, and what is true of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from score.about import NEEDS_MORE, PANTHER, STRATUS, STREAMALERT, TRAILALERTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

#: Log types of labelled events that we read, and our source of each.
_SOURCES = {
    "AWS.CloudTrail": "cloudtrail",
    "AWS.S3ServerAccess": "s3_access",
    "AWS.VPCDns": "resolver",
    "AWS.VPCFlow": "vpc_flow",
    "AWS.WAFWebACL": "waf",
    "Amazon.EKS.Audit": "eks_audit",
    "AWS.SecurityFindingFormat": "securityhub",
}
_BAD_REQUEST = 400
_FLOW = (
    "2 123456789010 eni-0a1b2c3d4e5f60718 {srcAddr} {dstAddr} 40000 {dstPort} 17 4 300 1418530010 1418530070 "
    "ACCEPT {status}"
)


@dataclass(frozen=True)
class Case:
    """Records that belong together; `bad` says whether they should be caught.

    `group` sets apart what cannot be judged by the event alone; it is empty for what can. `failed` says that the call
    of a single event was refused or failed: a rule's match is then that of an attempt.
    """

    corpus: str
    name: str
    source: str
    records: tuple[bytes, ...]
    bad: bool
    behaviours: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    group: str = ""
    severity: str = ""
    failed: bool = False


@dataclass
class Corpora:
    """What was found of the corpora; `missing` are files that are not there, `left_out` rows by reason."""

    cases: list[Case] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)

    def of(self, corpus: str) -> list[Case]:
        """The cases of one corpus, in its order."""
        return [case for case in self.cases if case.corpus == corpus]

    def leave(self, reason: str) -> None:
        """Count a row that says nothing about our rules."""
        self.left_out[reason] = self.left_out.get(reason, 0) + 1


def read(folder: Path) -> Corpora:
    """Every case of the corpora below a folder; what is missing is told."""
    found = Corpora()
    for name, reader in _READERS.items():
        path = folder / name
        if path.exists():
            found.cases.extend(reader(path, found))
        else:
            found.missing.append(name)
    return found


def _record(event: Any) -> bytes:
    return json.dumps(event).encode()


def _stratus(folder: Path, _: Corpora) -> Iterator[Case]:
    for path in sorted(folder.glob("*.jsonl")):
        behaviours, techniques = STRATUS.get(path.stem, ((), ()))
        records = tuple(line for line in path.read_bytes().splitlines() if line.strip())
        yield Case("stratus", path.stem, "cloudtrail", records, True, behaviours, techniques)


def _benign(path: Path, _: Corpora) -> Iterator[Case]:
    records = tuple(line for line in path.read_bytes().splitlines() if line.strip())
    yield Case("invictus", path.stem, "cloudtrail", records, bad=False)


def _traildiscover(path: Path, _: Corpora) -> Iterator[Case]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        named = [str(text).partition(" ")[0] for text in (*row["attack"], *row.get("sub", ()))]
        yield Case(
            "traildiscover", row["api"], "cloudtrail", (_record(row["event"]),), bad=True, techniques=tuple(named)
        )


def _panther(path: Path, found: Corpora) -> Iterator[Case]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        event = row["event"]
        kind = event.get("p_log_type") or row["log_type"]
        if row["kind"] != "rule":
            found.leave("about a resource, not an event")
        elif row["mocks"]:
            found.leave("needs what the test mocks")
        elif kind not in _SOURCES or row["rule_id"] not in PANTHER:
            found.leave("an event of another product or shape")
        else:
            threshold = int(row["threshold"] or 1) > 1
            group = NEEDS_MORE.get(row["rule_id"], "several events" if threshold else "")
            yield Case(
                "panther",
                f"{row['rule_id']}: {row['test_name']}",
                _SOURCES[kind],
                (_shaped(_SOURCES[kind], event),),
                bad=bool(row["expected"]),
                behaviours=PANTHER[row["rule_id"]],
                group=group,
                severity=str(row["severity"]).lower(),
                failed=_failed(event),
            )


def _failed(event: dict[str, Any]) -> bool:
    """Whether the call was refused or failed, as CloudTrail or a cluster's audit log says it."""
    code = (event.get("responseStatus") or {}).get("code", 0) if "verb" in event else 0
    return bool(event.get("errorCode")) or code >= _BAD_REQUEST


#: When something happened that a row does not date; AWS always does, and the rows are not about it.
_UNDATED = {
    "cloudtrail": ("eventTime", "2026-06-01T08:00:00Z"),
    "eks_audit": ("stageTimestamp", "2026-06-01T08:00:00Z"),
}


def _shaped(source: str, event: dict[str, Any]) -> bytes:
    """The event as its log would have it: dated, and of those that AWS writes as lines the line."""
    kept = {key: value for key, value in event.items() if not key.startswith("p_")}
    if source in _UNDATED:
        field_, time = _UNDATED[source]
        kept = {field_: time, **kept}
    if source == "vpc_flow":
        usual = {"srcAddr": "10.0.0.1", "dstAddr": "10.0.0.2", "dstPort": 443, "status": "OK"}
        return _FLOW.format(**{**usual, **kept}).encode()
    if source == "s3_access":
        return _access({key.lower(): value for key, value in kept.items()})
    return _record(kept)


def _access(event: dict[str, Any]) -> bytes:
    def text(name: str, usual: str = "-") -> str:
        return str(event.get(name) or usual)

    key = text("key")
    uri = text("requesturi", f"GET /{key} HTTP/1.1")
    return (
        f"{text('bucketowner', 'f' * 64)} {text('bucket')} [06/Feb/2020:00:00:38 +0000] {text('remoteip')} "
        f"{text('requester')} {text('requestid', '3E57427F3EXAMPLE')} {text('operation', 'REST.GET.OBJECT')} {key} "
        f'"{uri}" {text("httpstatus", "200")} {text("errorcode")} {text("bytessent")} {text("objectsize")} 70 10 "-" '
        f'"{text("useragent")}" {text("versionid")} {text("hostid")} {text("signatureversion")} {text("ciphersuite")} '
        f"{text('authenticationtype')} {text('hostheader', 's3.us-west-2.amazonaws.com')} {text('tlsversion')}"
    ).encode()


def _trailalerts(folder: Path, _: Corpora) -> Iterator[Case]:
    for path in sorted(folder.glob("*_tests.json")):
        name = path.stem.removesuffix("_tests")
        rows = json.loads(path.read_bytes())
        for key, bad in (("should_match", True), ("should_not_match", False)):
            for number, event in enumerate(rows.get(key, ())):
                label = f"{name} {number + 1}"
                about = TRAILALERTS.get(name, ())
                yield Case("trailalerts", label, "cloudtrail", (_record(event),), bad, about, failed=_failed(event))


def _streamalert(folder: Path, found: Corpora) -> Iterator[Case]:
    for path in sorted(folder.glob("*.json")):
        for row in json.loads(path.read_bytes()):
            named = [rule for rule in row.get("trigger_rules") or () if rule in STREAMALERT]
            if not str(row.get("log", "")).startswith(("cloudtrail:events", "cloudwatch:events")) or row.get(
                "classify_only"
            ):
                found.leave("an event of another product or shape")
                continue
            behaviours = STREAMALERT.get(named[0] if named else path.stem, ())
            records = tuple(_record(event) for event in _events(row["data"]))
            yield Case("streamalert", row["description"], "cloudtrail", records, bool(named), behaviours)


def _events(data: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return data["Records"] if "Records" in data else [data.get("detail", data)]


_READERS = {
    "cloudtrail/stratus": _stratus,
    "cloudtrail/invictus-before-attacks.jsonl": _benign,
    "cloudtrail/traildiscover.jsonl": _traildiscover,
    "panther-tests.jsonl": _panther,
    "trailalerts-sigma-tests": _trailalerts,
    "streamalert-rule-tests": _streamalert,
}
