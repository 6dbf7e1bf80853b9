"""Events and alerts as OCSF: every one of every class as the schema has it, in order, and the same each time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ocsf_schema
import pyarrow.parquet as pq
import pytest
from py_ocsf_models import OCSF_VERSION
from py_ocsf_models.events.findings.detection_finding import DetectionFinding
from py_ocsf_models.objects.cloud import Cloud
from py_ocsf_models.objects.metadata import Metadata
from py_ocsf_models.objects.observable import Observable
from py_ocsf_models.objects.resource_details import ResourceDetails

from vedette import api, registry
from vedette.cli import main
from vedette.config import Config
from vedette.errors import UsageError
from vedette.simulate import simulate

SOURCE = registry.source("cloudtrail")
CORPORA = Path(__file__).parents[2].parent / "shared" / "corpora"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Settings of a home with some simulated days of CloudTrail, and the alerts of it."""
    folder = tmp_path_factory.mktemp("ocsf")
    made = simulate(folder / "logs", seed=11, accounts=2, regions=2, days=2, events=2500)
    accounts = {account: f"account {number}" for number, account in enumerate(_accounts(made))}
    config = Config(home=folder / "home", accounts={"names": accounts})
    logs = [path for bucket in made.buckets for path in bucket.rglob("*.json.gz") if "/CloudTrail/" in str(path)]
    api.collect(logs, config=config, source="cloudtrail")
    api.detect(config=config)
    return config


@pytest.fixture(scope="module")
def exported(home, tmp_path_factory):
    """The file of all its events, and the events in it."""
    path = tmp_path_factory.mktemp("exported") / "all.jsonl"
    return path, _events(path, home, "cloudtrail")


def _accounts(made):
    return sorted(
        {
            part
            for bucket in made.buckets
            for path in bucket.rglob("*.json.gz")
            for part in path.parts
            if part.isdigit() and len(part) == 12
        }
    )


def _collect(tmp_path, source, *records, name="records.json", **settings):
    """A home with those records of a source."""
    config = Config(home=tmp_path / "home", **settings)
    path = tmp_path / name
    path.write_bytes(b"\n".join(r if isinstance(r, bytes) else json.dumps(r).encode() for r in records))
    done = api.collect([path], config=config, source=source)
    assert done.stored == done.discovered > 0
    return config


def _events(to, config, source, **more):
    done = api.export_ocsf(to, config=config, source=source, **more)
    files = sorted(to.glob("*.jsonl")) if to.is_dir() else [to]
    found = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    assert done.rows == len(found) == sum(f.rows for f in done.files)
    return found


def _wrong(events):
    return [(event["class_uid"], *problems) for event in events if (problems := ocsf_schema.problems(event))]


def _stored(config, source):
    return next(iter(api.query(f"SELECT count(*) FROM {source}", config=config).rows))[0]


def test_every_simulated_event_is_as_the_schema_has_it(home, exported):
    """All of them are written, in three classes, and none has anything the schema does not know."""
    _, events = exported

    assert _wrong(events) == []
    assert {e["class_uid"] for e in events} == {3001, 3002, 6003}
    assert len({e["metadata"]["uid"] for e in events}) == len(events) == _stored(home, "cloudtrail")
    assert {e["activity_id"] for e in events if e["class_uid"] == 6003} >= {1, 2, 3, 4}
    assert {e["status"] for e in events} == {"Success", "Failure"}
    assert all(e["cloud"]["account"]["name"].startswith("account ") for e in events)


def test_alerts_are_detection_findings(home, tmp_path):
    """Each alert once, with its severity, its rule, its techniques, its addresses."""
    events = _events(tmp_path / "alerts.jsonl", home, "alerts")
    alerts = {a.id: a for a in api.alerts_list(config=home)}

    assert _wrong(events) == []
    assert {e["finding_info"]["uid"] for e in events} == set(alerts)
    for event in events:
        alert = alerts[event["finding_info"]["uid"]]
        assert event["severity"].lower() == alert.severity.value
        assert [e["src_endpoint"]["ip"] for e in event.get("evidences", [])] == list(alert.addresses)
        techniques = {a["technique"]["uid"] for a in event["finding_info"].get("attacks", [])}
        assert techniques == {
            t.split(".")[1].upper() for t in alert.tags if t.startswith("attack.t") and t[8].isdigit()
        }
    assert [e["time"] for e in events] == sorted(e["time"] for e in events)


