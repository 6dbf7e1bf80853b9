"""Where an object that a digest names lies in the store: copies may begin anywhere in a bucket, or hold several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.collect.digests.names import heads

if TYPE_CHECKING:
    from vedette.collect.digests.parse import Digest
    from vedette.collect.digests.stores import Store

_MARK = "CloudTrail-Digest/"


class Places:
    """Learns from each digest, which knows its own bucket and key, what stands for that bucket in the store."""

    def __init__(self, store: Store, bucket: str = "") -> None:
        self._here = store.bucket
        self._bucket = bucket
        self._roots: dict[str, tuple[str, str]] = {}

    def moved(self, path: str, digest: Digest) -> str:
        """Say why the digest is not where it was delivered; empty where it is, or may be in a copy."""
        expected = self._bucket or self._here
        if expected and digest.bucket != expected:
            hint = "" if self._bucket else "; for a copy, name the original with --bucket"
            return f"it was signed for the bucket {digest.bucket}, not {expected}{hint}"
        ours, theirs = heads(path, digest.key)
        if _MARK in theirs and _MARK in ours:
            return f"it was signed for the path {digest.key}"
        if self._here and not self._bucket and (ours or theirs):
            return f"it was signed for the path {digest.key}; for a copy, name the original bucket with --bucket"
        return ""

    def learn(self, path: str, digest: Digest) -> None:
        """Remember what stands for the digest's bucket."""
        self._roots.setdefault(digest.bucket, heads(path, digest.key))

    def locate(self, path: str, digest: Digest, bucket: str, key: str) -> str | None:
        """The path of an object that the digest at `path` names; None where it lies outside of the store."""
        root = heads(path, digest.key) if bucket == digest.bucket else self._roots.get(bucket)
        if root is None or not key.startswith(root[1]):
            return None
        return root[0] + key[len(root[1]) :]
