"""What AWS itself says of its logs: whether they are on here, and since when they are delivered.

Each answer is `on`, `off` or `unknown`; what may not be read is unknown, never off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vedette.aws.session import client, translated
from vedette.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

ON, OFF, UNKNOWN = "on", "off", "unknown"


@dataclass(frozen=True, slots=True)
class TrailStatus:
    """A trail as GetTrailStatus tells of it; times are UTC, None where they never were or are not known.

    `region` is its home; `regions` is `all` or that region. `state` is `on`, `off` or `unknown`, `problem` says why it
    is unknown or what hinders its delivery.
    (https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html)
    """

    name: str
    region: str
    regions: str
    bucket: str
    state: str
    organization: bool = False
    latest_delivery: datetime | None = None
    started: datetime | None = None
    stopped: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """Whether a source is on in the account and region asked, and a sentence about it."""

    state: str
    detail: str


def trails(settings: Mapping[str, str]) -> list[TrailStatus]:
    """Every trail that concerns the region of the settings, by name. Raises `AwsError` where none may be listed."""
    with translated("cloudtrail", permission="cloudtrail:DescribeTrails"):
        listed = client("cloudtrail", settings).describe_trails(includeShadowTrails=True)["trailList"]
    return sorted((_trail(one, settings) for one in listed), key=lambda t: (t.name, t.region))


def _trail(one: Mapping[str, Any], settings: Mapping[str, str]) -> TrailStatus:
    home = str(one.get("HomeRegion") or settings.get("region", ""))
    known: dict[str, Any] = {
        "name": str(one.get("Name", "")),
        "region": home,
        "regions": "all" if one.get("IsMultiRegionTrail") else home,
        "bucket": str(one.get("S3BucketName", "")),
        "organization": bool(one.get("IsOrganizationTrail")),
    }
    try:
        with translated(known["name"], permission="cloudtrail:GetTrailStatus"):
            status = client("cloudtrail", {**settings, "region": home}).get_trail_status(
                Name=str(one.get("TrailARN") or one.get("Name"))
            )
    except AwsError as error:
        return TrailStatus(**known, state=UNKNOWN, problem=error.what)
    return TrailStatus(
        **known,
        state=ON if status.get("IsLogging") else OFF,
        latest_delivery=status.get("LatestDeliveryTime"),
        started=status.get("StartLoggingTime"),
        stopped=status.get("StopLoggingTime"),
        problem=str(status.get("LatestDeliveryError") or ""),
    )


def status(source: str, settings: Mapping[str, str]) -> Status:
    """Whether AWS has the source on, in the account and region of the settings. Never raises `AwsError`."""
    ask = _ASK.get(source)
    if ask is None:
        return Status(UNKNOWN, "AWS has no one switch for it, so it is not asked")
    try:
        return ask(settings)
    except AwsError as error:
        return Status(UNKNOWN, error.what)


def _cloudtrail(settings: Mapping[str, str]) -> Status:
    found = trails(settings)
    if any(t.state == ON for t in found):
        return Status(ON, "; ".join(f"trail {t.name} to {t.bucket} ({t.regions})" for t in found if t.state == ON))
    if any(t.state == UNKNOWN for t in found):
        return Status(UNKNOWN, next(t.problem for t in found if t.state == UNKNOWN))
    return Status(OFF, "there are trails, all stopped" if found else "there is no trail; Event history keeps 90 days")


def _flow_logs(settings: Mapping[str, str]) -> Status:
    with translated("ec2", permission="ec2:DescribeFlowLogs"):
        found = client("ec2", settings).describe_flow_logs(MaxResults=1000)["FlowLogs"]
    active = [one for one in found if one.get("FlowLogStatus") == "ACTIVE"]
    return Status(ON, f"{len(active)} flow logs are active") if active else Status(OFF, "no flow log is active")


def _guardduty(settings: Mapping[str, str]) -> Status:
    with translated("guardduty", permission="guardduty:ListDetectors"):
        ids = client("guardduty", settings).list_detectors()["DetectorIds"]
    if not ids:
        return Status(OFF, "there is no detector in this region")
    with translated("guardduty", permission="guardduty:GetDetector"):
        state = client("guardduty", settings).get_detector(DetectorId=ids[0])["Status"]
    return Status(ON if state == "ENABLED" else OFF, f"the detector is {state.lower()}")


def _config(settings: Mapping[str, str]) -> Status:
    with translated("config", permission="config:DescribeConfigurationRecorderStatus"):
        found = client("config", settings).describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
    recording = [one for one in found if one.get("recording")]
    return Status(ON, "the recorder is recording") if recording else Status(OFF, "no recorder is recording")


_ASK: dict[str, Callable[[Mapping[str, str]], Status]] = {
    "cloudtrail": _cloudtrail,
    "vpc_flow": _flow_logs,
    "guardduty": _guardduty,
    "config": _config,
}
