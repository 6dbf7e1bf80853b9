"""Real and documented records of others, each read by its source: how many rows, and what is no log at all."""

from __future__ import annotations

import base64
import json
import re
from datetime import datetime

import pytest
from shapes import FACTS, object_of, rows_of

from vedette import registry

_DOCS = "formats/aws-docs-samples"
_C7N = "aws-api/c7n"


def read(source, data):
    """Rows and the reasons of rejects."""
    rows, rejected = rows_of(registry.source(source), data)
    return rows, [reason for _, reason, _ in rejected]


#: Rows in the pages of AWS Config's guide.
CONFIG = {
    "deliver-snapshot-cli.2": 2,
    "evaluate-config_develop-rules_example-events.1": 1,
    "evaluate-config_develop-rules_example-events.2": 1,
    "evaluate-config_develop-rules_example-events.3": 1,
    "example-config-rule-compliance-notification.1": 1,
    "example-configuration-history-notification.1": 1,
    "example-configuration-snapshot-notification-started.1": 1,
    "example-configuration-snapshot-notification.1": 1,
    "example-sns-notification.1": 1,
    "example-sns-notification.2": 1,
    "example-sns-notification.3": 1,
    "view-manage-resource-console.2": 3,
}
#: What else is there, and why it is no log of Config.
NOT_CONFIG = {
    r"cloudtrail-log-files-for-aws-config\.\d+": "CloudTrail events about Config",
    r"deliver-snapshot-cli\.[13]": "a command and its answer about the delivery channel",
    r"evaluate-config_view-compliance\.\d": "commands and answers of compliance summaries, cut with dots",
    r"example-query\.\d": "answers of advanced queries, with columns of the asker's choice",
    r"example_config-service_PutConfigRule_section\.1": "Python",
    r"(notification-delivery-failed|oversized-notification-example)\.1": "the text of a mail",
    r"security_iam_id-based-policy-examples\.\d": "IAM policies, and an answer about aggregators",
    r"view-compliance-history\.1": "no JSON: semicolons and missing commas",
    r"view-manage-resource-console\.1": "a command, and an answer that ends in dots",
}


def test_config_guide(corpora):
    """Every item and notification of the guide is a row; whatever else is there is known and gives none."""
    seen = set()
    for path in sorted((corpora / _DOCS / "aws-config-developer-guide").iterdir()):
        rows, reasons = read("config", path.read_bytes())
        if path.stem in CONFIG:
            assert (len(rows), reasons) == (CONFIG[path.stem], []), path.name
            seen.add(path.stem)
            continue
        assert any(re.fullmatch(pattern, path.stem) for pattern in NOT_CONFIG), path.name
        assert reasons, path.name
    assert seen == set(CONFIG)


def test_guardduty_guide(corpora):
    """The guide has policies, event patterns and a template of an event, and not one finding: nothing is taken for one."""
    for path in sorted((corpora / _DOCS / "amazon-guardduty-user-guide").iterdir()):
        rows, reasons = read("guardduty", path.read_bytes())
        assert (rows, len(reasons)) == ([], 1), path.name


#: What stands in CloudTrail's guide beside whole log files.
NOT_CLOUDTRAIL = {
    r"cloudtrail-event-reference-insight-details\.1": "part of an event",
    r"cloudtrail-event-reference-user-identity\.\d": "parts of events",
    r"cloudtrail-log-file-custom-validation\.\d": "public keys, and Java",
    r"cloudtrail-log-file-validation-digest-file-structure\.\d": "digests",
    r"view-(cloudtrail|insights)-events-cli\.[23]": "requests",
    r"(view-(cloudtrail|insights)-events-cli\.1|cloudtrail-log-file-examples\.6)": "no JSON: brackets or quotes miss",
}


