"""Packages of machines: at a moment, from one inventory to the next, below a version, and machines without any."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from estate import ACCOUNT, REGION, T1, T2, event

from vedette import api
from vedette.cli import main
from vedette.errors import UsageError
from vedette.model.facts.ssm import MANAGED_INSTANCES, ManagedInstance
from vedette.posture.inventory.software import older

ONE, TWO = "i-0a1b2c3d4e5f60718", "i-0a1b2c3d4e5f60719"


def packages(machine, at, **versions):
    """An inventory of a machine."""
    return [
        {
            "Name": name,
            "Version": version.partition("-")[0],
            "Release": version.partition("-")[2],
            "Epoch": "",
            "ApplicationType": "lib",
            "Architecture": "x86_64",
            "Publisher": "Amazon Linux",
            "resourceId": machine,
            "captureTime": f"2026-06-01T{at}Z",
            "schemaVersion": "1.1",
        }
        for name, version in versions.items()
    ]


@pytest.fixture
def inventoried(home):
    """Two machines; one is inventoried four times, the other once."""
    for at, found in (
        ("06:00:00", {"openssl": "3.0.7-1", "curl": "8.0-1", "gone": "1-1", "kernel": "5-1"}),
        ("08:30:00", {"openssl": "3.0.7-1", "curl": "8.0-1", "gone": "1-1", "kernel": "5-1"}),
        ("09:00:00", {"openssl": "3.0.10-1", "curl": "7.9-1", "xmrig": "6.1-1", "kernel": "5-1"}),
        ("10:00:00", {"openssl": "3.0.10-1", "curl": "7.9-1", "kernel": "5-1"}),
    ):
        home.inventory("AWS:Application", ONE, *packages(ONE, at, **found))
    home.inventory("AWS:Application", TWO, *packages(TWO, "07:00:00", openssl="3.0.8-1"))
    return home


def test_the_last_inventory_of_each_machine_counts(inventoried):
    """What an earlier one had is not there; at a moment of the past it is."""
    found = api.software_list(config=inventoried.config)
    assert [(p.machine, p.name, p.version) for p in found] == [
        (ONE, "curl", "7.9-1"),
        (ONE, "kernel", "5-1"),
        (ONE, "openssl", "3.0.10-1"),
        (TWO, "openssl", "3.0.8-1"),
    ]
    then = api.software_list(config=inventoried.config, at=T1 + timedelta(hours=1, minutes=30), package="XMR*")
    assert [p.machine for p in then] == [ONE]


def test_which_machines_have_a_package_below_a_version(inventoried):
    """3.0.10 is not below 3.0.9."""
    found = api.software_list(config=inventoried.config, package="openssl", below="3.0.9")

    assert [(p.machine, p.version) for p in found] == [(TWO, "3.0.8-1")]


def test_what_was_installed_removed_and_upgraded(inventoried):
    """Also what came and went between two inventories of the span; a first inventory tells no change."""
    inventoried.trail(event("SendCommand", "08:45:00", service="ssm", requestParameters={"instanceIds": [ONE]}))
    found = api.software_changes(config=inventoried.config, since=T1, until=T2)

    assert [(d.change.what, d.change.name, d.change.before, d.change.after) for d in found.changes] == [
        ("downgraded", "curl", ("8.0-1",), ("7.9-1",)),
        ("removed", "gone", ("1-1",), ()),
        ("upgraded", "openssl", ("3.0.7-1",), ("3.0.10-1",)),
        ("installed", "xmrig", (), ("6.1-1",)),
        ("removed", "xmrig", ("6.1-1",), ()),
    ]
    assert {d.change.machine for d in found.changes} == {ONE}
    assert [c.action for c in found.changes[0].who.calls] == ["ssm:SendCommand"]
    assert found.counts == {"downgraded": 1, "installed": 1, "removed": 2, "upgraded": 1}


def test_a_span_begins_with_the_inventory_before_it(inventoried):
    """Not with the first one in it."""
    start = T1 + timedelta(minutes=45)
    found = api.software_changes(config=inventoried.config, since=start, until=T2, package="gone", who=False)
    assert [(d.change.what, d.who) for d in found.changes] == [("removed", None)]

    after = api.software_changes(config=inventoried.config, since=T1 + timedelta(hours=3), until=T2)
    assert after.changes == ()
    few = api.software_changes(config=inventoried.config, since=T1, until=T2, limit=1)
    assert (len(few.changes), few.notes[0][:11]) == (1, "only 1 of 5")


def test_managed_machines_without_an_inventory(inventoried):
    """And whether a machine is managed, where a snapshot tells."""
    config = inventoried.config
    assert {(m.machine, m.managed, m.packages) for m in api.software_machines(config=config).machines} == {
        (ONE, None, 3),
        (TWO, None, 1),
    }
    inventoried.snapshot(T1, ManagedInstance(ONE, "Online"), ManagedInstance("mi-1", "ConnectionLost"))
    found = {m.machine: m for m in api.software_machines(config=config).machines}
    assert (found["mi-1"].inventoried, found["mi-1"].ping) == (None, "ConnectionLost")
    assert (found[ONE].managed, found[TWO].managed) == (True, False)
    inventoried.snapshot(T2, missing=[MANAGED_INSTANCES])
    (unknown,) = api.software_machines(config=config).untold
    assert (unknown.type, unknown.reason) == ("AWS::SSM::ManagedInstance", "AWS refused it")


def test_a_terminal_shows_it(inventoried, capsys):
    """A block a machine and time."""
    where = ["--home", str(inventoried.folder)]
    assert main(["software", "changes", "--since", "2026-06-01T08:00", "--until", "2026-06-02", *where]) == 0
    out = capsys.readouterr().out
    assert f"{ONE} ({ACCOUNT} {REGION}), 2026-06-01 08:30 to 2026-06-01 09:00" in out
    assert "upgraded openssl (x86_64) 3.0.7-1 → 3.0.10-1" in out
    assert "who: unknown, no CloudTrail was collected" in out
    main(["software", "list", "--package", "openssl", "--below", "3.0.9", *where])
    assert TWO in (out := capsys.readouterr().out)
    assert ONE not in out
    main(["software", "machines", "--missing", "--json", *where])
    assert json.loads(capsys.readouterr().out)["machines"] == []


def test_without_inventories_it_says_so(home):
    """With a way out."""
    with pytest.raises(UsageError, match="no software inventory was collected"):
        api.software_list(config=home.config)
    home.snapshot(T1, ManagedInstance(ONE, "Online"))
    assert [m.inventoried for m in api.software_machines(config=home.config).machines] == [None]


@pytest.mark.parametrize(
    ("version", "than", "answer"),
    [
        ("3.0.9", "3.0.10", True),
        ("3.0.10", "3.0.9", False),
        ("1.0~rc1", "1.0", True),
        ("1.0", "1.0a", True),
        ("1.0a", "1.0.1", True),
        ("1:1.0-1", "2.0", True),
        ("1:1.0-1", "0:2.0", False),
        ("3.0.8-1", "3.0.8", False),
        ("3.0.8-1", "3.0.8-2", True),
        ("124.0.6367.119", "124.0.6367.60", False),
        ("7:1", "x:1", False),
        ("", "1", True),
    ],
)
def test_versions_in_their_order(version, than, answer):
    """As rpm and dpkg have it; epoch and release where the other has them."""
    assert older(version, than) is answer
