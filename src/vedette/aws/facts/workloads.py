"""Facts of warehouses, search domains, workflows and models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.answers import flag, moment, text, texts
from vedette.model import NOT_OFFERED, Gatherer
from vedette.model.facts.workloads import (
    MODEL_LOGGING,
    MODEL_USE,
    SEARCH_DOMAINS,
    STATE_MACHINE_LOGGING,
    STATE_MACHINES,
    WAREHOUSE_LOGGING,
    WAREHOUSES,
    ModelLogging,
    ModelUse,
    SearchDomain,
    StateMachine,
    StateMachineLogging,
    Warehouse,
    WarehouseLogging,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask, Gap


def warehouses(ask: Ask) -> Iterator[Warehouse]:
    """Every cluster of Redshift."""
    for one in ask.pages("redshift", "describe_clusters", "Clusters"):
        yield Warehouse(text(one, "ClusterIdentifier"))


def warehouse_logging(ask: Ask) -> Iterator[WarehouseLogging | Gap]:
    """The audit log of each."""

    def one(cluster: Warehouse) -> WarehouseLogging:
        found = ask.call("redshift", "describe_logging_status", ClusterIdentifier=cluster.id)
        return WarehouseLogging(
            id=cluster.id,
            enabled=flag(found, "LoggingEnabled"),
            bucket=text(found, "BucketName"),
            exports=texts(found, "LogExports"),
            delivered=moment(found, "LastSuccessfulDeliveryTime"),
            failed=moment(found, "LastFailureTime"),
            error=text(found, "LastFailureMessage"),
        )

    return ask.each(ask.have(WAREHOUSES), lambda cluster: cluster.id, one)


def domains(ask: Ask) -> Iterator[SearchDomain | Gap]:
    """Every domain of OpenSearch, and of Elasticsearch."""

    def one(listed: dict[str, Any]) -> SearchDomain:
        found = ask.call("opensearch", "describe_domain", DomainName=listed["DomainName"])["DomainStatus"]
        logs: dict[str, Any] = found.get("LogPublishingOptions") or {}
        return SearchDomain(
            arn=text(found, "ARN"),
            name=text(found, "DomainName"),
            logs=tuple(sorted(name for name, option in logs.items() if flag(option, "Enabled"))),
            access_control=flag(found.get("AdvancedSecurityOptions") or {}, "Enabled"),
        )

    listed = ask.call("opensearch", "list_domain_names").get("DomainNames") or ()
    return ask.each(listed, lambda d: text(d, "DomainName"), one)


def machines(ask: Ask) -> Iterator[StateMachine]:
    """Every state machine."""
    for one in ask.pages("stepfunctions", "list_state_machines", "stateMachines"):
        yield StateMachine(text(one, "stateMachineArn"), text(one, "name"), text(one, "type", "STANDARD"))


def machine_logging(ask: Ask) -> Iterator[StateMachineLogging | Gap]:
    """What each logs; its definition, which may be encrypted, is not asked for."""

    def one(machine: StateMachine) -> StateMachineLogging:
        answer = ask.call(
            "stepfunctions", "describe_state_machine", stateMachineArn=machine.arn, includedData="METADATA_ONLY"
        )
        found = answer.get("loggingConfiguration") or {}
        groups = ((d.get("cloudWatchLogsLogGroup") or {}) for d in found.get("destinations") or ())
        return StateMachineLogging(
            machine.arn, text(found, "level", "OFF"), tuple(text(g, "logGroupArn").removesuffix(":*") for g in groups)
        )

    return ask.each(ask.have(STATE_MACHINES), lambda machine: machine.arn, one)


def model_logging(ask: Ask) -> Iterator[ModelLogging]:
    """The region's one configuration; none where Bedrock is not in the region."""
    answer = ask.call("bedrock", "get_model_invocation_logging_configuration", told=(NOT_OFFERED,))
    if answer.get("Code") == NOT_OFFERED:
        return
    found = answer.get("loggingConfig") or {}
    yield ModelLogging(
        account=ask.account,
        group=text(found.get("cloudWatchConfig") or {}, "logGroupName"),
        bucket=text(found.get("s3Config") or {}, "bucketName"),
        text=flag(found, "textDataDeliveryEnabled", default=True),
    )


def model_use(ask: Ask) -> Iterator[ModelUse]:
    """The models that have calls to count: CloudWatch lists metrics that had a value within two weeks, in one call.

    Where calls are logged, or Bedrock is not in the region, it is not asked.
    """
    if all(one.group or one.bucket for one in ask.have(MODEL_LOGGING)):
        return
    for one in ask.pages("cloudwatch", "list_metrics", "Metrics", Namespace="AWS/Bedrock", MetricName="Invocations"):
        of = {text(d, "Name"): text(d, "Value") for d in one.get("Dimensions") or ()}
        yield ModelUse(of.get("ModelId", "a model"))


GATHERERS = (
    Gatherer(WAREHOUSES, warehouses),
    Gatherer(WAREHOUSE_LOGGING, warehouse_logging),
    Gatherer(SEARCH_DOMAINS, domains),
    Gatherer(STATE_MACHINES, machines),
    Gatherer(STATE_MACHINE_LOGGING, machine_logging),
    Gatherer(MODEL_LOGGING, model_logging),
    Gatherer(MODEL_USE, model_use),
)
