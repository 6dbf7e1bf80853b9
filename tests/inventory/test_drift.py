"""What changed between two snapshots and by Config's items, and who did it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from estate import ACCOUNT, GROUP, REGION, T1, T2, event, item

from vedette import api, registry
from vedette.cli import main
from vedette.errors import UsageError
from vedette.model import Gap, Unknown
from vedette.model.facts.cloudtrail import TRAILS, Trail, TrailStatus
from vedette.model.facts.ec2 import SECURITY_GROUPS, Permission, SecurityGroup, Vpc
from vedette.model.facts.iam import AccessKey, Credentials
from vedette.model.facts.logs import LOG_GROUPS, LogGroup
from vedette.model.facts.s3 import Bucket, BucketPolicy
from vedette.posture.inventory.types import LEFT_OUT, TOLD

TRAIL = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/main"


def said(found):
    """What became of which thing, and in which fields."""
    return {
        (d.change.what, d.change.resource): {f.path: (f.before, f.after) for f in d.change.fields}
        for d in found.changes
    }


def test_what_was_created_deleted_and_changed_between_snapshots(home):
    """Field by field; a thing's details go with the thing."""
    policy = '{"Statement":[{"Effect":"Allow","Principal":"%s","Action":"s3:GetObject"}]}'
    home.snapshot(
        *(T1, Bucket("gone", REGION), BucketPolicy("gone", policy % "mira"), Bucket("data", REGION)),
        *(BucketPolicy("data", policy % "mira"), Vpc("vpc-0a1b2c3d", "10.0.0.0/16", tags=(("Owner", "mira"),))),
    )
    home.snapshot(
        *(T2, Bucket("data", REGION), BucketPolicy("data", policy % "*"), Bucket("new", REGION)),
        *(BucketPolicy("new", policy % "mira"), Vpc("vpc-0a1b2c3d", "10.0.0.0/16", tags=(("Owner", "finn"),))),
    )
    found = api.drift(config=home.config)

    changes = said(found)
    assert changes["changed", "data"] == {"policy.document.Statement[].Principal": ("mira", "*")}
    assert changes["changed", "vpc-0a1b2c3d"] == {"tags.Owner": ("mira", "finn")}
    assert ("deleted", "gone") in changes
    assert ("created", "new") in changes
    assert found.counts == {"changed": 2, "created": 1, "deleted": 1}
    assert {d.who.log for d in found.changes} == {"unknown"}
    assert {d.who.why for d in found.changes} == {"no CloudTrail was collected"}


def test_the_same_facts_in_another_order_are_no_drift(home):
    """Neither order nor what moves by itself is a change."""
    first = SecurityGroup(GROUP, "web", "vpc-1", inbound=(Permission("tcp", 80, 80), Permission("tcp", 443, 443)))
    other = SecurityGroup(GROUP, "web", "vpc-1", inbound=first.inbound[::-1])
    users = [
        Credentials("arn:u", "mira", password_used=t, keys=(AccessKey(True, T1, t), AccessKey())) for t in (T1, T2)
    ]
    home.snapshot(T1, first, LogGroup("arn:g", "g", stored_bytes=1), users[0], TrailStatus(TRAIL, True, delivered=T1))
    home.snapshot(T2, other, LogGroup("arn:g", "g", stored_bytes=2), users[1], TrailStatus(TRAIL, True, delivered=T2))

    assert api.drift(config=home.config).changes == ()


def test_what_could_not_be_read_is_neither_created_nor_deleted(home):
    """A listing that was refused, a thing that was, a kind that was not asked, an account out of scope: all are told."""
    gap = (SECURITY_GROUPS, Gap("sg-1", Unknown("AWS refused sg-1", "ec2:Describe")))
    home.snapshot(T1, LogGroup("arn:g", "g"), SecurityGroup("sg-1"), SecurityGroup("sg-2"), Vpc("vpc-1"))
    home.snapshot(T2, SecurityGroup("sg-2"), missing=[LOG_GROUPS], gaps=[gap], accounts=(ACCOUNT, "444455556666"))
    found = api.drift(config=home.config)

    assert found.changes == ()
    reasons = {(u.type, u.reason) for u in found.untold}
    assert reasons == {
        ("AWS::Logs::LogGroup", "AWS refused it"),
        ("AWS::EC2::SecurityGroup", "AWS refused sg-1"),
        ("AWS::EC2::VPC", "it was not gathered for the later snapshot"),
        ("every type", "the account is not in the earlier snapshot"),
    }


