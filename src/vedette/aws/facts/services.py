"""Facts of services that write logs of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.aws.answers import flag, text, texts
from vedette.model import Gatherer
from vedette.model.facts.services import (
    API_STAGES,
    BALANCER_LOGGING,
    CLASSIC_BALANCERS,
    CLASSIC_LOGGING,
    DATABASE_CLUSTERS,
    DATABASES,
    DISTRIBUTION_LOGGING,
    DISTRIBUTIONS,
    EKS_CLUSTERS,
    LOAD_BALANCERS,
    WEB_ACL_LOGGING,
    WEB_ACLS,
    ApiStage,
    BalancerLogging,
    ClassicBalancer,
    ClassicLogging,
    Database,
    DatabaseCluster,
    Distribution,
    DistributionLogging,
    EksCluster,
    LoadBalancer,
    WebAcl,
    WebAclLogging,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask, Gap


def balancers(ask: Ask) -> Iterator[LoadBalancer]:
    """Every load balancer but classic ones."""
    for one in ask.pages("elbv2", "describe_load_balancers", "LoadBalancers"):
        yield LoadBalancer(text(one, "LoadBalancerArn"), text(one, "LoadBalancerName"), text(one, "Type"))


def balancer_logging(ask: Ask) -> Iterator[BalancerLogging | Gap]:
    """The access log of each load balancer."""

    def one(balancer: LoadBalancer) -> BalancerLogging:
        listed = ask.call("elbv2", "describe_load_balancer_attributes", LoadBalancerArn=balancer.arn)
        found = {text(a, "Key"): text(a, "Value") for a in listed.get("Attributes") or ()}
        return BalancerLogging(
            balancer.arn,
            flag(found, "access_logs.s3.enabled"),
            text(found, "access_logs.s3.bucket"),
            text(found, "access_logs.s3.prefix"),
        )

    return ask.each(ask.have(LOAD_BALANCERS), lambda b: b.arn, one)


def classic(ask: Ask) -> Iterator[ClassicBalancer]:
    """Every classic load balancer."""
    for one in ask.pages("elb", "describe_load_balancers", "LoadBalancerDescriptions"):
        yield ClassicBalancer(text(one, "LoadBalancerName"))


def classic_logging(ask: Ask) -> Iterator[ClassicLogging | Gap]:
    """The access log of each classic load balancer."""

    def one(balancer: ClassicBalancer) -> ClassicLogging:
        found = ask.call("elb", "describe_load_balancer_attributes", LoadBalancerName=balancer.name)
        log = (found.get("LoadBalancerAttributes") or {}).get("AccessLog") or {}
        return ClassicLogging(balancer.name, flag(log, "Enabled"), text(log, "S3BucketName"))

    return ask.each(ask.have(CLASSIC_BALANCERS), lambda b: b.name, one)


def distributions(ask: Ask) -> Iterator[Distribution]:
    """Every distribution."""
    for one in ask.pages("cloudfront", "list_distributions", "DistributionList.Items"):
        yield Distribution(
            text(one, "ARN"), text(one, "Id"), text(one, "DomainName"), flag(one, "Enabled", default=True)
        )


def distribution_logging(ask: Ask) -> Iterator[DistributionLogging | Gap]:
    """The logs of each distribution."""

    def one(found: Distribution) -> DistributionLogging:
        config = ask.call("cloudfront", "get_distribution_config", Id=found.id).get("DistributionConfig") or {}
        log = config.get("Logging") or {}
        realtime = text(config.get("DefaultCacheBehavior") or {}, "RealtimeLogConfigArn")
        return DistributionLogging(found.arn, flag(log, "Enabled"), text(log, "Bucket"), realtime)

    return ask.each(ask.have(DISTRIBUTIONS), lambda d: d.arn, one)


def stages(ask: Ask) -> Iterator[ApiStage]:
    """Every stage of every API, REST ones first."""
    for api in ask.pages("apigateway", "get_rest_apis", "items"):
        found = ask.call("apigateway", "get_stages", restApiId=api["id"]).get("item") or ()
        yield from (_rest(text(api, "id"), stage) for stage in found)
    for api in ask.pages("apigatewayv2", "get_apis", "Items"):
        listed = ask.pages("apigatewayv2", "get_stages", "Items", ApiId=api["ApiId"])
        for stage in listed:
            access = text(stage.get("AccessLogSettings") or {}, "DestinationArn")
            yield ApiStage(
                id=f"{text(api, 'ApiId')}/{text(stage, 'StageName')}",
                api=text(api, "ApiId"),
                stage=text(stage, "StageName"),
                protocol=text(api, "ProtocolType", "HTTP"),
                access_log=access,
            )


def _rest(api: str, one: dict[str, Any]) -> ApiStage:
    settings = (one.get("methodSettings") or {}).get("*/*") or {}
    return ApiStage(
        id=f"{api}/{text(one, 'stageName')}",
        api=api,
        stage=text(one, "stageName"),
        access_log=text(one.get("accessLogSettings") or {}, "destinationArn"),
        execution=text(settings, "loggingLevel", "OFF"),
    )


def _scopes(ask: Ask) -> tuple[str, ...]:
    """Web ACLs of CloudFront are asked for in one region."""
    return ("REGIONAL", "CLOUDFRONT") if ask.region == "us-east-1" else ("REGIONAL",)


def acls(ask: Ask) -> Iterator[WebAcl]:
    """Every web ACL, CloudFront's too."""
    for scope in _scopes(ask):
        for one in ask.pages("wafv2", "list_web_acls", "WebACLs", Scope=scope):
            yield WebAcl(text(one, "ARN"), text(one, "Name"))


