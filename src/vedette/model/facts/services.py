"""Services that write logs of their own: load balancers, CDN, gateways, firewalls, clusters, databases."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class LoadBalancer:
    """A load balancer; `type` is `application`, `network` or `gateway`."""

    arn: str
    name: str = ""
    type: str = "application"


@dataclass(frozen=True, slots=True)
class BalancerLogging:
    """Whether a load balancer's access log is on, and its bucket."""

    arn: str
    enabled: bool = False
    bucket: str = ""
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class ClassicBalancer:
    """A load balancer of the first generation, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class ClassicLogging:
    """Whether a classic load balancer's access log is on, and its bucket."""

    name: str
    enabled: bool = False
    bucket: str = ""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution of CloudFront."""

    arn: str
    id: str = ""
    domain: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class DistributionLogging:
    """Whether a distribution's standard log is on with its bucket, and the ARN of its real-time one."""

    arn: str
    enabled: bool = False
    bucket: str = ""
    realtime: str = ""


@dataclass(frozen=True, slots=True)
class ApiStage:
    """A stage of an API: `protocol` is `REST`, `HTTP` or `WEBSOCKET`; `access_log` is where its access log goes.

    `execution` is `OFF`, `ERROR` or `INFO` of a REST stage's execution log.
    """

    id: str
    api: str = ""
    stage: str = ""
    protocol: str = "REST"
    access_log: str = ""
    execution: str = "OFF"


@dataclass(frozen=True, slots=True)
class WebAcl:
    """A web access control list of WAFv2."""

    arn: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class WebAclLogging:
    """Where a web ACL's log goes; one without a log has no row."""

    arn: str
    destinations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EksCluster:
    """A cluster and the types of its control plane's log that are on, such as `audit`."""

    arn: str
    name: str = ""
    logs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Database:
    """An instance of RDS, Aurora, Neptune or DocumentDB, with the logs it exports to CloudWatch Logs."""

    arn: str
    id: str = ""
    engine: str = ""
    cluster: str = ""
    exports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DatabaseCluster:
    """A cluster of Aurora, Neptune or DocumentDB, with the logs it exports to CloudWatch Logs."""

    arn: str
    id: str = ""
    engine: str = ""
    exports: tuple[str, ...] = ()


_BALANCERS = ("elasticloadbalancing:DescribeLoadBalancers",)
_ATTRIBUTES = ("elasticloadbalancing:DescribeLoadBalancerAttributes",)
LOAD_BALANCERS = Kind("elb.balancers", LoadBalancer, Scope.REGION, _BALANCERS, "load balancer")
BALANCER_LOGGING = Kind(
    "elb.logging", BalancerLogging, Scope.REGION, _ATTRIBUTES, "load balancer", needs=(LOAD_BALANCERS,)
)
CLASSIC_BALANCERS = Kind("elb.classic", ClassicBalancer, Scope.REGION, _BALANCERS, "classic load balancer", key="name")
CLASSIC_LOGGING = Kind(
    "elb.classic-logging",
    ClassicLogging,
    Scope.REGION,
    _ATTRIBUTES,
    "classic load balancer",
    key="name",
    needs=(CLASSIC_BALANCERS,),
)
DISTRIBUTIONS = Kind(
    "cloudfront.distributions", Distribution, Scope.ACCOUNT, ("cloudfront:ListDistributions",), "distribution"
)
DISTRIBUTION_LOGGING = Kind(
    "cloudfront.logging",
    DistributionLogging,
    Scope.ACCOUNT,
    ("cloudfront:GetDistributionConfig",),
    "distribution",
    needs=(DISTRIBUTIONS,),
)
API_STAGES = Kind("apigateway.stages", ApiStage, Scope.REGION, ("apigateway:GET",), "API stage", key="id")
WEB_ACLS = Kind("wafv2.acls", WebAcl, Scope.REGION, ("wafv2:ListWebACLs",), "web ACL")
WEB_ACL_LOGGING = Kind("wafv2.logging", WebAclLogging, Scope.REGION, ("wafv2:ListLoggingConfigurations",), "web ACL")
EKS_CLUSTERS = Kind(
    "eks.clusters", EksCluster, Scope.REGION, ("eks:ListClusters", "eks:DescribeCluster"), "EKS cluster"
)
DATABASES = Kind("rds.instances", Database, Scope.REGION, ("rds:DescribeDBInstances",), "database")
DATABASE_CLUSTERS = Kind("rds.clusters", DatabaseCluster, Scope.REGION, ("rds:DescribeDBClusters",), "database cluster")