def test_an_account_that_could_not_be_entered_is_not_empty(home):
    """Neither then nor now."""
    home.snapshot(T1, Vpc("vpc-1"))
    home.snapshot(T2, Vpc("vpc-1"), closed=ACCOUNT)
    found = api.drift(config=home.config, type="AWS::EC2::*")

    assert found.changes == ()
    assert [(u.type, u.reason) for u in found.untold] == [("every type", "the role cannot be assumed")]


def test_a_trail_of_all_regions_is_one_thing(home):
    """It is listed in every region."""
    home.snapshot(T1, kinds=[TRAILS], regions=(REGION, "us-east-1"))
    trail = Trail(TRAIL, "main", ACCOUNT, REGION, multi_region=True)
    name = home.snapshot(T2, trail, regions=(REGION, "us-east-1"))
    shadow = home.folder / "snapshots" / name / "facts" / ACCOUNT
    for end in (".json", ".jsonl"):
        (shadow / "us-east-1" / f"cloudtrail-trails{end}").write_bytes(
            (shadow / REGION / f"cloudtrail-trails{end}").read_bytes()
        )
    (one,) = api.drift(config=home.config).changes

    assert (one.change.what, one.change.resource, one.change.region) == ("created", TRAIL, REGION)


def test_who_did_it(home):
    """By the thing's id, name or ARN in arguments, answers and resources; who succeeded first, reads and others not."""
    home.snapshot(T1, SecurityGroup(GROUP, "web"), TrailStatus(TRAIL, logging=True), kinds=[TRAILS])
    opened = Permission("tcp", 22, 22, ("0.0.0.0/0",))
    home.snapshot(T2, SecurityGroup(GROUP, "web", inbound=(opened,)), TrailStatus(TRAIL, logging=False), kinds=[TRAILS])
    ingress = {"groupId": GROUP}
    home.trail(
        event("AuthorizeSecurityGroupIngress", "09:00:00", requestParameters=ingress),
        event("AuthorizeSecurityGroupIngress", "09:05:00", requestParameters=ingress, errorCode="Client.Denied"),
        event("RunInstances", "09:10:00", requestParameters={"groups": [{"groupId": GROUP}]}),
        event("PutThing", "09:15:00", service="other", requestParameters=ingress),
        event("UpdateInstanceInformation", "09:16:00", service="ssm", requestParameters=ingress),
        event("DescribeSecurityGroups", "09:20:00", requestParameters=ingress, readOnly=True),
        event("AuthorizeSecurityGroupIngress", "07:00:00", requestParameters=ingress),
        event("StopLogging", "10:00:00", service="cloudtrail", requestParameters={"name": "main"}),
        event("PutRule", "10:00:01", service="events", requestParameters={"name": "main"}),
    )
    found = {d.change.type.rpartition("::")[2]: d.who for d in api.drift(config=home.config).changes}

    names = [(c.action, c.outcome) for c in found["SecurityGroup"].calls]
    assert names == [
        ("ec2:AuthorizeSecurityGroupIngress", "success"),
        ("ec2:RunInstances", "success"),
        ("other:PutThing", "success"),
        ("ec2:AuthorizeSecurityGroupIngress", "failed"),
    ]
    first = found["SecurityGroup"].calls[0]
    assert (first.address, first.user_agent) == ("203.0.113.66", "aws-cli/2.27.1")
    assert first.actor.endswith("user/mira")
    assert [c.action for c in found["Trail"].calls] == ["cloudtrail:StopLogging"]


@pytest.mark.parametrize(
    ("times", "log"),
    [
        (("08:30:00",), "partly"),
        (("03:00:00",), "unknown"),
        (("08:30:00", "23:59:00"), "partly"),
    ],
)
def test_no_call_is_not_the_same_as_no_log(home, times, log):
    """The log is there where events are near both ends of the span."""
    home.snapshot(T1, SecurityGroup(GROUP, "web"))
    home.snapshot(T2, SecurityGroup(GROUP, "other"))
    home.trail(*(event("CreateUser", at, service="iam") for at in times))
    (one,) = api.drift(config=home.config).changes

    assert one.who.log == log


