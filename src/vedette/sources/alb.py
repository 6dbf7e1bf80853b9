"""Application Load Balancer access logs: each HTTP request, with its path, the client's address and the answer."""

from __future__ import annotations

from vedette.model import Column, Cost, Delimited, Derived, Layout, LogSource

_FIELDS = (
    "type", "time", "elb", "client", "target", "request_processing_time", "target_processing_time",
    "response_processing_time", "elb_status_code", "target_status_code", "received_bytes", "sent_bytes", "request",
    "user_agent", "ssl_cipher", "ssl_protocol", "target_group_arn", "trace_id", "domain_name", "chosen_cert_arn",
    "matched_rule_priority", "request_creation_time", "actions_executed", "redirect_url", "error_reason",
    "target_list", "target_status_code_list", "classification", "classification_reason", "conn_trace_id",
    "transformed_host", "transformed_uri", "request_transform_status",
)  # fmt: skip

_COLUMNS = (
    Column("time", "timestamp", "When the answer was sent, UTC, microseconds."),
    Column("type", "string", "`http`, `https`, `h2`, `grpcs`, `ws` or `wss`."),
    Column("elb", "string", "The load balancer: `app/NAME/ID`."),
    Column("client", "string", "The client's address and port."),
    Column("target", "string", "The target's address and port; missing where none was asked."),
    Column("request_processing_time", "double", "Seconds until the target got the request; -1 where it did not."),
    Column("target_processing_time", "double", "Seconds until the target began to answer; -1 where it did not."),
    Column("response_processing_time", "double", "Seconds until the client got the answer's beginning; -1 likewise."),
    Column("elb_status_code", "long", "The status the client got."),
    Column("target_status_code", "long", "The status the target gave."),
    Column("received_bytes", "long", "Bytes from the client, headers with them."),
    Column("sent_bytes", "long", "Bytes to the client, headers with them."),
    Column("request", "string", "The request line: method, URL, protocol."),
    Column("user_agent", "string", "The User-Agent header; the client chooses it."),
    Column("ssl_cipher", "string", "The TLS cipher."),
    Column("ssl_protocol", "string", "The TLS version: `TLSv1.3`."),
    Column("target_group_arn", "string", "The target group's ARN."),
    Column("trace_id", "string", "The X-Amzn-Trace-Id header."),
    Column("domain_name", "string", "The host name the client asked for in TLS (SNI)."),
    Column("chosen_cert_arn", "string", "The certificate's ARN, or `session-reused`."),
    Column("matched_rule_priority", "long", "The priority of the rule that matched; 0 is the default, -1 an error."),
    Column("request_creation_time", "timestamp", "When the request came, UTC, microseconds."),
    Column("actions_executed", "string", "What was done, with commas: `waf,forward`."),
    Column("redirect_url", "string", "Where the client was sent to."),
    Column("error_reason", "string", "Why the rule's action failed."),
    Column("target_list", "string", "The targets that were tried, with blanks."),
    Column("target_status_code_list", "string", "Their statuses, with blanks."),
    Column("classification", "string", "`Acceptable`, `Ambiguous` or `Severe` (desync mitigation)."),
    Column("classification_reason", "string", "Why the request was classified so."),
    Column("conn_trace_id", "string", "The id of the connection, as in connection logs."),
    Column("transformed_host", "string", "The Host header after a rule's rewriting."),
    Column("transformed_uri", "string", "The URI after a rule's rewriting."),
    Column("request_transform_status", "string", "How the rewriting went."),
)

_ADDRESS = r"regexp_extract(client, '^\[?([0-9A-Fa-f:.]+?)\]?:[0-9]+$', 1)"

SOURCE = LogSource(
    name="alb",
    title="Application Load Balancer access logs",
    doc="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html",
    sigma={"product": "aws", "service": "alb"},
    framing=Delimited(fields=_FIELDS, required=("elb", "client")),
    columns=_COLUMNS,
    derived=(
        Derived(
            "ev_account",
            "COALESCE(object_account, "
            "NULLIF(regexp_extract(target_group_arn, '^arn:[a-z-]+:[a-z]+:[a-z0-9-]*:([0-9]{12}):', 1), ''))",
            "Account.",
        ),
        Derived(
            "ev_region",
            "COALESCE(object_region, "
            "NULLIF(regexp_extract(target_group_arn, '^arn:[a-z-]+:[a-z]+:([a-z0-9-]+):', 1), ''))",
            "Region.",
        ),
        Derived("ev_actor", "client", "The client."),
        Derived("ev_src_ip", f"NULLIF({_ADDRESS}, '')", "The client's address."),
        Derived("ev_action", "'alb:' || COALESCE(NULLIF(split_part(request, ' ', 1), ''), type)", "The method."),
        Derived(
            "ev_outcome",
            "CASE WHEN elb_status_code IN (401, 403) THEN 'denied' WHEN elb_status_code >= 400 THEN 'failed' "
            "WHEN elb_status_code IS NOT NULL THEN 'success' END",
            "How it ended.",
        ),
    ),
    time="time",
    key=("ev_account", "ev_region", "ev_id"),
    sort=("elb", "ev_src_ip", "ev_time"),
    layouts=(
        Layout(
            "access logs",
            r"(?:^|/)AWSLogs/(?P<account>\d{12})/elasticloadbalancing/(?P<region>[a-z0-9-]+)/"
            r"(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/\d{12}_elasticloadbalancing_[a-z0-9-]+_app\.",
            "AWSLogs/{account}/elasticloadbalancing/{region}/{year}/{month}/{day}/",
        ),
    ),
    others=(
        (r"/conn_log\.\d{12}_elasticloadbalancing_", "it is a connection log"),
        (r"/health_check_log\.", "it is a log of health checks"),
        (r"_elasticloadbalancing_[a-z0-9-]+_(?!app\.)", "it is another kind of load balancer's log"),
        (r"/AWSLogs/\d{12}/(?!elasticloadbalancing/)[^/]+/", "it is another service's log"),
        (r"ELBAccessLogTestFile$", "it is the file that tests whether the bucket may be written"),
    ),
    unique=("trace_id", "conn_trace_id"),
    delay_minutes=10,
    delay="every 5 minutes a load balancer node",
    retention="nothing is kept where logging is off; the bucket keeps objects until a lifecycle rule ends them",
    on_by_default="no",
    cost=Cost("Nothing for the logging, only the storage of the bucket.", "2025-10-28"),
    sample=b"https 2026-06-01T08:14:07.186641Z app/shop/50dc6c495c0c9188 203.0.113.24:2817 10.0.0.1:80 0.086 0.048 "
    b'0.037 200 200 112 1057 "GET https://www.example.com:443/basket?item=7 HTTP/1.1" "curl/8.5.0" '
    b"ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop/"
    b'73e2d6bc24d8a067 "Root=1-6a1d58df-78c43d56176e3000cd01b207" "www.example.com" '
    b'"arn:aws:acm:eu-west-1:111122223333:certificate/1f0e2d3c-1111-4b5a-8f60-0a1b2c3d4e5f" 1 '
    b'2026-06-01T08:14:07.100000Z "waf,forward" "-" "-" "10.0.0.1:80" "200" "-" "-" '
    b'TID_1234abcd5678ef90 "-" "-" "-"\n',
    looks_like=r"\b(?:https?|h2|grpcs|wss?) \d{4}-\d{2}-\d{2}T[0-9:.]+Z [^ ]+/[^ ]+ [^ ]+:\d+ [^ ]+ -?[0-9.]+ ",
)
