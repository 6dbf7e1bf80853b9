"""Network load balancers' TLS logs: connections to the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.simulate import ids
from vedette.simulate.logs._scene import Scene, packed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


def write(scene: Scene) -> Iterator[tuple[str, bytes]]:
    """Objects as the balancer delivers them."""
    name = f"{scene.account.name}-api"
    number = ids.hexadecimal(ids.rng_for(scene.org.seed, "nlb", scene.account.id, scene.region), 16)
    top = f"AWSLogs/{scene.account.id}/elasticloadbalancing/{scene.region}"
    for at, lines in scene.hourly(_lines(scene, name, number)):
        file = f"{scene.account.id}_elasticloadbalancing_{scene.region}_net.{name}.{number}_{at:%Y%m%dT%H%MZ}"
        yield f"{top}/{at:%Y/%m/%d}/{file}_{scene.suffix()}.log.gz", packed(b"\n".join(lines) + b"\n")


def _lines(scene: Scene, name: str, number: str) -> Iterator[tuple[datetime, bytes]]:
    rng = scene.rng
    listener = ids.hexadecimal(ids.rng_for(scene.org.seed, "listener", scene.account.id), 16)
    certificate = f"arn:aws:acm:{scene.region}:{scene.account.id}:certificate/{ids.uuid(rng)}"
    for at in scene.times():
        client, _ = scene.client()
        took = rng.randrange(20, 9000)
        yield (
            at,
            f"tls 2.0 {at:%Y-%m-%dT%H:%M:%S} net/{name}/{number} {listener} {client}:{rng.randrange(1024, 65535)} "
            f"10.0.0.{rng.randrange(4, 9)}:443 {took} {rng.randrange(1, 40)} {rng.randrange(90, 9000)} "
            f"{rng.randrange(200, 90_000)} - {certificate} - TLS_AES_128_GCM_SHA256 tlsv13 - "
            f"api.{scene.org.company}.example h2 h2 h2,http/1.1 {at:%Y-%m-%dT%H:%M:%S}".encode(),
        )
