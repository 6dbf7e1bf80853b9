"""Findings, configuration items and log groups by AWS's APIs, as objects with marks."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from fake_aws import FakeAws

from vedette import registry
from vedette.errors import UsageError
from vedette.model import Walk

OWN, MEMBER = "111122223333", "444455556666"
PLACE = (OWN, "us-east-1")


@pytest.fixture
def aws():
    """Two accounts in one region."""
    fake = FakeAws(OWN, accounts=(MEMBER,), regions=("us-east-1",))
    yield fake
    fake.close()


def walk(aws, marks=None, **more):
    """A walk over one's own account, going on from `marks`; `walk.told` are the unknown places."""
    told = []
    made = Walk(
        sources=(registry.source("cloudtrail"),),
        marks=(marks or {}).get,
        settings={"endpoint_url": aws.url, "region": "us-east-1", "account_ids": OWN} | more.pop("settings", {}),
        unknown=lambda place, why: told.append((place, why)),
        **more,
    )
    return made, told


def found(aws, address, marks=None, **more):
    """The objects below an address and the marks that storing them all leaves."""
    made, told = walk(aws, marks, **more)
    objects = list(registry.transport_for(address).find(address, made))
    left = dict(marks or {})
    for one in objects:
        if one.mark:
            left[one.mark[0]] = max(one.mark[1], left.get(one.mark[0], ""))
    assert not told
    return objects, left


def ago(**span):
    """A time before now as AWS writes it."""
    return f"{datetime.now(UTC) - timedelta(**span):%Y-%m-%dT%H:%M:%S.000Z}"


def test_guardduty_goes_on_from_the_last_update(aws):
    aws.findings[PLACE] = [{"id": f"f{n}", "updatedAt": ago(days=60 - n), "accountId": OWN} for n in range(55)]
    objects, marks = found(aws, "guardduty://")
    assert sum(len(json.loads(o.data)["Findings"]) for o in objects) == 55
    assert marks == {f"guardduty://{OWN}/us-east-1": aws.findings[PLACE][-1]["updatedAt"]}
    again, _ = found(aws, "guardduty://", marks)
    assert {o.version for o in again} == {o.version for o in objects}, "equal answers are one object"


def test_guardduty_that_is_off_is_no_error(aws):
    assert found(aws, "guardduty://") == ([], {})


def test_securityhub_asks_from_the_mark_on(aws):
    aws.findings[PLACE] = [{"Id": f"f{n}", "UpdatedAt": ago(days=10 - n)} for n in range(5)]
    objects, marks = found(aws, "securityhub://")
    assert [len(json.loads(o.data)["Findings"]) for o in objects] == [2, 2, 1]
    later, _ = found(aws, "securityhub://", marks)
    assert [f["Id"] for o in later for f in json.loads(o.data)["Findings"]] == ["f4"]


def test_config_moves_its_mark_when_all_pages_are_there(aws):
    aws.items[PLACE] = [{"resourceId": f"r{n}", "configurationItemCaptureTime": ago(days=n + 1)} for n in range(5)]
    objects, _ = found(aws, "config://")
    assert [bool(o.mark) for o in objects] == [False, False, True]
    items = [i["resourceId"] for o in objects for i in json.loads(o.data)["configurationItems"]]
    assert items == ["r0", "r1", "r2", "r3", "r4"]


def test_log_groups_by_the_beginning_of_their_names(aws):
    at = int((datetime.now(UTC) - timedelta(days=3)).timestamp() * 1000)
    aws.logs[PLACE] = {
        name: [
            {"logStreamName": f"s{n % 2}", "timestamp": at + n, "message": f"{name} {n}", "eventId": f"e{n}"}
            for n in range(7)
        ]
        for name in ("/aws/eks/one", "/aws/rds/two", "plain")
    }
    objects, marks = found(aws, "logs:///aws/eks/")
    messages = [m for o in objects for m in json.loads(o.data)]
    assert {(m["messageType"], m["owner"], m["logGroup"]) for m in messages} == {("DATA_MESSAGE", OWN, "/aws/eks/one")}
    events = [(m["logStream"], e["id"], e["message"]) for m in messages for e in m["logEvents"]]
    assert sorted(events) == sorted((f"s{n % 2}", f"e{n}", f"/aws/eks/one {n}") for n in range(7))
    assert list(marks) == [f"logs://{OWN}/us-east-1/aws/eks/one"]
    assert len(found(aws, "logs://")[1]) == 3
    assert len(found(aws, f"logs://{OWN}/us-east-1/aws/rds")[1]) == 1
    assert len(found(aws, "logs://*/*/aws/rds")[1]) == 1


def test_a_mistaken_address_is_told(aws):
    with pytest.raises(UsageError, match="no account id"):
        found(aws, "logs://aws/eks")
    with pytest.raises(UsageError, match="cannot be fetched"):
        registry.transport_for("config://").fetch("config://x", {})


def test_days_that_a_person_gives_leave_the_marks(aws):
    aws.findings[PLACE] = [{"Id": "f", "UpdatedAt": ago(days=10)}]
    objects, marks = found(aws, "securityhub://", first_day=date.fromisoformat(ago(days=12)[:10]))
    assert len(objects) == 1
    assert marks == {}


def test_the_credential_report_of_an_account(aws):
    objects, _ = found(aws, "credentialreport://", settings={"seconds_a_try": "0"})
    [answer] = json.loads(objects[0].data)
    assert base64.b64decode(answer["Content"]).startswith(b"user,arn,")
    assert datetime.fromisoformat(answer["GeneratedTime"]).tzinfo
    assert aws.made("GenerateCredentialReport")[PLACE] == 2, "it was asked for until it was made"
    again, _ = found(aws, "credentialreport://", settings={"seconds_a_try": "0"})
    assert again[0].version == objects[0].version, "the same report is the same object"


def test_trusted_advisor_gives_what_was_refreshed_since(aws):
    aws.checks = {"c1": ago(days=2), "c2": ago(days=60), "c3": None}
    objects, marks = found(aws, "trustedadvisor://")
    [[result]] = [json.loads(o.data) for o in objects]
    assert (result["name"], result["result"]["checkId"]) == ("check c1", "c1")
    aws.checks["c2"] = ago(minutes=1)
    later, _ = found(aws, "trustedadvisor://", marks)
    assert [json.loads(o.data)[0]["result"]["checkId"] for o in later] == ["c2"]
