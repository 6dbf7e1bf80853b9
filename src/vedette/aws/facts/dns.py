"""Route 53 Resolver's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import text
from vedette.model import Gatherer
from vedette.model.facts.dns import QUERY_LOG_ASSOCIATIONS, QUERY_LOG_CONFIGS, QueryLogAssociation, QueryLogConfig

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask


def configs(ask: Ask) -> Iterator[QueryLogConfig]:
    """Every configuration of query logging."""
    for one in ask.pages("route53resolver", "list_resolver_query_log_configs", "ResolverQueryLogConfigs"):
        yield QueryLogConfig(
            id=text(one, "Id"),
            name=text(one, "Name"),
            status=text(one, "Status"),
            destination=text(one, "DestinationArn"),
            share=text(one, "ShareStatus", "NOT_SHARED"),
        )


def associations(ask: Ask) -> Iterator[QueryLogAssociation]:
    """Every network whose queries are logged."""
    listed = ask.pages(
        "route53resolver", "list_resolver_query_log_config_associations", "ResolverQueryLogConfigAssociations"
    )
    for one in listed:
        yield QueryLogAssociation(
            id=text(one, "Id"),
            vpc=text(one, "ResourceId"),
            config=text(one, "ResolverQueryLogConfigId"),
            status=text(one, "Status"),
            error=text(one, "ErrorMessage"),
        )


GATHERERS = (
    Gatherer(QUERY_LOG_CONFIGS, configs),
    Gatherer(QUERY_LOG_ASSOCIATIONS, associations),
)
