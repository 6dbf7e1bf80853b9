"""GuardDuty's findings as it exports them to S3: now and then one, most of them of no weight."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from vedette.simulate import ids
from vedette.simulate.logs._scene import Scene, line, packed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_KINDS = (
    ("Recon:EC2/PortProbeUnprotectedPort", 2.0, "An unprotected port of an instance is being probed."),
    ("UnauthorizedAccess:EC2/SSHBruteForce", 2.0, "An instance is the target of attempts to guess SSH passwords."),
    ("Policy:IAMUser/RootCredentialUsage", 2.0, "The root user's credentials were used."),
    ("Behavior:EC2/NetworkPortUnusual", 5.0, "An instance talks to a port it did not talk to before."),
)
#: One finding to so many other events.
_RARE = 2000


def write(scene: Scene) -> Iterator[tuple[str, bytes]]:
    """Objects as GuardDuty exports them, one for the findings of an hour."""
    top = f"AWSLogs/{scene.account.id}/GuardDuty/{scene.region}"
    for at, lines in scene.hourly(_lines(scene)):
        yield f"{top}/{at:%Y/%m/%d}/{ids.uuid(scene.rng)}.jsonl.gz", packed(b"\n".join(lines) + b"\n")


def _lines(scene: Scene) -> Iterator[tuple[datetime, bytes]]:
    rng = scene.rng
    detector = scene.have["detector"][0]
    for at in sorted(rng.sample(list(scene.times()), k=max(1, scene.events // _RARE)) if scene.events > 1 else []):
        kind, severity, text = rng.choice(_KINDS)
        number = ids.hexadecimal(rng, 32)
        instance, address = rng.choice(scene.hosts)
        probe = {"remoteIpDetails": {"ipAddressV4": f"198.51.100.{rng.randrange(1, 255)}"}, "localPort": 22}
        yield (
            at,
            line(
                {
                    "schemaVersion": "2.0",
                    "accountId": scene.account.id,
                    "region": scene.region,
                    "partition": "aws",
                    "id": number,
                    "arn": f"arn:aws:guardduty:{scene.region}:{scene.account.id}:detector/{detector}/finding/{number}",
                    "type": kind,
                    "resource": {
                        "resourceType": "Instance",
                        "instanceDetails": {
                            "instanceId": instance,
                            "networkInterfaces": [{"privateIpAddress": address}],
                        },
                    },
                    "service": {
                        "serviceName": "guardduty",
                        "detectorId": detector,
                        "action": {"actionType": "NETWORK_CONNECTION", "networkConnectionAction": probe},
                        "resourceRole": "TARGET",
                        "eventFirstSeen": f"{at - timedelta(minutes=20):%Y-%m-%dT%H:%M:%S.000Z}",
                        "eventLastSeen": f"{at:%Y-%m-%dT%H:%M:%S.000Z}",
                        "archived": False,
                        "count": rng.randrange(1, 30),
                    },
                    "severity": severity,
                    "createdAt": f"{at:%Y-%m-%dT%H:%M:%S.000Z}",
                    "updatedAt": f"{at:%Y-%m-%dT%H:%M:%S.000Z}",
                    "title": text,
                    "description": text,
                }
            ),
        )
