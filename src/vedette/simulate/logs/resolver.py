"""Route 53 Resolver query logs: what the instances ask the DNS for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.simulate.logs._scene import Scene, line, packed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_NAMES = ("s3.{region}.amazonaws.com.", "sts.{region}.amazonaws.com.", "logs.{region}.amazonaws.com.")
_OUTSIDE = ("deb.debian.org.", "registry.npmjs.org.", "pypi.org.", "api.github.com.", "time.aws.com.")


def write(scene: Scene) -> Iterator[tuple[str, bytes]]:
    """Objects as query logging delivers them to S3."""
    vpc = scene.have["vpc"][0]
    top = f"AWSLogs/{scene.account.id}/vpcdnsquerylogs/{vpc}"
    for at, lines in scene.hourly(_lines(scene, vpc)):
        name = f"{scene.account.id}_vpcdnsquerylogs_{vpc}_{at:%Y%m%dT%H%MZ}_{scene.suffix()}.log.gz"
        yield f"{top}/{at:%Y/%m/%d}/{name}", packed(b"\n".join(lines) + b"\n")


def _lines(scene: Scene, vpc: str) -> Iterator[tuple[datetime, bytes]]:
    rng = scene.rng
    for at in scene.times():
        instance, address = rng.choice(scene.hosts)
        inside = rng.random() < 0.7  # noqa: PLR2004  most of what is asked for is AWS itself
        name = rng.choice(_NAMES).format(region=scene.region) if inside else rng.choice(_OUTSIDE)
        missing = rng.random() < 0.02  # noqa: PLR2004  a misspelt name now and then
        kind = rng.choices(("A", "AAAA", "PTR"), weights=(70, 28, 2))[0]
        answers = [{"Rdata": f"192.0.2.{rng.randrange(1, 255)}", "Type": "A", "Class": "IN"}]
        yield (
            at,
            line(
                {
                    "version": "1.100000",
                    "account_id": scene.account.id,
                    "region": scene.region,
                    "vpc_id": vpc,
                    "query_timestamp": f"{at:%Y-%m-%dT%H:%M:%SZ}",
                    "query_name": f"old.{name}" if missing else name,
                    "query_type": kind,
                    "query_class": "IN",
                    "rcode": "NXDOMAIN" if missing else "NOERROR",
                    "answers": answers if kind == "A" and not missing else [],
                    "srcaddr": address,
                    "srcport": str(rng.randrange(1024, 65535)),
                    "transport": "UDP",
                    "srcids": {"instance": instance},
                }
            ),
        )
