"""S3 server access logs: each request to a bucket, also those that nobody signed. Delivered as best effort."""

from __future__ import annotations

from vedette.model import Column, Cost, Delimited, Derived, Layout, LogSource

_FIELDS = (
    "bucket_owner", "bucket", "time", "remote_ip", "requester", "request_id", "operation", "key", "request_uri",
    "http_status", "error_code", "bytes_sent", "object_size", "total_time", "turn_around_time", "referer",
    "user_agent", "version_id", "host_id", "signature_version", "cipher_suite", "authentication_type", "host_header",
    "tls_version", "access_point_arn", "acl_required", "source_region",
)  # fmt: skip

_COLUMNS = (
    Column(
        "time", "timestamp", "When the request was received, UTC, to the second.", formats=("%d/%b/%Y:%H:%M:%S %z",)
    ),
    Column("bucket_owner", "string", "The canonical id of the account that owns the bucket, 64 hexadecimal digits."),
    Column("bucket", "string", "The bucket the request was for."),
    Column("remote_ip", "string", "The address the request came from, as far as S3 saw; missing for requests of S3."),
    Column("requester", "string", "The canonical id or the ARN of who signed; missing where nobody did."),
    Column("request_id", "string", "A text that names this request."),
    Column("operation", "string", "What was asked: `REST.GET.OBJECT`, `BATCH.DELETE.OBJECT`, `S3.EXPIRE.OBJECT`…"),
    Column("key", "string", "The object's key, URL-encoded."),
    Column("request_uri", "string", "The request line: method, path with query, protocol."),
    Column("http_status", "long", "The status that S3 answered with."),
    Column("error_code", "string", "S3's error code; missing where there was no error."),
    Column("bytes_sent", "long", "Bytes of the answer without the protocol's; missing for none."),
    Column("object_size", "long", "The object's size in bytes."),
    Column("total_time", "long", "Milliseconds the request was under way, as the server saw it."),
    Column("turn_around_time", "long", "Milliseconds S3 worked on it."),
    Column("referer", "string", "The Referer header; the caller chooses it."),
    Column("user_agent", "string", "The User-Agent header; the caller chooses it."),
    Column("version_id", "string", "The version that was asked for."),
    Column("host_id", "string", "S3's extended request id."),
    Column("signature_version", "string", "`SigV2` or `SigV4`; missing where nobody signed."),
    Column("cipher_suite", "string", "The TLS cipher; missing for plain HTTP."),
    Column("authentication_type", "string", "`AuthHeader`, `QueryString` (a presigned URL), or missing."),
    Column("host_header", "string", "The endpoint that was asked."),
    Column("tls_version", "string", "The TLS version that was agreed on: `TLSv1.3`."),
    Column("access_point_arn", "string", "The access point the request came through."),
    Column("acl_required", "string", "`Yes` where an ACL had to allow it, else missing."),
    Column("source_region", "string", "The region the request came from, where S3 can tell."),
)

_IP = r"[0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*"

SOURCE = LogSource(
    name="s3_access",
    title="S3 server access logs",
    doc="https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html",
    sigma={"product": "aws", "service": "s3access"},
    framing=Delimited(fields=_FIELDS, quotes='"[', required=("bucket", "operation")),
    columns=_COLUMNS,
    derived=(
        Derived(
            "ev_account",
            "COALESCE(object_account, NULLIF(regexp_extract(requester, '^arn:[a-z-]+:[a-z]+::([0-9]{12}):', 1), ''))",
            "The bucket's account where the path tells it, else the requester's.",
        ),
        Derived(
            "ev_region",
            "COALESCE(object_region, NULLIF(regexp_extract(host_header, 's3[.-]{1}([a-z]{2}-[a-z-]+-[0-9])', 1), ''))",
            "Region.",
        ),
        Derived("ev_actor", "requester", "Who signed."),
        Derived("ev_src_ip", f"CASE WHEN regexp_full_match(remote_ip, '{_IP}') THEN remote_ip END", "The address."),
        Derived("ev_action", "'s3:' || operation", "What was asked."),
        Derived(
            "ev_outcome",
            "CASE WHEN http_status IN (401, 403) OR error_code = 'AccessDenied' THEN 'denied' "
            "WHEN http_status >= 400 OR error_code IS NOT NULL THEN 'failed' ELSE 'success' END",
            "How it ended.",
        ),
    ),
    time="time",
    key=("ev_account", "ev_region", "ev_id"),
    sort=("bucket", "operation", "ev_time"),
    layouts=(
        Layout(
            "partitioned by date",
            r"(?:^|/)(?P<account>\d{12})/(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d+)/[a-z0-9.-]{3,63}/"
            r"(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/\d{4}-\d{2}-\d{2}-\d{2}-\d{2}-\d{2}-[0-9A-F]+$",
            "{account}/{region}/{bucket}/{year}/{month}/{day}/",
        ),
        Layout(
            "one folder",
            r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})-\d{2}-\d{2}-\d{2}-[0-9A-F]{16}$",
            "{prefix}{year}-{month}-{day}-…",
        ),
    ),
    others=((r"/AWSLogs/(?:o-[a-z0-9]{10,32}/)?\d{12}/", "it is another service's log"),),
    unique=("request_id", "host_id"),
    delay_minutes=240,
    delay="hours, as best effort: some requests may be missing",
    retention="nothing is kept where logging is off; the log bucket keeps objects until a lifecycle rule ends them",
    on_by_default="no",
    cost=Cost("Nothing for the logging, only the storage and requests of the log bucket.", "2025-10-28"),
    sample=b"5f1e2d3c4b5a69788796a5b4c3d2e1f05f1e2d3c4b5a69788796a5b4c3d2e1f0 example-reports [01/Jun/2026:08:14:07 "
    b"+0000] 203.0.113.24 arn:aws:iam::111122223333:user/mira 4F6E8A1B2C3D5E7F REST.GET.OBJECT 2026/may.csv "
    b'"GET /example-reports/2026/may.csv?versionId=null HTTP/1.1" 200 - 18231 18231 41 38 "-" "aws-cli/2.27.1" - '
    b"ZXhhbXBsZS1ob3N0LWlkLW9mLWEtcmVxdWVzdA== SigV4 TLS_AES_128_GCM_SHA256 AuthHeader "
    b"example-reports.s3.eu-west-1.amazonaws.com TLSv1.3 - - eu-west-1\n"
    b"5f1e2d3c4b5a69788796a5b4c3d2e1f05f1e2d3c4b5a69788796a5b4c3d2e1f0 example-reports [01/Jun/2026:08:15:10 "
    b'+0000] 198.51.100.77 - 5A6B7C8D9E0F1A2B REST.GET.BUCKET - "GET /example-reports HTTP/1.1" 403 AccessDenied 243 - '
    b'9 - "-" "curl/8.5.0" - b3RoZXItaG9zdC1pZA== - TLS_AES_128_GCM_SHA256 - '
    b"example-reports.s3.eu-west-1.amazonaws.com TLSv1.3 - -\n",
    looks_like=r"\b[0-9a-f]{64} [a-z0-9.-]{3,63} \[\d{2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} \+0000\] ",
)
