"""Network Load Balancer access logs: each TLS connection (AWS writes no log of others), and how it went."""

from __future__ import annotations

from vedette.model import Column, Cost, Delimited, Derived, Layout, LogSource

_FIELDS = (
    "type", "version", "time", "elb", "listener", "client", "destination", "connection_time", "tls_handshake_time",
    "received_bytes", "sent_bytes", "incoming_tls_alert", "chosen_cert_arn", "chosen_cert_serial", "tls_cipher",
    "tls_protocol_version", "tls_named_group", "domain_name", "alpn_fe_protocol", "alpn_be_protocol",
    "alpn_client_preference_list", "tls_connection_creation_time",
)  # fmt: skip

_COLUMNS = (
    Column("time", "timestamp", "When the connection ended, UTC, to the second."),
    Column("type", "string", "The listener's kind: `tls`."),
    Column("version", "string", "The version of the record: `2.0`."),
    Column("elb", "string", "The load balancer: `net/NAME/ID`."),
    Column("listener", "string", "The listener's id."),
    Column("client", "string", "The client's address and port."),
    Column("destination", "string", "The target's or the listener's address and port."),
    Column("connection_time", "long", "Milliseconds from the connection's beginning to its end."),
    Column("tls_handshake_time", "long", "Milliseconds of the TLS handshake; missing where there was none."),
    Column("received_bytes", "long", "Bytes from the client, decrypted."),
    Column("sent_bytes", "long", "Bytes to the client, before encryption."),
    Column("incoming_tls_alert", "long", "The TLS alert the client sent, by its number."),
    Column("chosen_cert_arn", "string", "The certificate's ARN."),
    Column("chosen_cert_serial", "string", "Kept for later use by AWS, missing."),
    Column("tls_cipher", "string", "The TLS cipher."),
    Column("tls_protocol_version", "string", "The TLS version: `tlsv12`."),
    Column("tls_named_group", "string", "Kept for later use by AWS, missing."),
    Column("domain_name", "string", "The host name the client asked for in TLS (SNI)."),
    Column("alpn_fe_protocol", "string", "The protocol agreed on with the client."),
    Column("alpn_be_protocol", "string", "The protocol agreed on with the target."),
    Column("alpn_client_preference_list", "string", "The protocols the client offered, with commas."),
    Column("tls_connection_creation_time", "timestamp", "When the connection began, UTC, to the second."),
)

_ADDRESS = r"regexp_extract(client, '^\[?([0-9A-Fa-f:.]+?)\]?:[0-9]+$', 1)"

SOURCE = LogSource(
    name="nlb",
    title="Network Load Balancer access logs",
    doc="https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html",
    sigma={"product": "aws", "service": "nlb"},
    framing=Delimited(fields=_FIELDS, required=("elb", "client")),
    columns=_COLUMNS,
    derived=(
        Derived(
            "ev_account",
            "COALESCE(object_account, "
            "NULLIF(regexp_extract(chosen_cert_arn, '^arn:[a-z-]+:[a-z]+:[a-z0-9-]*:([0-9]{12}):', 1), ''))",
            "Account.",
        ),
        Derived(
            "ev_region",
            "COALESCE(object_region, NULLIF(regexp_extract(chosen_cert_arn, '^arn:[a-z-]+:acm:([a-z0-9-]+):', 1), ''))",
            "Region.",
        ),
        Derived("ev_actor", "client", "The client."),
        Derived("ev_src_ip", f"NULLIF({_ADDRESS}, '')", "The client's address."),
        Derived("ev_action", "'nlb:' || type", "What was opened."),
        Derived(
            "ev_outcome",
            "CASE WHEN incoming_tls_alert IS NOT NULL OR type = 'tls' AND tls_handshake_time IS NULL THEN 'failed' "
            "ELSE 'success' END",
            "Whether TLS was agreed on.",
        ),
    ),
    time="time",
    key=("ev_account", "ev_region", "ev_id"),
    sort=("elb", "ev_src_ip", "ev_time"),
    layouts=(
        Layout(
            "access logs",
            r"(?:^|/)AWSLogs/(?P<account>\d{12})/elasticloadbalancing/(?P<region>[a-z0-9-]+)/"
            r"(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/\d{12}_elasticloadbalancing_[a-z0-9-]+_net\.",
            "AWSLogs/{account}/elasticloadbalancing/{region}/{year}/{month}/{day}/",
        ),
    ),
    others=(
        (r"_elasticloadbalancing_[a-z0-9-]+_(?!net\.)", "it is another kind of load balancer's log"),
        (r"/AWSLogs/\d{12}/(?!elasticloadbalancing/)[^/]+/", "it is another service's log"),
        (r"ELBAccessLogTestFile$", "it is the file that tests whether the bucket may be written"),
    ),
    delay_minutes=10,
    delay="every 5 minutes a load balancer node",
    retention="nothing is kept where logging is off; the bucket keeps objects until a lifecycle rule ends them",
    on_by_default="no",
    cost=Cost("Vended logs: from 0.25 USD a GB to S3, plus storage.", "2025-10-28"),
    sample=b"tls 2.0 2026-06-01T08:14:17 net/mail/c6e77e28c25b2234 8d2a3f4e5b6c7d80 203.0.113.24:51341 10.0.0.3:443 5 "
    b"2 98 246 - arn:aws:acm:eu-west-1:111122223333:certificate/2a108f19-1111-46b0-8493-0a1b2c3d4e5f - "
    b'ECDHE-RSA-AES128-SHA tlsv12 - mail.example.com h2 h2 "h2","http/1.1" 2026-06-01T08:14:07\n',
    looks_like=r"\b(?:tls|tcp|udp|tcp_udp) \d\.\d \d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2} net/",
)
