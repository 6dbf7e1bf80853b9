"""Amazon Security Lake: events of many services in OCSF, as Parquet; source versions 1 (OCSF 1.0) and 2 (OCSF 1.1).

The sample is a row as JSON; the lake's objects hold such rows as Parquet.
"""

from __future__ import annotations

from vedette.model import Column, Cost, Derived, Layout, LogSource, Parquet

_SAMPLE = b"""{"time":1780301647000,"time_dt":"2026-06-01T08:14:07Z","class_uid":6003,"class_name":"API Activity",
"category_uid":6,"category_name":"Application Activity","activity_id":1,"activity_name":"Create","type_uid":600301,
"severity_id":1,"severity":"Informational","status":"Success","status_id":1,"metadata":{"uid":
"7f3a2b10-1111-4d5e-8c11-6a0f5b2d9e01","version":"1.1.0","product":{"name":"CloudTrail","vendor_name":"AWS"}},
"api":{"operation":"CreateUser","service":{"name":"iam.amazonaws.com"},"response":{"error":null}},
"actor":{"user":{"uid":"AROAEXAMPLEEXAMPLE111:mira","uid_alt":"arn:aws:sts::111122223333:assumed-role/Operators/mira",
"type":"AssumedRole","credential_uid":"ASIAEXAMPLEEXAMPLE11"},"session":{"issuer":
"arn:aws:iam::111122223333:role/Operators","is_mfa":true}},"src_endpoint":{"ip":"203.0.113.24","domain":null},
"http_request":{"user_agent":"aws-cli/2.27.1"},"cloud":{"region":"us-east-1","provider":"AWS","account":
{"uid":"111122223333"}},"accountid":"111122223333","region":"us-east-1","unmapped":{"eventType":"AwsApiCall"}}
""".replace(b"\n", b"")

_VERSION_1 = b"""{"time":1780301700000,"class_uid":3005,"class_name":"Account Change","category_uid":3,"activity_id":4,
"activity_name":"Password Reset","type_uid":300504,"severity_id":1,"severity":"Informational","status":"Failure",
"status_id":2,"metadata":{"uid":"8f3a2b10-1111-4d5e-8c11-6a0f5b2d9e02","version":"1.0.0-rc.2","product":
{"name":"CloudTrail"}},"api":{"operation":"UpdateLoginProfile","service":{"name":"iam.amazonaws.com"},"response":
{"error":"AccessDenied"}},"actor":{"user":{"uuid":"AIDAEXAMPLEEXAMPLE222","name":"mira","type":"IAMUser",
"credential_uid":"AKIAEXAMPLEEXAMPLE22"},"invoked_by":"signin.amazonaws.com"},"src_endpoint":{"ip":"203.0.113.24",
"port":443,"domain":"example.com"},"dst_endpoint":{"ip":"10.0.0.1","port":443},"cloud":{"region":"us-east-1",
"account_uid":"111122223333"}}""".replace(b"\n", b"")

_DNS = b"""{"time":1780301760000,"class_uid":4003,"class_name":"DNS Activity","category_uid":4,"activity_id":2,
"activity_name":"Response","type_uid":400302,"severity_id":1,"status":"NOERROR","status_id":99,"disposition":"Allowed",
"metadata":{"version":"1.1.0","product":{"name":"Route 53"}},"query":{"hostname":"example.com.","type":"A"},
"traffic":{"bytes":120,"packets":2},"src_endpoint":{"ip":"10.0.1.15","port":41234},
"cloud":{"region":"us-east-1","account":{"uid":"111122223333"}}}""".replace(b"\n", b"")