def test_a_closed_alert_is_closed(home, tmp_path):
    """What a person did with it is told."""
    chosen = api.alerts_list(config=home)[0].id
    for status, wanted in (("acknowledged", (1, "In Progress")), ("closed", (3, "Resolved")), ("open", (1, "New"))):
        api.alerts_set_status(chosen, status=status, config=home)
        events = _events(tmp_path / f"{status}.jsonl", home, "alerts")
        found = next(e for e in events if e["finding_info"]["uid"] == chosen)
        assert (found["activity_id"], found["status"]) == wanted
        assert _wrong([found]) == []


def test_findings_fit_the_models_of_others(home, exported, tmp_path):
    """Another project's classes of OCSF 1.5 take our findings, and the objects that they have of our events."""
    assert OCSF_VERSION == ocsf_schema.VERSION
    for event in _events(tmp_path / "alerts.jsonl", home, "alerts"):
        if "account" not in event["cloud"]:
            event["cloud"]["account"] = {"uid": "1", "name": "several", "type_id": 10}
        event["cloud"]["account"].setdefault("name", "unnamed")
        for attack in event["finding_info"].get("attacks", []):
            attack["technique"]["name"] = "needed there, and not in the schema"
        DetectionFinding.model_validate(event)
    for event in exported[1][:500]:
        Cloud.model_validate(event["cloud"])
        Metadata.model_validate(event["metadata"])
        for one in event.get("observables", []):
            Observable.model_validate(one)
        for one in event.get("resources", []):
            ResourceDetails.model_validate(one)


def _samples(name):
    source = registry.sources().get(name)
    if source is None:
        pytest.skip(f"no source {name}")
    return source, (source.sample, *getattr(source, "more_samples", ()))


@pytest.mark.parametrize("name", ["cloudtrail", "vpc_flow", "resolver", "guardduty"])
def test_every_sample_is_as_the_schema_has_it(tmp_path, name):
    """Those the sources come with."""
    _, samples = _samples(name)
    for number, sample in enumerate(samples):
        folder = tmp_path / str(number)
        folder.mkdir()
        config = _collect(folder, name, sample)
        events = _events(folder / "out", config, name, raw_data=True)
        assert _wrong(events) == []
        assert len(events) == _stored(config, name)


@pytest.mark.parametrize("path", ["stratus", "invictus-before-attacks.jsonl", "traildiscover.jsonl"])
def test_real_events_are_as_the_schema_has_them(tmp_path, path):
    """Real CloudTrail of other projects: odd addresses, missing identities, dated API names."""
    if not (CORPORA / "cloudtrail" / path).exists():
        pytest.skip("no corpora")
    config = Config(home=tmp_path / "home")
    api.collect([CORPORA / "cloudtrail" / path], config=config, source="cloudtrail")
    events = _events(tmp_path / "out", config, "cloudtrail")

    assert _wrong(events) == []
    assert len(events) == _stored(config, "cloudtrail") > 50


def test_nothing_of_a_record_is_lost(tmp_path):
    """A field that has no place in the schema, of today or tomorrow, is in `unmapped` under its own name."""
    record = json.loads(SOURCE.sample)["Records"][0]
    record |= {"tomorrow": {"a": [1, None]}, "additionalEventData": {"x": '"quoted"\n'}}
    record["userIdentity"]["onBehalfOf"] = {"userId": "u-1"}
    [event] = _events(tmp_path / "out.jsonl", _collect(tmp_path, "cloudtrail", {"Records": [record]}), "cloudtrail")

    assert event["class_uid"] == 3001
    assert event["unmapped"]["tomorrow"] == {"a": [1, None]}
    assert event["unmapped"]["additionalEventData"] == record["additionalEventData"]
    assert event["unmapped"]["userIdentity"] == {"onBehalfOf": {"userId": "u-1"}}
    assert event["api"]["request"]["data"] == record["requestParameters"]
    assert event["api"]["response"]["data"] == record["responseElements"]
    assert "eventTime" not in event["unmapped"]