def test_no_call_where_the_log_is_there(home):
    """That is said too."""
    home.snapshot(T1, SecurityGroup(GROUP, "web"))
    home.snapshot(T1 + timedelta(hours=8), SecurityGroup(GROUP, "other"))
    home.trail(*(event("CreateUser", at, service="iam") for at in ("08:30:00", "16:30:00")))
    (one,) = api.drift(config=home.config).changes

    assert (one.who.log, one.who.calls) == ("no_event", ())


def test_changes_by_configs_items(home):
    """Each state against the one before, once, however often it was delivered; what Config names is who did it."""
    first = item("08:00:00", configuration={"groupName": "web", "ipPermissions": []})
    opened = item(
        "09:01:00",
        configuration={"groupName": "web", "ipPermissions": [{"fromPort": 22, "ranges": ["0.0.0.0/0"]}]},
        relatedEvents=["AuthorizeSecurityGroupIngress-09:00:00"],
    )
    again = opened | {"configurationItemCaptureTime": "2026-06-01T10:00:00.000Z"}
    gone = item("11:00:00", status="ResourceDeleted")
    home.items(first, opened, again, gone)
    home.trail(
        event("AuthorizeSecurityGroupIngress", "09:00:00", requestParameters={}),
        event("DeleteSecurityGroup", "10:59:30", requestParameters={"groupId": GROUP}),
    )
    found = api.drift(config=home.config, since=T1 + timedelta(minutes=30), until=T2)

    changed, deleted = found.changes
    assert [(f.path, f.before, f.after) for f in changed.change.fields] == [
        ("configuration.ipPermissions", [], [{"fromPort": 22, "ranges": ["0.0.0.0/0"]}])
    ]
    assert [c.action for c in changed.who.calls] == ["ec2:AuthorizeSecurityGroupIngress"]
    assert (deleted.change.what, [c.action for c in deleted.who.calls]) == ("deleted", ["ec2:DeleteSecurityGroup"])
    assert found.config


def test_notifications_tell_as_files_do(home, capsys):
    """One that was too large to carry its item says that something changed, and not what."""
    head = {"messageType": "ConfigurationItemChangeNotification", "notificationCreationTime": "2026-06-01T09:00:05Z"}
    large = {
        "messageType": "OversizedConfigurationItemChangeNotification",
        "notificationCreationTime": "2026-06-01T10:00Z",
    }
    summary = item("10:00:00") | {"changeType": "UPDATE"}
    home.items(item("08:00:00", configuration={"a": 1}))
    home.notices(
        {"configurationItem": item("09:00:00", configuration={"a": 2}), "configurationItemDiff": {}, **head},
        {"configurationItemSummary": summary, "s3DeliverySummary": {}, **large},
    )
    found = api.drift(config=home.config, since=T1 + timedelta(minutes=1), until=T2)

    assert [[f.path for f in d.change.fields] for d in found.changes] == [["configuration.a"], []]
    main(["drift", "--since", "2026-06-01T08:01", "--until", "2026-06-02", "--home", str(home.folder)])
    assert "too large for its notification" in capsys.readouterr().out


def test_a_notification_alone_tells_what_it_changed(home):
    """There need not be a state from before."""
    property_ = {"previousValue": "t3.micro", "updatedValue": "t3.large", "changeType": "UPDATE"}
    diff = {"changeType": "UPDATE", "changedProperties": {"Configuration.InstanceType": property_}}
    head = {"messageType": "ConfigurationItemChangeNotification", "notificationCreationTime": "2026-06-01T09:00:05Z"}
    home.notices({"configurationItem": item("09:00:00", configuration={}), "configurationItemDiff": diff, **head})
    home.trail(event("ModifyInstanceAttribute", "08:59:00", requestParameters={"instanceId": GROUP}))
    (one,) = api.drift(config=home.config, since=T1, until=T2).changes

    assert one.change.what == "changed"
    assert [(f.path, f.before, f.after) for f in one.change.fields] == [
        ("Configuration.InstanceType", "t3.micro", "t3.large")
    ]
    assert [c.action for c in one.who.calls] == ["ec2:ModifyInstanceAttribute"]


def test_what_config_first_tells_of_was_not_created_then(home):
    """Only a creation time in the span says so."""
    old = item(
        "09:00:00", configuration={}, resourceCreationTime="2020-01-01T00:00:00.000Z", status="ResourceDiscovered"
    )
    new = item(
        "09:00:00", configuration={}, resourceId="sg-1", ARN="arn:x", resourceCreationTime="2026-06-01T08:59:00Z"
    )
    home.items(old, new)
    found = api.drift(config=home.config, since=T1, until=T2)

    assert {(d.change.what, d.change.resource) for d in found.changes} == {("first_seen", GROUP), ("created", "sg-1")}


