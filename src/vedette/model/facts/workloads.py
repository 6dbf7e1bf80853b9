"""Further services with logs of their own: warehouses, search, workflows, models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A cluster of Redshift, by its identifier."""

    id: str


@dataclass(frozen=True, slots=True)
class WarehouseLogging:
    """Whether a cluster's audit log is on, and where it goes: a bucket, or `cloudwatch` with the logs in `exports`.

    `delivered` and `failed` are the last times, UTC, `error` AWS's words for the failure.
    https://docs.aws.amazon.com/redshift/latest/APIReference/API_DescribeLoggingStatus.html
    """

    id: str
    enabled: bool = False
    bucket: str = ""
    exports: tuple[str, ...] = ()
    delivered: datetime | None = None
    failed: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class SearchDomain:
    """A domain of OpenSearch with its logs that are on, by AWS's names, such as `AUDIT_LOGS`.

    `access_control` says whether fine-grained access control is on, without which there is no audit log.
    """

    arn: str
    name: str = ""
    logs: tuple[str, ...] = ()
    access_control: bool = False


@dataclass(frozen=True, slots=True)
class StateMachine:
    """A state machine of Step Functions; `type` is `STANDARD` or `EXPRESS`."""

    arn: str
    name: str = ""
    type: str = "STANDARD"


@dataclass(frozen=True, slots=True)
class StateMachineLogging:
    """What a state machine logs: `ALL`, `ERROR`, `FATAL` or `OFF`, and the ARNs of its log groups."""

    arn: str
    level: str = "OFF"
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelLogging:
    """Where a region's calls of Bedrock's models are logged, with what was asked and answered; empty for nowhere.

    `text` says that prompts and answers are in it, not only that there was a call.
    https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html
    """

    account: str
    group: str = ""
    bucket: str = ""
    text: bool = True


@dataclass(frozen=True, slots=True)
class ModelUse:
    """A model of Bedrock, by its id, that was called in the region within two weeks, in a region that logs no calls.

    https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring.html
    """

    model: str


WAREHOUSES = Kind("redshift.clusters", Warehouse, Scope.REGION, ("redshift:DescribeClusters",), "warehouse", key="id")
WAREHOUSE_LOGGING = Kind(
    "redshift.logging",
    WarehouseLogging,
    Scope.REGION,
    ("redshift:DescribeLoggingStatus",),
    "warehouse",
    key="id",
    needs=(WAREHOUSES,),
)
SEARCH_DOMAINS = Kind(
    "opensearch.domains",
    SearchDomain,
    Scope.REGION,
    ("es:ListDomainNames", "es:DescribeDomain"),
    "search domain",
)
STATE_MACHINES = Kind("states.machines", StateMachine, Scope.REGION, ("states:ListStateMachines",), "state machine")
STATE_MACHINE_LOGGING = Kind(
    "states.logging",
    StateMachineLogging,
    Scope.REGION,
    ("states:DescribeStateMachine",),
    "state machine",
    needs=(STATE_MACHINES,),
)
MODEL_LOGGING = Kind(
    "bedrock.logging",
    ModelLogging,
    Scope.REGION,
    ("bedrock:GetModelInvocationLoggingConfiguration",),
    "log of model calls",
    key="account",
)
MODEL_USE = Kind(
    "bedrock.use",
    ModelUse,
    Scope.REGION,
    ("cloudwatch:ListMetrics",),
    "model that was called",
    key="model",
    needs=(MODEL_LOGGING,),
)
