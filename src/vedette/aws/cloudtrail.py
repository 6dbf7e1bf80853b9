"""CloudTrail's own answers: the public keys it signs digests with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.session import client, translated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def public_keys(region: str, start: datetime, end: datetime, settings: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """The keys a region signed with at any time from `start` to `end`: Value (DER), Fingerprint, Validity…Time.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListPublicKeys.html Raises `AwsError`.
    """
    found: list[Mapping[str, Any]] = []
    with translated(f"CloudTrail in {region}", permission="cloudtrail:ListPublicKeys"):
        pages = client("cloudtrail", {**settings, "region": region}).get_paginator("list_public_keys")
        for page in pages.paginate(StartTime=start, EndTime=end):
            found.extend(page.get("PublicKeyList", []))
    return found