def test_snapshots_add_what_config_does_not_record(home):
    """A thing that Config tells of is told once."""
    home.items(item("08:00:00", configuration={"a": 1}), item("09:00:00", configuration={"a": 2}))
    home.snapshot(T1, SecurityGroup(GROUP, "web"), Vpc("vpc-1", "10.0.0.0/16"))
    home.snapshot(T1 + timedelta(hours=4), SecurityGroup(GROUP, "x"), Vpc("vpc-1", "10.1.0.0/16"))
    found = api.drift(config=home.config, since=T1 + timedelta(minutes=1), until=T2)

    assert {(d.change.resource, d.change.learned) for d in found.changes} == {(GROUP, "config"), ("vpc-1", "snapshot")}


def test_all_are_counted_and_as_many_given_as_were_asked_for(home):
    """With a note."""
    home.snapshot(T1, kinds=[LOG_GROUPS])
    home.snapshot(T2, *(LogGroup(f"arn:{n}", f"g{n}") for n in range(5)))
    found = api.drift(config=home.config, limit=2)

    assert (len(found.changes), found.counts) == (2, {"created": 5})
    assert "only 2 of 5" in found.notes[0]
    assert api.drift(config=home.config, type="aws::logs::*").counts == {"created": 5}
    assert api.drift(config=home.config, type="AWS::S3::*").counts == {}


def test_what_cannot_be_compared_is_said(home):
    """With a way out."""
    with pytest.raises(UsageError, match="no finished snapshot"):
        api.drift(config=home.config)
    name = home.snapshot(T1, Vpc("vpc-1"))
    with pytest.raises(UsageError, match="no earlier snapshot"):
        api.drift(config=home.config)
    with pytest.raises(UsageError, match="wrong order"):
        api.drift(config=home.config, old=name, new=name)
    with pytest.raises(UsageError, match="neither AWS Config items nor two snapshots"):
        api.drift(config=home.config, since=T1)
    with pytest.raises(UsageError, match="does not go with"):
        api.drift(config=home.config, since=T1, old=name)


def test_every_kind_has_its_type():
    """A kind that is new says of what it tells; one listing tells of all things of a type."""
    kinds = {g.kind.name: g.kind for g in registry.gatherers().values()}
    assert set(kinds) == {*TOLD, *LEFT_OUT}
    for name, told in TOLD.items():
        attributes = {path.partition(".")[0] for path in told.moving}
        assert attributes <= set(kinds[name].row.__dataclass_fields__), name
    listed = [told.type for told in TOLD.values() if told.lists]
    assert len(listed) == len(set(listed))
    assert {t.type for t in TOLD.values()} - set(listed) == {"AWS::IAM::Account"}


def test_a_terminal_shows_what_who_and_whence(home, capsys):
    """One block a change; what cannot be told has its exit code."""
    home.snapshot(T1, SecurityGroup(GROUP, "web"), LogGroup("arn:g", "g"))
    home.snapshot(T2, SecurityGroup(GROUP, "web", inbound=(Permission("tcp", 22, 22, ("0.0.0.0/0",)),)))
    home.trail(event("AuthorizeSecurityGroupIngress", "09:00:00", requestParameters={"groupId": GROUP}))

    assert main(["drift", "--home", str(home.folder)]) == 4
    out = capsys.readouterr().out
    assert f"changed AWS::EC2::SecurityGroup web ({ACCOUNT} {REGION})" in out
    assert 'inbound: + {"protocol": "tcp", "from_port": 22, "to_port": 22, "sources": ["0.0.0.0/0"]}' in out
    assert f"2026-06-01 09:00:00 ec2:AuthorizeSecurityGroupIngress by arn:aws:iam::{ACCOUNT}:user/mira" in out
    assert "from 203.0.113.66 with aws-cli/2.27.1" in out
    assert "Cannot tell of AWS::Logs::LogGroup: it was not gathered for the later snapshot" in out

    assert main(["drift", "--json", "--home", str(home.folder)]) == 4
    found = json.loads(capsys.readouterr().out)
    assert found["changes"][0]["who"]["calls"][0]["address"] == "203.0.113.66"
    assert found["untold"][0]["places"] == 1