def test_cloudtrail_guide(corpora):
    """Log files, service events, sign-ins and Insights of the guide are rows without a reject."""
    total = 0
    for path in sorted((corpora / _DOCS / "aws-cloudtrail-user-guide").iterdir()):
        rows, reasons = read("cloudtrail", path.read_bytes())
        if any(re.fullmatch(pattern, path.stem) for pattern in NOT_CLOUDTRAIL):
            assert reasons, path.name
            continue
        assert (len(rows) >= 1, reasons) == (True, []), path.name
        total += len(rows)
    assert total == 19


def test_cloudtrail_events_about_config(corpora):
    """Nine of the ten examples are whole events; one lacks its end."""
    folder = corpora / _DOCS / "aws-config-developer-guide"
    found = [read("cloudtrail", path.read_bytes()) for path in sorted(folder.glob("cloudtrail-log-files*"))]
    assert sum(len(rows) for rows, _ in found) == 9
    assert sum(len(reasons) for _, reasons in found) == 1


def test_digests_of_the_guide(corpora):
    """A digest is one row with its log files; the second one's hour was empty."""
    folder = corpora / _DOCS / "aws-cloudtrail-user-guide"
    found = [read("cloudtrail_digest", path.read_bytes()) for path in sorted(folder.glob("*digest-file-structure*"))]
    assert [reasons for _, reasons in found] == [[], []]
    one, two = (rows[0] for rows, _ in found)
    assert len(one["logFiles"]) == len(one["logFileHashes"]) == 1
    assert (one["ev_region"], one["ev_account"]) == ("us-east-2", "111122223333")
    assert two["newestEventTime"] is None


def test_insights_of_the_guide_fill_their_columns(corpora):
    """Both ends of the unusual activity say which call it was, by whom, and how far from usual."""
    rows, _ = read(
        "cloudtrail", (corpora / _DOCS / "aws-cloudtrail-user-guide/cloudtrail-log-file-examples.8.json").read_bytes()
    )
    assert {row["insightDetails"]["state"] for row in rows} == {"Start", "End"}
    for row in rows:
        details = row["insightDetails"]
        statistics = details["insightContext"]["statistics"]
        assert statistics["insight"]["average"] > statistics["baseline"]["average"]
        assert row["ev_action"] == f"ssm:{details['eventName']}"


def test_a_waf_log(corpora):
    """The one request of the sample is a row."""
    rows, reasons = read("waf", (corpora / "formats/lambda-promtail/testdata/waflog.log.gz").read_bytes())
    assert (len(rows), reasons) == (1, [])


def recorded(path):
    """An API's answer as it was recorded, with times as text."""

    def times(value):
        if value.get("__class__") != "datetime":
            return value
        names = ("year", "month", "day", "hour", "minute", "second", "microsecond")
        return datetime(*(value[name] for name in names)).isoformat() + "Z"  # noqa: DTZ001  the recordings are in UTC

    data = json.loads(path.read_text(), object_hook=times)["data"]
    if isinstance(data.get("Content"), str):  # the wire has it in base64
        data["Content"] = base64.b64encode(data["Content"].encode()).decode()
        data["GeneratedTime"] = "2020-02-01T10:00:00Z"
    return data


@pytest.mark.parametrize(
    ("source", "answers", "count"),
    [
        ("securityhub", "securityhub.GetFindings_*", 10),
        ("config", "config.GetResourceConfigHistory_*", 7),
        ("trusted_advisor", "support.DescribeTrustedAdvisorCheckResult_*", 3),
        ("credential_report", "iam.GetCredentialReport_*", 31),
    ],
)
def test_recorded_answers(corpora, source, answers, count):
    """What AWS's APIs really answered is read to the last record, but for an error that was answered instead."""
    total = 0
    for path in sorted((corpora / _C7N).glob(f"*/{answers}")):
        data = recorded(path)
        if "Error" in data:
            continue
        rows, reasons = read(source, json.dumps(data).encode())
        assert reasons == [], path
        assert all(row["ev_account"] and row["ev_actor"] for row in rows)
        total += len(rows)
    assert total == count


