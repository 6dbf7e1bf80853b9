"""Application load balancers' access logs: the visitors of the web sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.simulate import ids
from vedette.simulate.logs._scene import Scene, packed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_PATHS = ("/", "/products", "/cart", "/api/v2/search?q=boots", "/login", "/static/app.js", "/orders/7731")


def write(scene: Scene) -> Iterator[tuple[str, bytes]]:
    """Objects as the balancer delivers them, every five minutes where there is traffic."""
    rng, name = scene.rng, f"{scene.account.name}-web"
    number = ids.hexadecimal(ids.rng_for(scene.org.seed, "alb", scene.account.id, scene.region), 16)
    top = f"AWSLogs/{scene.account.id}/elasticloadbalancing/{scene.region}"
    for at, lines in scene.hourly(_lines(scene, name, number)):
        file = (
            f"{scene.account.id}_elasticloadbalancing_{scene.region}_app.{name}.{number}_{at:%Y%m%dT%H%MZ}"
            f"_198.51.100.{rng.randrange(1, 9)}_{scene.suffix()}.log.gz"
        )
        yield f"{top}/{at:%Y/%m/%d}/{file}", packed(b"\n".join(lines) + b"\n")


def _lines(scene: Scene, name: str, number: str) -> Iterator[tuple[datetime, bytes]]:
    rng = scene.rng
    group = (
        f"arn:aws:elasticloadbalancing:{scene.region}:{scene.account.id}:targetgroup/{name}/"
        f"{ids.hexadecimal(ids.rng_for(scene.org.seed, 'target group', scene.account.id), 16)}"
    )
    for at in scene.times():
        client, agent = scene.client()
        _, target = rng.choice(scene.hosts)
        status = rng.choices(("200", "304", "404", "502"), weights=(88, 8, 3, 1))[0]
        site, path = scene.site, rng.choice(_PATHS)
        took = rng.expovariate(20)
        stamp = f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"
        yield (
            at,
            f"https {stamp} app/{name}/{number} {client}:{rng.randrange(1024, 65535)} {target}:8080 "
            f"0.001 {took:.3f} 0.000 {status} {status} {rng.randrange(90, 900)} {rng.randrange(200, 90_000)} "
            f'"GET https://{site}:443{path} HTTP/2.0" "{agent}" TLS_AES_128_GCM_SHA256 TLSv1.3 {group} '
            f'"Root=1-{int(at.timestamp()):08x}-{ids.hexadecimal(rng, 24)}" "{site}" '
            f'"arn:aws:acm:{scene.region}:{scene.account.id}:certificate/{ids.uuid(rng)}" 0 {stamp} "forward" '
            f'"-" "-" "{target}:8080" "{status}" "-" "-" TID_{ids.hexadecimal(rng, 32)}'.encode(),
        )
