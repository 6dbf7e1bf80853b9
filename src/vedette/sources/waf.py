"""AWS WAF web ACL logs: each web request that a web ACL looked at, and which rule decided."""

from __future__ import annotations

from vedette.model import Column, Cost, Derived, Json, Layout, LogSource

_SAMPLE = b"""{"timestamp":1780301647310,"formatVersion":1,
"webaclId":"arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/0f4b1c9e-1111-4c0a-9f00-3f1f0a6f0b01",
"terminatingRuleId":"AWS-AWSManagedRulesKnownBadInputsRuleSet","terminatingRuleType":"MANAGED_RULE_GROUP","action":"BLOCK",
"terminatingRuleMatchDetails":[],"httpSourceName":"ALB","httpSourceId":"111122223333-app/shop/0a1b2c3d4e5f6071",
"ruleGroupList":[{"ruleGroupId":"AWS#AWSManagedRulesKnownBadInputsRuleSet","terminatingRule":{"ruleId":
"Log4JRCE_HEADER","action":"BLOCK","ruleMatchDetails":null},"nonTerminatingMatchingRules":[],"excludedRules":null}],
"rateBasedRuleList":[],"nonTerminatingMatchingRules":[],"requestHeadersInserted":null,"responseCodeSent":null,
"httpRequest":{"clientIp":"198.51.100.77","country":"NL","headers":[{"name":"Host","value":"shop.example.com"},
{"name":"User-Agent","value":"curl/8.5"}],"uri":"/login","args":"","httpVersion":"HTTP/2.0","httpMethod":"GET",
"requestId":"1-665ad0cf-0a1b2c3d4e5f60718293a4b5"},"labels":[{"name":"awswaf:managed:aws:known-bad-inputs:Log4JRCE_Header"}],
"ja3Fingerprint":"e7d705a3286e19ea42f587b344ee6865"}""".replace(b"\n", b"")

SOURCE = LogSource(
    name="waf",
    title="AWS WAF web ACL logs",
    doc="https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html",
    sigma={"product": "aws", "service": "waf"},
    framing=Json(records=(), required=("webaclId", "httpRequest.clientIp|httpRequest.requestId|action")),
    columns=(
        Column("timestamp", "timestamp", "When the request came, UTC, milliseconds."),
        Column("action", "string", "What was done in the end: `ALLOW`, `BLOCK`, `CAPTCHA` or `CHALLENGE`."),
        Column("webaclId", "string", "The web ACL's ARN; of WAF Classic its id."),
        Column("terminatingRuleId", "string", "The rule that decided; `Default_Action` where none did."),
        Column("terminatingRuleType", "string", "`REGULAR`, `RATE_BASED`, `GROUP` or `MANAGED_RULE_GROUP`."),
        Column(
            "groupRuleId",
            "string",
            "The rule inside the group that decided.",
            path=("ruleGroupList", "*", "terminatingRule", "ruleId"),
        ),
        Column("httpSourceName", "string", "What asked WAF: `CF`, `APIGW`, `ALB`, `APPSYNC`, `COGNITOIDP`…"),
        Column("httpSourceId", "string", "Which one of these it was."),
        Column("httpRequest.clientIp", "string", "The client's address, IPv4 or IPv6."),
        Column("httpRequest.country", "string", "The client's country, two letters of ISO 3166-1; `-` where unknown."),
        Column("httpRequest.host", "string", "The host that was asked, where it was recorded by itself."),
        Column("httpRequest.uri", "string", "The path that was asked."),
        Column("httpRequest.args", "string", "The query string."),
        Column("httpRequest.httpMethod", "string", "The method: `GET`, `POST`…"),
        Column("httpRequest.httpVersion", "string", "The version: `HTTP/1.1`, `HTTP/2.0`…"),
        Column("httpRequest.requestId", "string", "The id that the asking service gave the request."),
        Column("responseCodeSent", "long", "The HTTP status WAF answered with, where it was a custom one."),
        Column("labels", "list<string>", "The labels that rules put on the request.", path=("labels", "*", "name")),
        Column("ja3Fingerprint", "string", "JA3 hash of the TLS greeting, 32 hexadecimal digits."),
        Column("ja4Fingerprint", "string", "JA4 fingerprint of the TLS greeting."),
    ),
    derived=(
        Derived(
            "ev_account",
            r"COALESCE(NULLIF(regexp_extract(webaclId, '^arn:[^:]*:[^:]*:[^:]*:(\d{12}):', 1), ''), "
            "object_account, NULLIF(regexp_extract(httpSourceId, '^[0-9]{12}'), ''))",
            "Account.",
        ),
        Derived(
            "ev_region",
            r"COALESCE(NULLIF(regexp_extract(webaclId, '^arn:[^:]*:[^:]*:([^:]*):', 1), ''), object_region)",
            "Region; `us-east-1` for CloudFront.",
        ),
        Derived("ev_actor", "httpRequest.clientIp", "The client's address: a request has no other name."),
        Derived("ev_src_ip", "httpRequest.clientIp", "The client's address."),
        Derived("ev_action", "'waf:' || action", "What was done."),
        Derived(
            "ev_outcome",
            "CASE WHEN action IN ('BLOCK', 'CAPTCHA', 'CHALLENGE') THEN 'denied' ELSE 'success' END",
            "`denied` where the request did not get through.",
        ),
        Derived("ev_resources", "CASE WHEN webaclId IS NOT NULL THEN [webaclId] END", "The web ACL.", "list<string>"),
    ),
    time="timestamp",
    key=("ev_account", "ev_region", "ev_id"),
    aliases={"timestamp": "ev_time"},
    others=((r"/AWSLogs/\d{12}/(?!WAFLogs/)[^/]+/", "it is another service's log"),),
    unique=("httpRequest.requestId",),
    sort=("action", "terminatingRuleId", "ev_time"),
    layouts=(
        Layout(
            "logging to S3",
            r"(?:^|/)AWSLogs/(?P<account>\d{12})/WAFLogs/(?:cloudfront|(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d+))/[^/]+/"
            r"(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/",
            "AWSLogs/{account}/WAFLogs/{region or cloudfront}/{web ACL}/{year}/{month}/{day}/{hour}/{minute}/",
        ),
        Layout(
            "by Firehose",
            r"(?:^|/)(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/\d{2}/aws-waf-logs-[^/]+$",
            "{year}/{month}/{day}/{hour}/aws-waf-logs-…",
        ),
    ),
    delay_minutes=10,
    delay="S3 every 5 minutes, CloudWatch Logs and Firehose within a minute or so",
    retention="in the bucket, log group or stream that is configured; WAF itself samples requests for 3 hours",
    on_by_default="no",
    cost=Cost(
        "Logging costs what its destination does: to S3 or Firehose 0.25 USD per GB, to CloudWatch Logs 0.50, "
        "for the first 10 TB a month.",
        "2025-10-28",
    ),
    sample=_SAMPLE,
    looks_like=r'\\?"webaclId\\?"\s*:',
    known_fields=(
        "formatVersion",
        "nonTerminatingMatchingRules",
        "requestHeadersInserted",
        "requestBodySize",
        "requestBodySizeInspectedByWAF",
        "oversizeFields",
        "clientAsn",
        "forwardedAsn",
    ),
    open_fields=(
        "httpRequest",
        "ruleGroupList",
        "rateBasedRuleList",
        "terminatingRuleMatchDetails",
        "captchaResponse",
        "challengeResponse",
        "labels",
        "nonTerminatingMatchingRules",
    ),
)
