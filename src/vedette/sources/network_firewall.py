"""AWS Network Firewall: alert, flow and TLS logs, in the firewall's EVE JSON."""

from __future__ import annotations

from vedette.model import Column, Cost, Derived, Json, Layout, LogSource

_ALERT = b"""{"firewall_name":"egress","availability_zone":"eu-west-1a","event_timestamp":"1780301647","event":
{"timestamp":"2026-06-01T08:14:07.310451+0000","flow_id":1582438383425873,"event_type":"alert","src_ip":"10.0.1.15",
"src_port":49157,"dest_ip":"203.0.113.80","dest_port":443,"proto":"TCP","app_proto":"tls","direction":"to_server",
"alert":{"action":"blocked","signature_id":1000003,"rev":1,"signature":"traffic to a known control server",
"category":"A Network Trojan was detected","severity":1,"metadata":{}},"tls":{"sni":"bad.example.net",
"version":"TLS 1.3"}}}""".replace(b"\n", b"")

_FLOW = b"""{"firewall_name":"egress","availability_zone":"eu-west-1a","event_timestamp":"1780301660","event":
{"timestamp":"2026-06-01T08:14:20.000017+0000","flow_id":1582438383425873,"event_type":"netflow","src_ip":"10.0.1.15",
"src_port":49157,"dest_ip":"203.0.113.80","dest_port":443,"proto":"TCP","app_proto":"tls","tcp":{"tcp_flags":"13",
"syn":true,"fin":true,"ack":true},"netflow":{"pkts":17,"bytes":6804,"start":"2026-06-01T08:14:07.000001+0000",
"end":"2026-06-01T08:14:19.500001+0000","age":12,"min_ttl":64,"max_ttl":64}}}""".replace(b"\n", b"")

SOURCE = LogSource(
    name="network_firewall",
    title="AWS Network Firewall",
    doc="https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-logging-contents.html",
    sigma={"product": "aws", "service": "network_firewall"},
    framing=Json(records=(), required=("firewall_name", "event.event_type|event.src_ip|event.timestamp")),
    columns=(
        Column(
            "event_timestamp",
            "timestamp",
            "When it was seen, UTC, microseconds.",
            path=("event", "timestamp"),
            also_at=(("event_timestamp",),),
        ),
        Column("firewall_name", "string", "The firewall."),
        Column("availability_zone", "string", "The zone of the endpoint that saw it."),
        Column("event.event_type", "string", "`alert`, `netflow` or `tls`."),
        Column("event.src_ip", "string", "The source's address, IPv4 or IPv6."),
        Column("event.src_port", "long", "The source's port."),
        Column("event.dest_ip", "string", "The destination's address, IPv4 or IPv6."),
        Column("event.dest_port", "long", "The destination's port."),
        Column("event.proto", "string", "`TCP`, `UDP`, `ICMP`…"),
        Column("event.app_proto", "string", "The protocol inside: `tls`, `http`, `dns`, `ssh`…"),
        Column("event.direction", "string", "`to_server` or `to_client`."),
        Column("event.flow_id", "string", "A number that all events of one flow share."),
        Column("event.alert.action", "string", "`allowed` or `blocked`."),
        Column("event.alert.signature_id", "long", "The number of the rule that matched."),
        Column("event.alert.signature", "string", "That rule's message."),
        Column("event.alert.category", "string", "That rule's category."),
        Column("event.alert.severity", "long", "1 is the most severe, 255 the least."),
        Column("event.tls.sni", "string", "The host that the TLS greeting names."),
        Column("event.http.hostname", "string", "The host that the HTTP request names."),
        Column("event.http.url", "string", "The path and query of the HTTP request."),
        Column(
            "event.dns.rrname",
            "string",
            "The name that was asked for.",
            path=("event", "dns", "rrname"),
            also_at=(("event", "dns", "queries", "*", "rrname"), ("event", "dns", "query", "*", "rrname")),
        ),
        Column("event.netflow.bytes", "long", "Bytes of the flow in this direction."),
        Column("event.netflow.pkts", "long", "Packets of the flow in this direction."),
        Column("event.netflow.age", "long", "How long the flow has lasted, seconds."),
    ),
    derived=(
        Derived("ev_account", "object_account", "Account, where the object's path or the log group tells it."),
        Derived(
            "ev_region",
            "COALESCE(NULLIF(regexp_extract(availability_zone, '^[a-z]{2,4}(-[a-z]+)+-[0-9]+'), ''), object_region)",
            "Region.",
        ),
        Derived("ev_actor", "event.src_ip", "The source's address: a packet has no other name."),
        Derived("ev_src_ip", "event.src_ip", "The source's address."),
        Derived("ev_action", "'network-firewall:' || event.event_type", "The kind of event."),
        Derived(
            "ev_outcome",
            "CASE WHEN event.alert.action = 'blocked' THEN 'denied' ELSE 'success' END",
            "`denied` where a rule blocked it.",
        ),
    ),
    time="event_timestamp",
    key=("ev_account", "ev_region", "ev_id"),
    aliases={"event_timestamp": "ev_time"},
    others=((r"/AWSLogs/\d{12}/(?!network-firewall/)[^/]+/", "it is another service's log"),),
    unique=("event.flow_id",),
    sort=("firewall_name", "event.event_type", "ev_time"),
    layouts=(
        Layout(
            "logging to S3",
            r"(?:^|/)AWSLogs/(?P<account>\d{12})/network-firewall/(?:alert|flow|tls)/(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d+)/"
            r"[^/]+/(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/",
            "AWSLogs/{account}/network-firewall/{alert, flow or tls}/{region}/{firewall}/{year}/{month}/{day}/{hour}/",
        ),
    ),
    delay_minutes=15,
    delay="S3 and CloudWatch Logs in 3 to 6 minutes, Firehose as it buffers",
    retention="in the bucket, log group or stream that is configured, until a rule of yours ends them",
    on_by_default="no",
    cost=Cost(
        "Logging costs what its destination does: to S3 or Firehose 0.25 USD per GB, to CloudWatch Logs 0.50, "
        "for the first 10 TB a month.",
        "2025-10-28",
    ),
    sample=_ALERT,
    more_samples=(_FLOW,),
    looks_like=r'\\?"firewall_name\\?"\s*:',
    open_fields=("event",),
)
