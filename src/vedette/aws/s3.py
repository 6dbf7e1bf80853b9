"""Listing and reading S3, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette.aws.session import client, translated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class S3Object:
    """One listed object: key, etag without quotes, bytes, storage class."""

    key: str
    etag: str
    size: int
    storage: str = "STANDARD"


def folders(
    bucket: str, prefix: str, settings: Mapping[str, str], *, after: str = ""
) -> tuple[list[str], list[S3Object]]:
    """The prefixes one level below `prefix` and the objects directly in it, in order of key.

    `after` leaves out everything up to and including that key. Costs one call a thousand answers
    (https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html). Raises `AwsError`.
    """
    prefixes: list[str] = []
    objects: list[S3Object] = []
    for page in _pages(bucket, prefix, settings, delimiter="/", after=after):
        prefixes.extend(p["Prefix"] for p in page.get("CommonPrefixes", []))
        objects.extend(_object(o) for o in page.get("Contents", []))
    return prefixes, objects


def objects(bucket: str, prefix: str, settings: Mapping[str, str], *, after: str = "") -> Iterator[S3Object]:
    """Every object whose key begins with `prefix`, in order of key. Raises `AwsError`."""
    for page in _pages(bucket, prefix, settings, after=after):
        for item in page.get("Contents", []):
            yield _object(item)


def _pages(
    bucket: str, prefix: str, settings: Mapping[str, str], *, delimiter: str = "", after: str = ""
) -> Iterator[dict]:  # type: ignore[type-arg]  # AWS's own shape
    arguments = {"Bucket": bucket, "Prefix": prefix}
    if delimiter:
        arguments["Delimiter"] = delimiter
    if after:
        arguments["StartAfter"] = after
    with translated(f"s3://{bucket}/{prefix}", permission="s3:ListBucket"):
        yield from client("s3", settings).get_paginator("list_objects_v2").paginate(**arguments)


def _object(item: Mapping[str, object]) -> S3Object:
    return S3Object(
        str(item["Key"]),
        str(item.get("ETag", "")).strip('"'),
        int(str(item.get("Size", 0))),
        str(item.get("StorageClass", "STANDARD")),
    )


def read(bucket: str, key: str, settings: Mapping[str, str]) -> bytes:
    """The object's bytes. Raises `AwsError`."""
    with translated(f"s3://{bucket}/{key}", permission="s3:GetObject"):
        body = client("s3", settings).get_object(Bucket=bucket, Key=key)["Body"].read()
        return bytes(body)
