"""Listing and reading S3, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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


@dataclass(frozen=True, slots=True)
class Level:
    """A page of what lies one level below a prefix: folders (full prefixes) and objects, each in order of key."""

    prefixes: list[str]
    objects: list[S3Object]


def levels(bucket: str, prefix: str, settings: Mapping[str, str], *, after: str = "") -> Iterator[Level]:
    """What lies one level below `prefix`, a page at a time.

    `after` leaves out everything up to and including that key. Costs one call a thousand answers
    (https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html). Raises `AwsError`.
    """
    for page in _pages(bucket, prefix, settings, delimiter="/", after=after):
        yield Level(
            [p["Prefix"] for p in page.get("CommonPrefixes", [])],
            [_object(item) for item in page.get("Contents", [])],
        )


def folders(
    bucket: str, prefix: str, settings: Mapping[str, str], *, after: str = ""
) -> tuple[list[str], list[S3Object]]:
    """All of `levels` at once: the prefixes below `prefix` and the objects directly in it. Raises `AwsError`."""
    prefixes: list[str] = []
    objects: list[S3Object] = []
    for page in levels(bucket, prefix, settings, after=after):
        prefixes.extend(page.prefixes)
        objects.extend(page.objects)
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


def read(bucket: str, key: str, settings: Mapping[str, str], *, version: str = "") -> bytes:
    """The object's bytes, of the version given or the newest. Raises `AwsError`; `Gone` where it is not there."""
    which = {"VersionId": version} if version else {}
    permission = "s3:GetObjectVersion" if version else "s3:GetObject"
    with translated(f"s3://{bucket}/{key}", permission=permission):
        body = client("s3", settings).get_object(Bucket=bucket, Key=key, **which)["Body"].read()
        return bytes(body)


@dataclass(frozen=True, slots=True)
class Opened:
    """An object that is being read: its metadata (names in lower case, without x-amz-meta-) and its bytes."""

    metadata: Mapping[str, str]
    pieces: Iterator[bytes]


def opened(bucket: str, key: str, settings: Mapping[str, str]) -> Opened | None:
    """The object's metadata and bytes, 256 KB at a time; None where there is no such object. Raises `AwsError`.

    Without `s3:ListBucket` S3 calls a missing object forbidden
    (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html), which is raised as `AccessDenied`.
    """
    where = f"s3://{bucket}/{key}"
    with translated(where, permission="s3:GetObject"):
        s3 = client("s3", settings)
        try:
            answer = s3.get_object(Bucket=bucket, Key=key)
        except s3.exceptions.NoSuchKey:
            return None
    metadata = {str(name).lower(): str(value) for name, value in answer.get("Metadata", {}).items()}
    return Opened(metadata, _pieces(answer["Body"], where))


def _pieces(body: Any, where: str) -> Iterator[bytes]:
    with translated(where, permission="s3:GetObject"):
        yield from body.iter_chunks(1 << 18)
