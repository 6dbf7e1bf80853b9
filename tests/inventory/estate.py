"""A home with snapshots, Config's items and CloudTrail that are written by hand."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime

from vedette import api, registry
from vedette.config import Config
from vedette.model import NotKnown, Unknown
from vedette.posture.snapshot import About, Estate, Snapshot

ACCOUNT, REGION = "111122223333", "eu-west-1"
T1, T2 = datetime(2026, 6, 1, 8, tzinfo=UTC), datetime(2026, 6, 2, 8, tzinfo=UTC)
GROUP = "sg-0a1b2c3d4e5f60718"
GROUP_ARN = f"arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/{GROUP}"


def kind_of(row):
    """The kind whose rows are of that class."""
    return next(g.kind for g in registry.gatherers().values() if g.kind.row is type(row))


def event(name, at, *, service="ec2", **fields):
    """A call of CloudTrail's, by a person."""
    base = {
        "eventVersion": "1.11",
        "eventID": f"{name}-{at}",
        "eventTime": f"2026-06-01T{at}Z",
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": REGION,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
        "managementEvent": True,
        "readOnly": False,
        "sourceIPAddress": "203.0.113.66",
        "userAgent": "aws-cli/2.27.1",
        "userIdentity": {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/mira", "accountId": ACCOUNT},
    }
    return {key: value for key, value in (base | fields).items() if value is not None}


def item(at, *, configuration=None, status="OK", day="2026-06-01", **fields):
    """An item of Config's, of a security group."""
    base = {
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": f"{day}T{at}.000Z",
        "configurationItemStatus": status,
        "configurationStateId": int(datetime.fromisoformat(f"{day}T{at}+00:00").timestamp() * 1000),
        "awsAccountId": ACCOUNT,
        "awsRegion": REGION,
        "resourceType": "AWS::EC2::SecurityGroup",
        "resourceId": GROUP,
        "resourceName": "web",
        "ARN": GROUP_ARN,
        "tags": {"Owner": "mira@example.com"},
        "relatedEvents": [],
        "relationships": [],
        "configuration": configuration,
    }
    return {key: value for key, value in (base | fields).items() if value is not None}


class Home:
    """A home folder of Vedette."""

    def __init__(self, folder, **sections):
        self.folder = folder / "home"
        self.logs = folder / "logs"
        self.config = Config(home=self.folder, **{"collect": {"jobs": 1}, **sections})

    def snapshot(
        self,
        taken,
        *rows,
        accounts=(ACCOUNT,),
        regions=(REGION,),
        missing=(),
        gaps=(),
        kinds=(),
        own=ACCOUNT,
        closed="",
    ):
        """A finished snapshot with these rows, of their kinds and those that are named; gives its name.

        `missing` are kinds that were refused, `gaps` are (kind, gap), `closed` is an account that cannot be entered.
        """
        name = f"{taken:%Y%m%dT%H%M%SZ}"
        refused = Unknown("the role cannot be assumed", "sts:AssumeRole")
        estates = tuple(Estate(a, regions=regions, closed=refused if a == closed else None) for a in accounts)
        about = About(taken, own, accounts=estates, finished=True)
        snapshot = Snapshot.start(self.folder / "snapshots" / name, about)
        named = {k.name: k for k in (*kinds, *missing, *(k for k, _ in gaps), *map(kind_of, rows))}
        for kind in named.values():
            places = [
                (a, r) for a in accounts if a != closed for r in (regions if kind.scope.value == "region" else ("",))
            ]
            for number, (account, region) in enumerate(places):
                mine = [r for r in rows if kind_of(r) is kind and not number]
                mine += [gap for k, gap in gaps if k is kind and not number]
                snapshot.write(kind, account, region, _rows(mine, kind in missing))
        return name

    def trail(self, *events, account=ACCOUNT, region=REGION):
        """Collect calls."""
        data = gzip.compress(json.dumps({"Records": list(events)}).encode(), mtime=0)
        self._collect(f"AWSLogs/{account}/CloudTrail/{region}/2026/06/01", data)

    def items(self, *items):
        """Collect Config's items."""
        data = {"fileVersion": "1.0", "configurationItems": list(items)}
        self._collect(
            f"AWSLogs/{ACCOUNT}/Config/{REGION}/2026/6/1/ConfigHistory", gzip.compress(json.dumps(data).encode())
        )

    def notices(self, *notices):
        """Collect notifications of Config's."""
        data = "\n".join(map(json.dumps, notices)).encode()
        self._collect("notices", data, name="notices.json")

    def inventory(self, kind, machine, *rows, account=ACCOUNT, region=REGION):
        """Collect what a resource data sync wrote of a machine."""
        data = b"\n".join(json.dumps(row).encode() for row in rows)
        place = f"{kind}/accountid={account}/region={region}/resourcetype=ManagedInstanceInventory"
        self._collect(place, data, name=f"{machine}.json")

    def _collect(self, place, data, name="1.json.gz"):
        folder = self.logs / place
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.iterdir()))
        path = folder / (name if name != "1.json.gz" else f"{number}.json.gz")
        path.write_bytes(data)
        done = api.collect([path], config=self.config)
        assert done.rejected == 0
        assert done.discovered


def _rows(rows, refused):
    yield from rows
    if refused:
        raise NotKnown(Unknown("AWS refused it", "service:Listing"))
