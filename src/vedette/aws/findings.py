"""Findings and configuration items by their services' APIs, page by page, from a time on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vedette.aws.session import client, translated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

GUARDDUTY_ACTIONS = ("guardduty:ListDetectors", "guardduty:ListFindings", "guardduty:GetFindings")
SECURITYHUB_ACTIONS = ("securityhub:GetFindings",)
CONFIG_ACTIONS = ("config:SelectResourceConfig",)

_Page = list[dict[str, Any]]


def guardduty(settings: Mapping[str, str], start: datetime, end: datetime) -> Iterator[_Page]:
    """GuardDuty's findings that were updated from `start` to `end`, in order of that time, 50 a page.

    Empty where GuardDuty is off. Raises `AwsError`
    (https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListFindings.html).
    """
    updated = {"GreaterThanOrEqual": int(start.timestamp() * 1000), "LessThanOrEqual": int(end.timestamp() * 1000)}
    with translated("GuardDuty", permission=", ".join(GUARDDUTY_ACTIONS)):
        api = client("guardduty", settings)
        for detector in [d for page in api.get_paginator("list_detectors").paginate() for d in page["DetectorIds"]]:
            listed = api.get_paginator("list_findings").paginate(
                DetectorId=detector,
                FindingCriteria={"Criterion": {"updatedAt": updated}},
                SortCriteria={"AttributeName": "updatedAt", "OrderBy": "ASC"},
                PaginationConfig={"PageSize": 50},
            )
            for page in listed:
                if page["FindingIds"]:
                    found = api.get_findings(DetectorId=detector, FindingIds=page["FindingIds"])["Findings"]
                    yield sorted(found, key=lambda f: str(f.get("UpdatedAt", "")))


def securityhub(settings: Mapping[str, str], start: datetime, end: datetime) -> Iterator[_Page]:
    """Security Hub's findings that were updated from `start` to `end`, in order of that time, 100 a page.

    Raises `AwsError`, where Security Hub is off too
    (https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindings.html).
    """
    span = {"Start": f"{start:%Y-%m-%dT%H:%M:%SZ}", "End": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
    with translated("Security Hub", permission="securityhub:GetFindings"):
        found = (
            client("securityhub", settings)
            .get_paginator("get_findings")
            .paginate(
                Filters={"UpdatedAt": [span]},
                SortCriteria=[{"Field": "UpdatedAt", "SortOrder": "asc"}],
                PaginationConfig={"PageSize": 100},
            )
        )
        yield from (page["Findings"] for page in found if page["Findings"])


def config_items(settings: Mapping[str, str], start: datetime, end: datetime) -> Iterator[_Page]:
    """The present configuration item of each resource that was recorded from `start` to `end`, 100 a page.

    Resources that were changed twice have their last state only, and items come in no order: it is Config's inventory,
    not its history. Raises `AwsError`
    (https://docs.aws.amazon.com/config/latest/APIReference/API_SelectResourceConfig.html).
    """
    times = tuple(f"{t:%Y-%m-%dT%H:%M:%S.000Z}" for t in (start, end))
    query = (
        "SELECT version, accountId, awsRegion, availabilityZone, arn, resourceType, resourceId, resourceName, "
        "resourceCreationTime, configurationItemCaptureTime, configurationItemStatus, configurationStateId, "
        "relationships, tags, configuration, supplementaryConfiguration "
        f"WHERE configurationItemCaptureTime BETWEEN '{times[0]}' AND '{times[1]}'"
    )
    token: str | None = None
    while True:
        arguments = {"Expression": query, "Limit": 100} | ({"NextToken": token} if token else {})
        with translated("Config", permission="config:SelectResourceConfig"):
            answer = client("config", settings).select_resource_config(**arguments)
        if answer.get("Results"):
            yield [json.loads(item) for item in answer["Results"]]
        token = answer.get("NextToken")
        if not token:
            return