def test_a_services_name_is_no_address(tmp_path):
    """Where AWS puts a service in the address's place, the endpoint has a service; junk is a name."""
    record = json.loads(SOURCE.sample)["Records"][0]
    records = [
        record | {"eventID": str(n), "eventName": "GetObject", "sourceIPAddress": place}
        for n, place in enumerate(["203.0.113.9", "cloudformation.amazonaws.com", "AWS Internal", "an odd place"])
    ] + [{k: v for k, v in record.items() if k not in {"sourceIPAddress", "userIdentity"}} | {"eventID": "4"}]
    config = _collect(tmp_path, "cloudtrail", {"Records": records})
    events = {e["metadata"]["uid"]: e for e in _events(tmp_path / "out", config, "cloudtrail")}

    assert _wrong(events.values()) == []
    assert [events[str(n)]["src_endpoint"] for n in range(5)] == [
        {"ip": "203.0.113.9"},
        {"svc_name": "cloudformation.amazonaws.com", "domain": "cloudformation.amazonaws.com"},
        {"svc_name": "AWS Internal"},
        {"name": "an odd place"},
        {"name": "iam.amazonaws.com"},
    ]
    assert events["4"]["actor"] == {"app_name": "iam.amazonaws.com"}


CHANGES = {
    "CreateUser": "Create",
    "DeleteRole": "Delete",
    "AttachUserPolicy": "Attach Policy",
    "DeleteRolePolicy": "Detach Policy",
    "UpdateLoginProfile": "Password Reset",
    "DeactivateMFADevice": "MFA Factor Disable",
}


def test_calls_are_what_they_do(tmp_path):
    """Account changes by IAM's call, API activities by the name's beginning, the rest Other by its own name."""
    record = json.loads(SOURCE.sample)["Records"][0]
    plain = {"DeleteTrail": "Delete", "PutBucketPolicy": "Update", "RunInstances": "Create", "GetObject": "Read",
             "BatchDeleteImage": "Delete", "UpdateFunctionCode20150331v2": "Update", "Bounce": "Bounce"}  # fmt: skip
    records = [
        record | {"eventID": name, "eventName": name, "eventSource": source}
        for names, source in ((CHANGES, "iam.amazonaws.com"), (plain, "other.amazonaws.com"))
        for name in names
    ]
    config = _collect(tmp_path, "cloudtrail", {"Records": records})
    events = _events(tmp_path / "out", config, "cloudtrail")

    assert _wrong(events) == []
    assert {e["metadata"]["uid"]: e["activity_name"] for e in events} == CHANGES | plain
    assert {e["metadata"]["uid"] for e in events if e["class_uid"] == 3001} == set(CHANGES)


def test_the_same_events_are_the_same_files(home, exported, tmp_path, monkeypatch):
    """However the files of the lake lie, and however many days are written at once."""
    one, events = exported
    monkeypatch.setattr("vedette.lake.ocsf.export._ROWS", 10)
    api.lake_compact(config=home)
    api.export_ocsf(tmp_path / "other.jsonl", config=home, source="cloudtrail")

    assert one.read_bytes() == (tmp_path / "other.jsonl").read_bytes()
    times = [event["time"] for event in events]
    assert times == sorted(times)


