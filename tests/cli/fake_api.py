"""The command line over an API that is made up: it records its calls and gives what a test wants."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pyarrow as pa

from vedette import registry
from vedette.api._assess import Assessment
from vedette.api._backtest import Backtest
from vedette.api._coverage import Cell, CoverageReport, Delay
from vedette.api._incidents import IncidentDetail
from vedette.api._posture import PolicyPart
from vedette.api._sight import RulesCoverage
from vedette.collect.coverage import Coverage, Gap, Stream
from vedette.collect.digests import Kind, Report, Trail, Verdict
from vedette.collect.digests.verdicts import ChainSummary
from vedette.detect.backtest import Proposal, Trial
from vedette.detect.sight import Blind, Place, Sight
from vedette.errors import VedetteError
from vedette.lake import export
from vedette.lake import result as lake
from vedette.lake.retain import LakeStats
from vedette.model import Finding, Incident, Link, LinkKind, RuleInfo, Severity, Status, Unknown
from vedette.posture.compare import Comparison
from vedette.posture.doctor import Diagnosis, Examination
from vedette.posture.views import Requirement
from vedette.posture.weigh import weigh
from vedette.state import AlertDetail, AlertEvent, Reject, Totals

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
HOSTILE = "\x1b[2Jmallory"


class FakeApi:
    """Stands in for `vedette.api`: `answers` by verb; an error among them is raised."""

    def __init__(self):
        self.answers = {"export": lambda found, to, form: export.write(found.result, to, form)}
        self.calls = []

    def __getattr__(self, verb):
        if verb.startswith("_"):
            raise AttributeError(verb)

        def call(*args, config, **options):
            self.calls.append(SimpleNamespace(verb=verb, args=args, config=config, options=options))
            answer = self.answers[verb]
            if isinstance(answer, BaseException):
                raise answer
            return answer(*args, **options) if callable(answer) else answer

        return call

    @property
    def called(self):
        """The only call, but for writing down what it gave."""
        (call,) = (call for call in self.calls if call.verb != "export")
        return call


@dataclass
class Ran:
    """What one command did."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        """Parse stdout."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Result:
    """A result of the API: numbers that JSON and the person see."""

    numbers: dict = field(default_factory=dict)

    def __getattr__(self, name):
        try:
            return self.__dict__["numbers"][name]
        except KeyError:
            raise AttributeError(name) from None

    def as_dict(self):
        """Give the numbers."""
        return self.numbers


def alert(severity=Severity.HIGH, **more):
    event = AlertEvent("e1", NOW, "111122223333", "eu-west-1", "arn:u", "AKIA", "1.2.3.4", "iam:X", "success")
    given = {
        "id": "ab" * 16,
        "rule_id": "r1",
        "title": "A user was made",
        "severity": severity,
        "status": "open",
        "entity": "arn:u",
        "first_seen": NOW,
        "last_seen": NOW,
        "window_start": NOW,
        "count": 1,
        "event_ids": ("e1",),
        "events": (event,),
    }
    return AlertDetail(**given | more)


def incident(severity=Severity.HIGH, **more):
    first, second = alert(severity), alert(id="cd" * 16, title="A trail was deleted")
    link = Link(second.id, first.id, LinkKind.KEY, HOSTILE)
    given = {
        "id": "ef" * 16,
        "title": f"{HOSTILE}: user created, trail deleted",
        "severity": severity,
        "status": "open",
        "first_seen": NOW,
        "last_seen": NOW,
        "alerts": (first, second),
        "context": (alert(Severity.LOW, id="12" * 16, title="A role was read"),),
        "links": (link, replace(link, alert="12" * 16)),
        "principals": (HOSTILE,),
        "count": 2,
    }
    return Incident(**given | more)


def incident_detail():
    found = incident()
    details = {one.id: one for one in (*found.alerts, *found.context)}
    return IncidentDetail(found, details, {"r1": RuleInfo("r1", "A user was made", runbook=("Ask `ev_actor`.",))})


def rule(**more):
    given = {
        "id": "r1",
        "title": "A user was made",
        "level": Severity.HIGH,
        "attempt": "low",
        "status": "stable",
        "stage": "live",
        "source": "cloudtrail",
        "sources": ("cloudtrail",),
        "correlation": None,
        "tags": ("attack.t1136",),
        "place": "x.yml:1",
        "ours": True,
        "name": "",
        "description": "Why.",
        "author": "us",
        "date": "2024-05-01",
        "references": (),
        "falsepositives": (),
        "misses": "Much.",
        "runbook": ("Look.",),
        "entity": (),
        "window_seconds": 86400,
    }
    return SimpleNamespace(**given | more)


