"""Route 53 Resolver: which networks' DNS queries are logged."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class QueryLogConfig:
    """A configuration of query logging and where it delivers."""

    id: str
    name: str = ""
    status: str = ""
    destination: str = ""
    share: str = "NOT_SHARED"


@dataclass(frozen=True, slots=True)
class QueryLogAssociation:
    """A network (`vpc`) whose queries a configuration logs; `status` is `ACTIVE` where it does."""

    id: str
    vpc: str = ""
    config: str = ""
    status: str = ""
    error: str = ""


QUERY_LOG_CONFIGS = Kind(
    "route53resolver.configs",
    QueryLogConfig,
    Scope.REGION,
    ("route53resolver:ListResolverQueryLogConfigs",),
    "query log configuration",
    key="id",
)
QUERY_LOG_ASSOCIATIONS = Kind(
    "route53resolver.associations",
    QueryLogAssociation,
    Scope.REGION,
    ("route53resolver:ListResolverQueryLogConfigAssociations",),
    "query log association",
    key="id",
)