SOURCE = LogSource(
    name="security_lake",
    title="Amazon Security Lake (OCSF)",
    doc="https://docs.aws.amazon.com/security-lake/latest/userguide/open-cybersecurity-schema-framework.html",
    sigma={"product": "aws", "service": "security_lake"},
    framing=Parquet(required=("class_uid", "time|time_dt")),
    columns=(
        Column("time", "timestamp", "When it happened, UTC, milliseconds.", also_at=(("time_dt",),)),
        Column("class_uid", "long", "OCSF's class: 3005 account change, 4001 network, 4003 DNS, 6003 API activity…"),
        Column("class_name", "string", "The class by name."),
        Column("category_uid", "long", "1 system, 2 findings, 3 identity, 4 network, 5 discovery, 6 application."),
        Column("activity_id", "long", "What was done, within its class: 1 create, 2 read, 3 update, 4 delete…"),
        Column("activity_name", "string", "The activity by name."),
        Column("type_uid", "long", "The class and the activity in one number: class times 100 and activity."),
        Column("severity_id", "long", "0 unknown, 1 informational, 2 low, 3 medium, 4 high, 5 critical, 6 fatal."),
        Column("severity", "string", "The severity by name."),
        Column("status", "string", "`Success` or `Failure`; of findings and DNS, words of their own."),
        Column("status_id", "long", "0 unknown, 1 success, 2 failure, 99 other."),
        Column("metadata.uid", "string", "The event's id in its product: CloudTrail's `eventID`, a finding's id…"),
        Column("metadata.version", "string", "The version of OCSF."),
        Column("metadata.product.name", "string", "The product: `CloudTrail`, `Amazon VPC`, `Route 53`…"),
        Column("api.operation", "string", "The API call."),
        Column("api.service.name", "string", "The service that was asked, as a host name."),
        Column("api.response.error", "string", "The error it was answered with."),
        Column("actor.user.uid", "string", "The principal's unique id.", also_at=(("actor", "user", "uuid"),)),
        Column("actor.user.name", "string", "The principal's friendly name."),
        Column("actor.user.type", "string", "The kind of principal."),
        Column(
            "actor.user.arn",
            "string",
            "The principal's ARN, where it is given by itself.",
            path=("actor", "user", "uid_alt"),
        ),
        Column(
            "actor.session.credential_uid",
            "string",
            "The access key that signed the request.",
            path=("actor", "user", "credential_uid"),
            also_at=(("actor", "session", "credential_uid"),),
        ),
        Column("actor.session.issuer", "string", "What issued the session."),
        Column("actor.invoked_by", "string", "The AWS service that made the call for someone."),
        Column("src_endpoint.ip", "string", "The source's address, IPv4 or IPv6."),
        Column("src_endpoint.port", "long", "The source's port."),
        Column("src_endpoint.domain", "string", "The source, where it is an AWS service."),
        Column("dst_endpoint.ip", "string", "The destination's address, IPv4 or IPv6."),
        Column("dst_endpoint.port", "long", "The destination's port."),
        Column("http_request.user_agent", "string", "What the caller's program says of itself."),
        Column("query.hostname", "string", "The name the DNS was asked for."),
        Column("query.type", "string", "The DNS type that was asked for."),
        Column("traffic.bytes", "long", "Bytes of the flow."),
        Column("traffic.packets", "long", "Packets of the flow."),
        Column("disposition", "string", "`Allowed` or `Blocked`, of traffic."),
        Column(
            "cloud.account.uid", "string", "The account, 12 digits.", also_at=(("cloud", "account_uid"), ("accountid",))
        ),
        Column("cloud.region", "string", "The region.", also_at=(("region",),)),
    ),
    derived=(
        Derived("ev_account", "COALESCE(cloud.account.uid, object_account)", "Account."),
        Derived("ev_region", "COALESCE(cloud.region, object_region)", "Region."),
        Derived(
            "ev_actor",
            "COALESCE(actor.user.arn, actor.user.uid, actor.user.name, actor.invoked_by, "
            "src_endpoint.domain, src_endpoint.ip)",
            "Who did it.",
        ),
        Derived("ev_session", "actor.session.credential_uid", "The access key."),
        Derived("ev_src_ip", "src_endpoint.ip", "The source's address."),
        Derived(
            "ev_action",
            "COALESCE(split_part(api.service.name, '.', 1) || ':' || api.operation, "
            "'dns:' || query.type, class_name || COALESCE(':' || activity_name, ''), "
            "'ocsf:' || CAST(type_uid AS VARCHAR))",
            "What was done.",
        ),
        Derived(
            "ev_outcome",
            "CASE WHEN api.response.error ILIKE '%denied%' OR api.response.error ILIKE '%unauthorized%' "
            "OR disposition = 'Blocked' THEN 'denied' WHEN status_id = 2 OR status = 'Failure' "
            "OR api.response.error IS NOT NULL THEN 'failed' ELSE 'success' END",
            "How it ended.",
        ),
    ),
    time="time",
    key=("ev_account", "ev_region", "ev_id"),
    id="metadata.uid",
    aliases={"time": "ev_time"},
    unique=("metadata.uid", "src_endpoint.port"),
    sort=("class_name", "activity_name", "ev_time"),
    layouts=(
        Layout(
            "a lake's bucket",
            r"(?:^|/)(?:aws|ext)/[^/]+/(?:[0-9.]+/)?region=(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d+)/"
            r"account[Ii]d=(?P<account>\d{12})/eventDay=(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})/",
            "aws/{source}/{version}/region={region}/accountId={account}/eventDay={yyyymmdd}/….gz.parquet",
        ),
    ),
    delay_minutes=30,
    delay="5 to 15 minutes behind the service's own delay",
    retention="in the lake's bucket as its lifecycle says; for ever unless it is set",
    on_by_default="no",
    cost=Cost(
        "By GB taken in and normalised, less for more, and S3 storage; see the service's price page.", "2026-06-01"
    ),
    sample=_SAMPLE,
    more_samples=(_VERSION_1, _DNS),
    known_fields=(
        "time_dt",
        "cloud",
        "metadata",
        "start_time",
        "end_time",
        "duration",
        "message",
        "accountid",
        "region",
    ),
    open_fields=(
        "api",
        "actor",
        "src_endpoint",
        "dst_endpoint",
        "http_request",
        "unmapped",
        "resources",
        "finding_info",
        "answers",
        "query",
        "traffic",
        "connection_info",
        "observables",
        "session",
        "user",
    ),
)