def found(*rows, columns=("a",), types=None):
    """What a query found: those rows, with DuckDB's names of the columns' types where they matter."""
    batch = pa.RecordBatch.from_arrays(
        [pa.array(values) for values in zip(*rows, strict=True)] or [pa.array([])] * len(columns), list(columns)
    )
    result = lake.Result(columns, types or ["VARCHAR"] * len(columns), batch.schema, [batch])
    return SimpleNamespace(columns=result.columns, rows=result.rows(), result=result, notes=[])


TRIAL = Trial(
    rule_id="r1",
    title="A user was made",
    level=Severity.HIGH,
    stage="staged",
    events=40,
    alerts=9,
    alerts_a_day=0.64,
    severities={"high": 9},
    days={"2024-04-30": 9},
    entities=(("arn:u", 9),),
    excepted=1,
    proposals=(Proposal("arn:u's", 9, 9, 40, 1, ("iam:CreateUser",)),),
)
PLACE = Place("111122223333", "eu-west-1")
SIGHTS = (
    Sight("r1", "A user was made", Severity.HIGH, "live", ("cloudtrail",), ("T1136",), (), ("cloudtrail: x",)),
    Sight("r2", "Flows", Severity.LOW, "live", ("vpc_flow",), (), (Blind("vpc_flow", (), everywhere=True),)),
)
COLLECTED = Result(
    {
        "objects": 2,
        "discovered": 10,
        "stored": 7,
        "duplicate": 1,
        "filtered": 1,
        "rejected": 1,
        "failed": 0,
        "skipped": 0,
        "bytes": 5_000_000,
        "problems": [],
    }
)
DETECTED = Result({"rules": 40, "events": 10, "matches": 3, "alerts_new": 1, "new_ids": ("ab" * 16,), "problems": ()})
SOURCE = Result(
    {
        "name": "cloudtrail",
        "title": "CloudTrail",
        "doc": "https://example.com",
        "delay": "5 min",
        "retention": "90 d",
        "on_by_default": "yes",
        "cost": "free",
        "sigma": {"product": "aws"},
        "layouts": ("account trail",),
        "columns": (("ev_time", "timestamp", "When."),),
        "open_fields": ("requestParameters",),
        "places": ("AWSLogs/",),
        "sample": "{}",
        "seen": SimpleNamespace(events=5, first=NOW, last=NOW, accounts=("111122223333",), regions=("eu-west-1",)),
        "rules": (("r1", "A user was made"),),
        "blind": False,
        "aws": "not asked",
        "aws_detail": "",
    }
)
GAP = Gap("cloudtrail", "1", "eu-west-1", NOW, NOW + timedelta(hours=1), 300.0, 20.0, "high", "nothing for 1.0 h")
COVERAGE = CoverageReport(
    since=NOW - timedelta(hours=3),
    until=NOW + timedelta(hours=2),
    streams=(Coverage(Stream("cloudtrail", "1", "eu-west-1"), 600, 5, 1, (GAP,), (), 1.0, 300.0, 20.0),),
    gaps=(GAP,),
    doubts=(),
    cells={
        "cloudtrail/1/eu-west-1": tuple(
            Cell(NOW + timedelta(hours=n), 0 if n == 0 else 200, 2, 300.0, "gap" if n == 0 else "arrived")
            for n in range(-3, 2)
        )
    },
    balance={"cloudtrail": Totals(1, 10, 7, 1, 1, 1, 99)},
    unbalanced=(),
    delays=(Delay("cloudtrail", 900.0, 60, 0, 100.0, 200.0, 300.0, 400.0), Delay("waf", 300.0)),
)
REJECT = Reject("cd" * 16, "cloudtrail", "s3://b/k", "v1", 7, "no JSON", 4, "r/cd", NOW)
RULES = SimpleNamespace(rules=(rule(),), errors=())
VERDICT = SimpleNamespace(rule_id="r1", title="A user was made", test="it", place="x.yml:9", reason="", passed=True)
SIMULATED = Result(
    {
        "events": 10,
        "attack_events": 2,
        "objects": 3,
        "other_objects": 4,
        "bytes": 1_000_000,
        "stories": ("key",),
        "truth": "t.json",
    }
)
STATS = Result(
    asdict(LakeStats("cloudtrail", 10, 2, 99, 9.9, 7.1, 3))
    | {"first_event": NOW, "last_event": NOW, "raw_bytes_a_row": 6.0, "column_bytes_a_row": 3.9, "rows_a_day": 4.0}
    | {"bytes_a_day": 40, "retention_days": 400}
)
TRAIL = Trail("AWSLogs/111122223333/", "111122223333", "eu-west-1", "main\x1b[2J", "us-east-1")
CHAIN = ChainSummary(TRAIL, 24, NOW, NOW)
VERDICTS = tuple(
    Verdict(kind, what, f"s3://b/\x1b[2J{number}", TRAIL.account, TRAIL.region, TRAIL.name, NOW, NOW, "so it is")
    for number, (kind, what) in enumerate([(Kind.CHANGED, "log")] * 12 + [(Kind.UNKNOWN, "digest")])
)
REPORT = Report(VERDICTS, (), (CHAIN,), {"valid": 23, "unknown": 1}, {"valid": 7, "changed": 12})


