"""Reports that a service makes for an account when asked: IAM's credential report, Trusted Advisor's checks."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from vedette.aws.session import client, translated
from vedette.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CREDENTIAL_ACTIONS = ("iam:GenerateCredentialReport", "iam:GetCredentialReport")
ADVISOR_ACTIONS = ("support:DescribeTrustedAdvisorChecks", "support:DescribeTrustedAdvisorCheckResult")

#: The service that has Trusted Advisor's results answers in one region.
ADVISOR_REGION = "us-east-1"
_TRIES, _SECONDS = 30, 2.0


def credential_report(settings: Mapping[str, str], _start: datetime, end: datetime) -> Iterator[list[dict[str, Any]]]:
    """The account's credential report as IAM's API answers: `Content` (CSV in base64), `GeneratedTime`, `ReportFormat`.

    IAM makes one every four hours at the most, and gives the last one meanwhile
    (https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html). One page of one answer.
    Raises `AwsError`, where IAM has not made it after a minute too.
    """
    seconds = float(settings.get("seconds_a_try", _SECONDS))
    with translated("IAM", permission=", ".join(CREDENTIAL_ACTIONS)):
        iam = client("iam", settings)
        for _ in range(_TRIES):
            if iam.generate_credential_report()["State"] == "COMPLETE":
                break
            time.sleep(seconds)
        else:
            raise AwsError("IAM has not made the credential report in time", where="IAM", hint="run this again")
        found = iam.get_credential_report()
    content = base64.b64encode(found["Content"]).decode()
    made = found.get("GeneratedTime", end)
    yield [{"Content": content, "ReportFormat": found.get("ReportFormat", "text/csv"), "GeneratedTime": made}]


def trusted_advisor(settings: Mapping[str, str], start: datetime, end: datetime) -> Iterator[list[dict[str, Any]]]:
    """The results of Trusted Advisor's checks that were refreshed from `start` to `end`, one a page, in order of id.

    Each has the check's `name` and `category` beside its `result`
    (https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeTrustedAdvisorCheckResult.html). The API
    needs a support plan of Business or more: without it AWS refuses. Raises `AwsError`.
    """
    with translated("Trusted Advisor", permission=", ".join(ADVISOR_ACTIONS)):
        support = client("support", settings)
        checks = support.describe_trusted_advisor_checks(language="en")["checks"]
    for check in sorted(checks, key=lambda c: str(c["id"])):
        with translated(f"Trusted Advisor check {check['id']}", permission=ADVISOR_ACTIONS[1]):
            answer = support.describe_trusted_advisor_check_result(checkId=check["id"], language="en")
        result = answer.get("result") or {}
        at = _time(result.get("timestamp"))
        if at is not None and start <= at <= end:
            yield [{"result": result, "name": check.get("name"), "category": check.get("category")}]


def _time(text: object) -> datetime | None:
    """The time a result has; None for a check that was never refreshed."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