def acl_logging(ask: Ask) -> Iterator[WebAclLogging]:
    """Every web ACL's log."""
    for scope in _scopes(ask):
        for one in ask.pages("wafv2", "list_logging_configurations", "LoggingConfigurations", Scope=scope):
            yield WebAclLogging(text(one, "ResourceArn"), texts(one, "LogDestinationConfigs"))


def clusters(ask: Ask) -> Iterator[EksCluster | Gap]:
    """Every cluster with the logs of its control plane."""

    def one(listed: dict[str, Any]) -> EksCluster:
        found = ask.call("eks", "describe_cluster", name=listed["Name"])["cluster"]
        on = {
            kind
            for setting in (found.get("logging") or {}).get("clusterLogging") or ()
            if flag(setting, "enabled")
            for kind in texts(setting, "types")
        }
        return EksCluster(text(found, "arn"), text(found, "name"), tuple(sorted(on)))

    return ask.each(ask.pages("eks", "list_clusters", "clusters"), lambda c: text(c, "Name"), one)


def databases(ask: Ask) -> Iterator[Database]:
    """Every database instance."""
    for one in ask.pages("rds", "describe_db_instances", "DBInstances"):
        yield Database(
            arn=text(one, "DBInstanceArn"),
            id=text(one, "DBInstanceIdentifier"),
            engine=text(one, "Engine"),
            cluster=text(one, "DBClusterIdentifier"),
            exports=texts(one, "EnabledCloudwatchLogsExports"),
        )


def database_clusters(ask: Ask) -> Iterator[DatabaseCluster]:
    """Every database cluster."""
    for one in ask.pages("rds", "describe_db_clusters", "DBClusters"):
        yield DatabaseCluster(
            arn=text(one, "DBClusterArn"),
            id=text(one, "DBClusterIdentifier"),
            engine=text(one, "Engine"),
            exports=texts(one, "EnabledCloudwatchLogsExports"),
        )


GATHERERS = (
    Gatherer(LOAD_BALANCERS, balancers),
    Gatherer(BALANCER_LOGGING, balancer_logging),
    Gatherer(CLASSIC_BALANCERS, classic),
    Gatherer(CLASSIC_LOGGING, classic_logging),
    Gatherer(DISTRIBUTIONS, distributions),
    Gatherer(DISTRIBUTION_LOGGING, distribution_logging),
    Gatherer(API_STAGES, stages),
    Gatherer(WEB_ACLS, acls),
    Gatherer(WEB_ACL_LOGGING, acl_logging),
    Gatherer(EKS_CLUSTERS, clusters),
    Gatherer(DATABASES, databases),
    Gatherer(DATABASE_CLUSTERS, database_clusters),
)