def test_the_report_is_dated_by_its_answer(corpora):
    """Of the time of the answer and that of the object, the answer's is the report's."""
    data = recorded(corpora / _C7N / "test_account_credential_report/iam.GetCredentialReport_1.json")
    rows, _ = read("credential_report", json.dumps(data).encode())
    assert {row["ev_time"].isoformat() for row in rows} == {"2020-02-01T10:00:00+00:00"}


def test_dns_queries_and_findings_of_a_rule_collection(corpora):
    """Every whole query log and finding among another project's rule tests is a row; two have no time."""
    kinds = {"AWS.VPCDns": "resolver", "AWS.SecurityFindingFormat": "securityhub"}
    found = {source: [0, 0] for source in kinds.values()}
    for line in (corpora / "panther-tests.jsonl").read_text().splitlines():
        test = json.loads(line)
        if isinstance(test["log_type"], str) and test["log_type"] in kinds:
            source = kinds[test["log_type"]]
            rows, reasons = read(source, json.dumps(test["event"]).encode())
            found[source][0] += len(rows)
            found[source][1] += len(reasons)
    assert found == {"resolver": [8, 2], "securityhub": [2, 0]}


def test_a_report_without_any_time_is_rejected_with_its_reason():
    """A line that nothing dates is no row of a certain day."""
    unit = registry.source("credential_report")
    rows, rejected = rows_of(unit, unit.more_samples[0], facts={k: v for k, v in FACTS.items() if k == "account"})
    assert rows == []
    assert len(rejected) == 2
    assert all("generatedtime" in reason.lower() for _, reason, _ in rejected)


def test_other_streams_of_the_control_plane_are_told():
    """Lines of the API server and the authenticator are no audit events, and are kept with the reason."""
    from shapes import subscription  # noqa: PLC0415  beside what it is about

    unit = registry.source("eks_audit")
    messages = [
        b'I0601 08:14:07.310451      11 trace.go:236] Trace[1]: "List" url:/api/v1/pods',
        b'time="2026-06-01T08:14:07Z" level=info msg="access granted" arn="arn:aws:iam::111122223333:role/a"',
        unit.sample,
    ]
    rows, rejected = rows_of(unit, subscription(*messages, group="/aws/eks/shop/cluster", stream="kube-apiserver-1"))
    assert [row["ev_id"] for row in rows] == ["7f3a2b10-1111-4d5e-8c11-6a0f5b2d9e01"]
    assert sorted(data for _, _, data in rejected) == sorted(messages[:2])


def test_the_api_and_the_export_fill_the_same_columns():
    """A finding as GetFindings spells it gives the row that the export's spelling gives."""
    unit = registry.source("guardduty")

    def pascal(value):
        if isinstance(value, dict):
            return {key[0].upper() + key[1:]: pascal(below) for key, below in value.items()}
        return [pascal(below) for below in value] if isinstance(value, list) else value

    whole = json.loads(unit.sample)
    exported, _ = rows_of(unit, unit.sample)
    answered, reasons = rows_of(unit, json.dumps({"Findings": [pascal(whole)]}).encode())
    assert reasons == []
    skipped = {"raw", "ev_object"}
    assert {k: v for k, v in exported[0].items() if k not in skipped} == {
        k: v for k, v in answered[0].items() if k not in skipped
    }


def test_both_versions_of_security_lake_fill_the_same_columns():
    """Version 1 has the account and the user's id elsewhere; actor, account, key and outcome are found in both."""
    unit = registry.source("security_lake")
    for sample, actor, outcome in (
        (unit.sample, "arn:aws:sts::111122223333:assumed-role/Operators/mira", "success"),
        (unit.more_samples[0], "AIDAEXAMPLEEXAMPLE222", "denied"),
    ):
        (row,), rejected = rows_of(unit, object_of(unit, sample), facts={})
        assert rejected == []
        assert (row["ev_account"], row["ev_actor"], row["ev_outcome"]) == ("111122223333", actor, outcome)
        assert row["ev_session"] is not None