def test_a_span_of_time_is_all_that_is_written(home, exported, tmp_path):
    """From the first moment on, and before the last."""
    _, every = exported
    start = datetime.fromtimestamp(every[len(every) // 3]["time"] / 1000, UTC)
    end = start + timedelta(hours=5)
    some = _events(tmp_path / "some.jsonl", home, "cloudtrail", since=start, until=end)

    inside = (start.timestamp() * 1000, end.timestamp() * 1000)
    assert some == [e for e in every if inside[0] <= e["time"] < inside[1]] != []
    nothing = _events(tmp_path / "none.jsonl", home, "cloudtrail", since=datetime(2100, 1, 1, tzinfo=UTC))
    assert nothing == []


def test_parquet_says_the_same(home, exported, tmp_path):
    """One file a class, each attribute a column of its own type."""
    api.export_ocsf(tmp_path / "out", config=home, source="cloudtrail", form="parquet")
    _, lines = exported

    table = pq.read_table(tmp_path / "out" / "cloudtrail.api_activity.parquet")
    wanted = [e for e in lines if e["class_uid"] == 6003]
    for row, event in zip(table.to_pylist(), wanted, strict=True):
        for name in ("time", "activity_id", "type_uid", "severity", "metadata", "cloud", "src_endpoint"):
            assert _without_null(row[name]) == event[name]
        assert row["unmapped"] is None or json.loads(row["unmapped"]) == event["unmapped"]


def _without_null(value):
    if isinstance(value, dict):
        found = {k: _without_null(v) for k, v in value.items()}
        return {k: v for k, v in found.items() if v not in (None, {})}
    return value


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--source", "nothing", "--out", "x"], "nothing"),
        (["--source", "cloudtrail", "--out", "x.parquet"], "give a folder"),
        (["--source", "cloudtrail", "--out", "x.jsonl", "--format", "parquet"], "differ"),
    ],
)
def test_wrong_use_is_told(home, tmp_path, capsys, monkeypatch, arguments, message):
    """With what to do, and no file."""
    monkeypatch.chdir(tmp_path)

    assert main(["--home", str(home.home), "export", "ocsf", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_source_without_a_form_is_told(home, tmp_path):
    """Rather than half of it written."""
    names = set(registry.sources()) - {"cloudtrail", "vpc_flow", "resolver", "guardduty"}
    for name in names:
        with pytest.raises(UsageError, match="no form in OCSF"):
            api.export_ocsf(tmp_path / "x.jsonl", config=home, source=name)
    assert list(tmp_path.iterdir()) == []


def test_the_command_tells_what_it_wrote(home, tmp_path, capsys):
    """As JSON, file by file."""
    code = main(["--home", str(home.home), "export", "ocsf", "--out", str(tmp_path / "out"), "--json"])

    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert told["rows"] == sum(f["rows"] for f in told["files"]) == _stored(home, "cloudtrail")
    assert [f["class_uid"] for f in told["files"]] == [3001, 3002, 6003]
    assert all(Path(f["path"]).stat().st_size == f["bytes"] for f in told["files"])


def test_flows_have_their_ends(tmp_path):
    """The interface stands at the end that the direction names; what was refused, and what is no flow, is told."""
    _, (sample, *_) = _samples("vpc_flow")
    config = _collect(tmp_path, "vpc_flow", sample, name="flows.log")
    accepted, *others = sorted(_events(tmp_path / "out", config, "vpc_flow"), key=lambda e: -e["status_id"] % 3)

    assert _wrong([accepted, *others]) == []
    told = {e["activity_name"]: e for e in (accepted, *others)}
    assert set(told) == {"Traffic", "Refuse", "NODATA"}
    flow = told["Traffic"]
    assert flow["src_endpoint"] == {"ip": "203.0.113.24", "port": 51514}
    assert flow["dst_endpoint"]["ip"] == "10.0.1.15"
    assert flow["dst_endpoint"]["interface_uid"].startswith("eni-")
    assert (flow["traffic"], flow["connection_info"]["protocol_name"]) == ({"bytes": 4093, "packets": 11}, "tcp")
    assert flow["connection_info"]["direction"] == "Inbound"
    assert flow["end_time"] - flow["start_time"] == 54_000
    assert told["Refuse"]["status"] == "Failure"
    assert "src_endpoint" not in told["NODATA"]


def test_a_query_has_its_answers(tmp_path):
    """Name, type, code and answers; the machine that asked."""
    _, samples = _samples("resolver")
    [event] = _events(tmp_path / "out.jsonl", _collect(tmp_path, "resolver", samples[0]), "resolver")

    assert event["query"] == {"hostname": "example.com", "type": "A", "class": "IN"}
    assert event["answers"] == [{"rdata": "203.0.113.9", "type": "A", "class": "IN"}]
    assert (event["rcode_id"], event["rcode"]) == (0, "NoError")
    assert event["src_endpoint"]["instance_uid"] == "i-0a1b2c3d4e5f60718"


def test_a_finding_keeps_its_level(tmp_path):
    """GuardDuty's numbers become OCSF's levels, and nothing of the finding is left out."""
    _, samples = _samples("guardduty")
    [event] = _events(tmp_path / "out.jsonl", _collect(tmp_path, "guardduty", samples[0]), "guardduty")
    record = json.loads(samples[0])

    assert (event["severity_id"], event["severity"]) == (4, "High")
    assert event["finding_info"]["types"] == [record["type"]]
    assert event["evidences"][0]["data"] == record["service"]
    assert event["resources"][0]["data"] == record["resource"]
    assert event["unmapped"] == {"schemaVersion": "2.0", "partition": "aws"}
