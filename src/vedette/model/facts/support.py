"""AWS Support: what Trusted Advisor says, where the support plan allows asking it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class AdvisorCheck:
    """A check of Trusted Advisor by id and English name; `category` is `security`, `fault_tolerance` and so on."""

    id: str
    name: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class TrustedAdvisor:
    """Whether the account's support plan lets Trusted Advisor be asked, and the checks it has then."""

    account: str
    available: bool = True
    checks: tuple[AdvisorCheck, ...] = ()


@dataclass(frozen=True, slots=True)
class AdvisorResult:
    """What a check of Trusted Advisor found when it was refreshed last: `ok`, `warning`, `error` or `not_available`.

    `flagged` is how many things it complains of, those that somebody excluded not among them; `things` tells the first
    twenty, each as the columns of its report. `updated` is UTC.
    https://docs.aws.amazon.com/awssupport/latest/APIReference/API_TrustedAdvisorCheckResult.html
    """

    id: str
    name: str = ""
    status: str = "not_available"
    updated: datetime | None = None
    flagged: int = 0
    things: tuple[str, ...] = ()


TRUSTED_ADVISOR = Kind(
    "support.advisor",
    TrustedAdvisor,
    Scope.ACCOUNT,
    ("support:DescribeTrustedAdvisorChecks",),
    "list of Trusted Advisor's checks",
    key="account",
)
ADVISOR_RESULTS = Kind(
    "support.results",
    AdvisorResult,
    Scope.ACCOUNT,
    ("support:DescribeTrustedAdvisorCheckResult",),
    "result of Trusted Advisor",
    key="id",
    needs=(TRUSTED_ADVISOR,),
)
