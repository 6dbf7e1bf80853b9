"""Classic Load Balancer access logs: each HTTP request or TCP connection, and the answer."""

from __future__ import annotations

from vedette.model import Column, Cost, Delimited, Derived, Layout, LogSource

_FIELDS = (
    "time", "elb", "client", "backend", "request_processing_time", "backend_processing_time",
    "response_processing_time", "elb_status_code", "backend_status_code", "received_bytes", "sent_bytes", "request",
    "user_agent", "ssl_cipher", "ssl_protocol",
)  # fmt: skip

_COLUMNS = (
    Column("time", "timestamp", "When the request was received, UTC, microseconds."),
    Column("elb", "string", "The load balancer's name."),
    Column("client", "string", "The client's address and port."),
    Column("backend", "string", "The instance's address and port; missing where none was asked."),
    Column("request_processing_time", "double", "Seconds until the instance got the request; -1 where it did not."),
    Column("backend_processing_time", "double", "Seconds until the instance began to answer; -1 where it did not."),
    Column("response_processing_time", "double", "Seconds until the client got the answer; -1 likewise."),
    Column("elb_status_code", "long", "The status the client got; missing for TCP."),
    Column("backend_status_code", "long", "The status the instance gave; missing for TCP."),
    Column("received_bytes", "long", "Bytes from the client without headers."),
    Column("sent_bytes", "long", "Bytes to the client without headers."),
    Column("request", "string", "The request line; three dashes with blanks for TCP."),
    Column("user_agent", "string", "The User-Agent header; the client chooses it."),
    Column("ssl_cipher", "string", "The TLS cipher."),
    Column("ssl_protocol", "string", "The TLS version: `TLSv1.2`."),
)

_ADDRESS = r"regexp_extract(client, '^\[?([0-9A-Fa-f:.]+?)\]?:[0-9]+$', 1)"

SOURCE = LogSource(
    name="clb",
    title="Classic Load Balancer access logs",
    doc="https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html",
    sigma={"product": "aws", "service": "clb"},
    framing=Delimited(fields=_FIELDS, null=("-", "- - - "), required=("elb", "client")),
    columns=_COLUMNS,
    derived=(
        Derived("ev_account", "object_account", "Account."),
        Derived("ev_region", "object_region", "Region."),
        Derived("ev_actor", "client", "The client."),
        Derived("ev_src_ip", f"NULLIF({_ADDRESS}, '')", "The client's address."),
        Derived("ev_action", "'clb:' || COALESCE(NULLIF(split_part(request, ' ', 1), ''), 'TCP')", "The method."),
        Derived(
            "ev_outcome",
            "CASE WHEN elb_status_code IN (401, 403) THEN 'denied' WHEN elb_status_code >= 400 THEN 'failed' "
            "WHEN elb_status_code > 0 THEN 'success' END",
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
            r"(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/\d{12}_elasticloadbalancing_[a-z0-9-]+_(?!app\.|net\.)",
            "AWSLogs/{account}/elasticloadbalancing/{region}/{year}/{month}/{day}/",
        ),
    ),
    others=(
        (r"_elasticloadbalancing_[a-z0-9-]+_(?:app|net)\.", "it is another kind of load balancer's log"),
        (r"/AWSLogs/\d{12}/(?!elasticloadbalancing/)[^/]+/", "it is another service's log"),
        (r"ELBAccessLogTestFile$", "it is the file that tests whether the bucket may be written"),
    ),
    delay_minutes=65,
    delay="every 60 minutes, or 5 by choice",
    retention="nothing is kept where logging is off; the bucket keeps objects until a lifecycle rule ends them",
    on_by_default="no",
    cost=Cost("Nothing for the logging, only the storage of the bucket.", "2025-10-28"),
    sample=b"2026-06-01T08:14:07.945958Z old-shop 203.0.113.24:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 "
    b'29 "GET https://www.example.com:443/ HTTP/1.1" "curl/8.5.0" DHE-RSA-AES128-SHA TLSv1.2\n'
    b"2026-06-01T08:14:09.145112Z old-mail 203.0.113.24:2818 10.0.0.2:25 0.001069 0.000028 0.000041 - - 82 305 "
    b'"- - - " "-" - -\n',
    looks_like=r"(?:^|\\n|\n|\")\d{4}-\d{2}-\d{2}T[0-9:.]+Z [A-Za-z0-9-]+ [^ ]+:\d+ (?:[^ ]+:\d+|-)"
    r" -?[0-9.]+ -?[0-9.]+ ",
)
