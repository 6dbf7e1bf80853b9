"""The section of `vedette.toml` about CloudTrail's digests."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class DigestsConfig(BaseModel):
    """How `vedette run` verifies CloudTrail's digests by itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    verify_minutes: float = Field(
        default=60,
        ge=0,
        description="How often `vedette run` verifies the digests that are new in the buckets it follows; 0 for never. "
        "Where a bucket has none, it is looked at once a day.",
    )
    first_hours: int = Field(
        default=48, ge=1, le=24 * 400, description="How far back the first look goes; later ones go on from there."
    )
    places: tuple[str, ...] = Field(
        default=(),
        description="Further places with digests, `s3://bucket/prefix` or a folder: where buckets are followed by a "
        "queue, name them here.",
    )
    public_keys: tuple[str, ...] = Field(
        default=(),
        description="Files of CloudTrail's public keys, `FILE` or `REGION=FILE`; those of regions that none names "
        "come from CloudTrail.",
    )
