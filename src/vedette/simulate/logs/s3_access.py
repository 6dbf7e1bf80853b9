"""S3 server access logs: who read and wrote the buckets' objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.simulate import ids

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from vedette.simulate.logs._scene import Scene

_CALLS = (("REST.GET.OBJECT", "GET", 70), ("REST.PUT.OBJECT", "PUT", 20), ("REST.HEAD.OBJECT", "HEAD", 10))


def write(scene: Scene) -> Iterator[tuple[str, bytes]]:
    """Objects as server access logging delivers them, partitioned by date."""
    for at, lines in scene.hourly(_lines(scene)):
        bucket = scene.have["bucket"][0]
        top = f"s3-access/{scene.account.id}/{scene.region}/{bucket}/{at:%Y/%m/%d}"
        yield f"{top}/{at:%Y-%m-%d-%H-%M-%S}-{scene.suffix().upper()}", b"\n".join(lines) + b"\n"


def _lines(scene: Scene) -> Iterator[tuple[datetime, bytes]]:
    rng, bucket = scene.rng, scene.have["bucket"][0]
    owner = ids.hexadecimal(ids.rng_for(scene.org.seed, "canonical", scene.account.id), 64)
    role = f"arn:aws:sts::{scene.account.id}:assumed-role/{scene.have['role'][0]}"
    for at in scene.times():
        instance, address = rng.choice(scene.hosts)
        operation, method, _ = rng.choices(_CALLS, weights=[c[2] for c in _CALLS])[0]
        key = f"orders/{at:%Y/%m}/{rng.randrange(10_000):05d}.json"
        size = rng.randrange(200, 2_000_000)
        status, error = (("403", "AccessDenied"), ("404", "NoSuchKey"), ("200", "-"))[min(int(rng.random() * 60), 2)]
        sent = "-" if status != "200" or method != "GET" else str(size)
        yield (
            at,
            f"{owner} {bucket} [{at:%d/%b/%Y:%H:%M:%S} +0000] {address} {role}/{instance} "
            f"{ids.hexadecimal(rng, 16).upper()} {operation} {key} "
            f'"{method} /{bucket}/{key} HTTP/1.1" {status} {error} {sent} {size if status == "200" else "-"} '
            f'{rng.randrange(5, 400)} {rng.randrange(3, 90)} "-" "aws-sdk-java/2.31.9" - '
            f"{ids.token(rng, 44)} SigV4 TLS_AES_128_GCM_SHA256 AuthHeader "
            f"{bucket}.s3.{scene.region}.amazonaws.com TLSv1.3 - -".encode(),
        )