FINDING = Finding(
    "CT-01", Status.FAIL, Severity.HIGH, "111122223333", "eu-west-1", "", "there is no trail\x1b[2J", {"trails": 0}
)
UNTOLD = replace(FINDING, status=Status.UNKNOWN, region="us-east-1", missing=(Unknown("refused", "s3:GetIt"),))


@dataclass(frozen=True)
class Found:
    """Findings without a file."""

    counts: dict
    failing: dict
    permissions: dict = field(default_factory=dict)

    def __iter__(self):
        return iter((FINDING, UNTOLD))


DEMAND = Requirement("3.1", ("CT-01",), "fail", 1, 0)
DIAGNOSIS = Diagnosis("111122223333", "main\x1b[2J", "us-east-1", denied=("s3:GetIt",), checks=("CT-15",))
EXAMINED = Examination("111122223333", "aws", (), (DIAGNOSIS,))
ASSESSED = Assessment(
    "s/1",
    NOW,
    12,
    Found({"fail": 1, "unknown": 1, "pass": 1}, {"high": 1}, {"s3:GetIt": 1}),
    weigh((FINDING, UNTOLD), registry.checks().values(), {"cloudtrail": 9}),
    calls={"s3:GetIt": 3},
    notes=("the acceptance of CT-08 by mira fits no failure",),
    comparison=Comparison("s/0", broken=(FINDING,), same=3),
)


class Refused(VedetteError):  # noqa: N818  as short as the errors it stands for
    """An error with all three parts."""

    exit_code = 3

    def __init__(self):
        super().__init__("AWS said no", where="s3://b/\x1b[31mk", hint="ask for s3:GetObject")


def every_answer():
    """Give an answer to every verb."""
    return FakeApi().answers | {
        "collect": COLLECTED,
        "detect": DETECTED,
        "alerts_list": [alert()],
        "alerts_show": (alert(), RuleInfo("r1", "A user was made", description="Why.")),
        "alerts_set_status": None,
        "incidents_list": [incident()],
        "incidents_show": incident_detail(),
        "incidents_set_status": ("ab" * 16, "cd" * 16),
        "run": lambda _paths, on_cycle, **_: on_cycle(
            SimpleNamespace(
                number=1, collected=COLLECTED, detected=DETECTED, alerts=(alert(),), incidents=(incident(),)
            )
        ),
        "query": lambda *_, **__: found((1, NOW), (2, None), columns=("a", "b")),
        "search": lambda **_: found((1, NOW), (2, None), columns=("a", "b")),
        "simulate": SIMULATED,
        "demo": lambda _folder, say, **_: say("a story\x1b[2J") or {"told": 1},
        "assess": ASSESSED,
        "assess_view": [DEMAND],
        "assess_write": lambda found, form, stream: stream.write(f"{form} of {found.checks}\n"),
        "checks_iam": [PolicyPart("vedette-assess-1", 20, {"Version": "2012-10-17", "Statement": []})],
        "doctor": EXAMINED,
        "checks_list": list(registry.checks().values()),
        "checks_show": registry.check("CT-01"),
        "coverage": COVERAGE,
        "sources_list": [SOURCE],
        "sources_show": SOURCE,
        "rules_list": RULES,
        "rules_show": (rule(), {"open": 2, "staged": 1}),
        "rules_backtest": Backtest(NOW - timedelta(days=14), NOW, 5, (TRIAL,)),
        "rules_coverage": RulesCoverage(
            NOW - timedelta(days=14), NOW, SIGHTS, (PLACE,), {"cloudtrail": 7}, {"name": "x"}
        ),
        "rules_test": (RULES, [VERDICT]),
        "rejects_list": [REJECT],
        "rejects_show": (REJECT, b"\x00\x1b[2Jx"),
        "rejects_replay": COLLECTED,
        "ledger_totals": Totals(1, 10, 7, 1, 1, 1, 99),
        "lake_stats": [STATS],
        "lake_compact": [STATS],
        "lake_expire": [STATS],
        "digests_list": (CHAIN,),
        "digests_verify": replace(REPORT, verdicts=()),
    }
