"""Config's history files: what changed about the resources."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from vedette.simulate import ids
from vedette.simulate.logs._scene import Scene, line, packed

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS = (("AWS::EC2::SecurityGroup", "sg"), ("AWS::EC2::Instance", "instance"), ("AWS::S3::Bucket", "bucket"))
#: One change to so many other events.
_RARE = 50


def write(scene: Scene) -> Iterator[tuple[str, bytes]]:
    """A history file of six hours for each kind of resource that changed in them."""
    rng = scene.rng
    times = list(scene.times())
    changes = sorted(rng.sample(times, k=max(1, len(times) // _RARE))) if times else []
    top = f"AWSLogs/{scene.account.id}/Config/{scene.region}/{scene.day.year}/{scene.day.month}/{scene.day.day}"
    for quarter in range(4):
        first = scene.midnight + timedelta(hours=6 * quarter)
        last = first + timedelta(hours=6)
        here = [at for at in changes if first <= at < last]
        for number, (kind, name) in enumerate(_KINDS):
            ours = (at for at in here if at.second % len(_KINDS) == number)
            items = [_item(scene, kind, name, f"{at:%Y-%m-%dT%H:%M:%S.000Z}") for at in ours]
            if not items:
                continue
            stamp = f"{first:%Y%m%dT%H%M%SZ}_{last:%Y%m%dT%H%M%SZ}"
            file = f"{scene.account.id}_Config_{scene.region}_ConfigHistory_{kind}_{stamp}_1.json.gz"
            record = {"fileVersion": "1.0", "configSnapshotId": ids.uuid(rng), "configurationItems": items}
            yield f"{top}/ConfigHistory/{file}", packed(line(record))


def _item(scene: Scene, kind: str, name: str, at: str) -> dict[str, object]:
    rng = scene.rng
    resource = rng.choice(scene.have[name])
    return {
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": at,
        "configurationStateId": rng.randrange(1_700_000_000_000, 1_800_000_000_000),
        "awsAccountId": scene.account.id,
        "configurationItemStatus": "OK",
        "resourceType": kind,
        "resourceId": resource,
        "resourceName": resource,
        "ARN": f"arn:aws:ec2:{scene.region}:{scene.account.id}:{name}/{resource}",
        "awsRegion": scene.region,
        "availabilityZone": f"{scene.region}a",
        "configurationStateMd5Hash": "",
        "tags": {"team": scene.account.name},
        "relatedEvents": [],
        "relationships": [],
        "configuration": {"id": resource, "revision": rng.randrange(1000)},
        "supplementaryConfiguration": {},
    }
