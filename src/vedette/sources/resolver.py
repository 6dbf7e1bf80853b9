"""Route 53 Resolver query logs: what the machines of a VPC asked the DNS for, and what the DNS firewall did with it."""

from __future__ import annotations

from vedette.model import Column, Cost, Derived, Json, Layout, LogSource

SOURCE = LogSource(
    name="resolver",
    title="Route 53 Resolver query logs",
    doc="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-format.html",
    sigma={"product": "aws", "service": "route53resolver"},
    framing=Json(records=(), required=("query_timestamp", "query_name")),
    columns=(
        Column("query_timestamp", "timestamp", "When the query was made, UTC, to the second."),
        Column("version", "string", "The version of the record's format."),
        Column("account_id", "string", "The account that owns the VPC, 12 digits."),
        Column("region", "string", "The VPC's region."),
        Column("vpc_id", "string", "The VPC the query came from."),
        Column("query_name", "string", "The name that was asked for, with its last dot."),
        Column("query_type", "string", "The type that was asked for: `A`, `AAAA`, `TXT`…"),
        Column("query_class", "string", "The class; `IN` for the internet."),
        Column("rcode", "string", "The answer's code: `NOERROR`, `NXDOMAIN`, `SERVFAIL`…"),
        Column("answers", "list<string>", "The values of the answer, in its order.", path=("answers", "*", "Rdata")),
        Column("srcaddr", "string", "The address that asked, IPv4 or IPv6."),
        Column("srcport", "long", "The port that asked."),
        Column("transport", "string", "`UDP` or `TCP`."),
        Column("srcids.instance", "string", "The instance that asked, where it was one."),
        Column("srcids.resolver_endpoint", "string", "The inbound endpoint the query came through."),
        Column("firewall_rule_action", "string", "What the DNS firewall did: `ALLOW`, `BLOCK` or `ALERT`."),
        Column("firewall_rule_group_id", "string", "The firewall's rule group."),
        Column("firewall_domain_list_id", "string", "The firewall's domain list that has the name."),
    ),
    derived=(
        Derived("ev_account", "COALESCE(account_id, object_account)", "Account."),
        Derived("ev_region", "COALESCE(region, object_region)", "Region."),
        Derived("ev_actor", "COALESCE(srcids.instance, srcids.resolver_endpoint, srcaddr)", "Who asked."),
        Derived("ev_src_ip", "srcaddr", "The address that asked."),
        Derived("ev_action", "'dns:' || query_type", "The type that was asked for."),
        Derived(
            "ev_outcome",
            "CASE WHEN firewall_rule_action = 'BLOCK' THEN 'denied' WHEN rcode = 'NOERROR' THEN 'success' "
            "ELSE 'failed' END",
            "`denied` where the DNS firewall blocked it.",
        ),
    ),
    time="query_timestamp",
    key=("ev_account", "ev_region", "ev_id"),
    aliases={"query_timestamp": "ev_time"},
    others=((r"/AWSLogs/\d{12}/(?!vpcdnsquerylogs/)[^/]+/", "it is another service's log"),),
    unique=("srcport",),
    sort=("query_type", "query_name", "ev_time"),
    layouts=(
        Layout(
            "query logging to S3",
            r"(?:^|/)AWSLogs/(?P<account>\d{12})/vpcdnsquerylogs/[^/]+/(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/",
            "AWSLogs/{account}/vpcdnsquerylogs/{vpc}/{year}/{month}/{day}/",
        ),
    ),
    delay_minutes=15,
    delay="minutes",
    retention="in the bucket, log group or stream that is configured, until a rule of yours ends them",
    on_by_default="no",
    cost=Cost(
        "Nothing for the logging; to S3 or Firehose 0.25 USD per GB for the first 10 TB a month, to CloudWatch "
        "Logs 0.50.",
        "2025-10-28",
    ),
    sample=b'{"version":"1.100000","account_id":"111122223333","region":"eu-west-1","vpc_id":"vpc-0a1b2c3d",'
    b'"query_timestamp":"2026-06-01T08:14:07Z","query_name":"example.com.","query_type":"A","query_class":"IN",'
    b'"rcode":"NOERROR","answers":[{"Rdata":"203.0.113.9","Type":"A","Class":"IN"}],"srcaddr":"10.0.1.15",'
    b'"srcport":"41234","transport":"UDP","srcids":{"instance":"i-0a1b2c3d4e5f60718"}}',
    more_samples=(
        (
            b'{"version":"1.100000","account_id":"111122223333","region":"eu-west-1","vpc_id":"vpc-0a1b2c3d",'
            b'"query_timestamp":"2026-06-01T08:14:09Z","query_name":"bad.example.net.","query_type":"A","query_class":"IN",'
            b'"rcode":"NODATA","answers":[],"srcaddr":"10.0.1.15","srcport":"41235","transport":"UDP","srcids":{"instance":'
            b'"i-0a1b2c3d4e5f60718"},"firewall_rule_action":"BLOCK","firewall_rule_group_id":"rslvr-frg-0a1b2c3d4e5f6071",'
            b'"firewall_domain_list_id":"rslvr-fdl-0a1b2c3d4e5f6071"}'
        ),
    ),
    looks_like=r'\\?"query_timestamp\\?"\s*:',
    known_fields=("edns", "firewall_protection", "firewall_dns_threat_protection"),
    open_fields=("srcids", "answers"),
)
