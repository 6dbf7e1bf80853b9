"""AWS Trusted Advisor: results of checks, by the Support API, and EventBridge's word that a resource's check changed.

An answer of DescribeTrustedAdvisorCheckResult is one row; an EventBridge event is kept whole, for the account stands
outside its `detail`. The API does not say whose account it was: the object's path does.
"""

from __future__ import annotations

from vedette.model import Column, Cost, Derived, Json, Layout, LogSource

_EVENT = b"""{"version":"0","id":"1234abcd-ab12-123a-123a-1234567890ab",
"detail-type":"Trusted Advisor Check Item Refresh Notification","source":"aws.trustedadvisor","account":"111122223333",
"time":"2026-06-01T08:14:07Z","region":"us-east-1","resources":[],"detail":{"check-name":"IAM Access Key Rotation",
"check-item-detail":{"Status":"Red","IAM User":"deploy","Access Key":"AKIAEXAMPLEEXAMPLE11","Reason":
"Access key older than 2 years"},"status":"ERROR","resource_id":"",
"uuid":"aa12345f-55c7-498e-b7ac-123456781234"}}""".replace(b"\n", b"")

_RESULT = b"""{"result":{"checkId":"HCP4007jGY","timestamp":"2026-06-01T08:14:07Z","status":"error","resourcesSummary":
{"resourcesProcessed":40,"resourcesFlagged":1,"resourcesIgnored":0,"resourcesSuppressed":0},"categorySpecificSummary":
{"costOptimizing":{"estimatedMonthlySavings":0.0,"estimatedPercentMonthlySavings":0.0}},"flaggedResources":
[{"status":"error","region":"eu-west-1","resourceId":"k3PaKxwWyKqIPz8ZgOM4hC0ucdNpq9NCUbJ1NTrNiAQ","isSuppressed":false,
"metadata":["eu-west-1","web","sg-0a1b2c3d4e5f60718 (vpc-0a1b2c3d)","tcp","Red","3389"]}]}}""".replace(b"\n", b"")


SOURCE = LogSource(
    name="trusted_advisor",
    title="AWS Trusted Advisor check results",
    doc="https://docs.aws.amazon.com/awssupport/latest/APIReference/API_TrustedAdvisorCheckResult.html",
    sigma={"product": "aws", "service": "trustedadvisor"},
    framing=Json(records=("summaries",), required=("detail.check-name|result.checkId|checkId",)),
    columns=(
        Column(
            "timestamp",
            "timestamp",
            "When the check was last refreshed, UTC, to the second.",
            path=("result", "timestamp"),
            also_at=(("timestamp",), ("time",)),
        ),
        Column("checkName", "string", "The check's name, in events.", path=("detail", "check-name")),
        Column("checkId", "string", "The check's id, in answers.", path=("result", "checkId"), also_at=(("checkId",),)),
        Column(
            "status",
            "string",
            "`ok`, `warning`, `error` or `not_available`; events write `OK`, `WARN`, `ERROR`, `INFO`.",
            path=("result", "status"),
            also_at=(("detail", "status"), ("status",)),
        ),
        Column("resource_id", "string", "The resource's ARN, in events that have one.", path=("detail", "resource_id")),
        Column("account", "string", "The account, 12 digits, in events."),
        Column("region", "string", "The region the event came from; Trusted Advisor's own is `us-east-1`."),
        Column(
            "resourcesProcessed",
            "long",
            "How many resources were looked at.",
            path=("result", "resourcesSummary", "resourcesProcessed"),
            also_at=(("resourcesSummary", "resourcesProcessed"),),
        ),
        Column(
            "resourcesFlagged",
            "long",
            "How many of them are not well.",
            path=("result", "resourcesSummary", "resourcesFlagged"),
            also_at=(("resourcesSummary", "resourcesFlagged"),),
        ),
        Column(
            "estimatedMonthlySavings",
            "double",
            "What could be saved, USD a month.",
            path=("result", "categorySpecificSummary", "costOptimizing", "estimatedMonthlySavings"),
            also_at=(("categorySpecificSummary", "costOptimizing", "estimatedMonthlySavings"),),
        ),
        Column("eventId", "string", "The EventBridge event's GUID.", path=("id",)),
        Column(
            "ev_resources",
            "list<string>",
            "What is flagged: an ARN, or Trusted Advisor's own id of the resource.",
            path=("result", "flaggedResources", "*", "resourceId"),
            also_at=(("flaggedResources", "*", "resourceId"),),
        ),
    ),
    derived=(
        Derived("ev_account", "COALESCE(account, object_account)", "Account, from the event or the object's path."),
        Derived("ev_region", "COALESCE(region, object_region)", "Region."),
        Derived("ev_actor", "COALESCE(NULLIF(resource_id, ''), checkName, checkId)", "The resource, or the check."),
        Derived("ev_action", "'trustedadvisor:' || COALESCE(checkName, checkId)", "The check."),
        Derived(
            "ev_outcome",
            "CASE WHEN lower(status) IN ('warning', 'warn', 'error') THEN 'failed' "
            "WHEN lower(status) IN ('ok', 'info') THEN 'success' END",
            "How the check ended.",
        ),
    ),
    time="timestamp",
    key=("ev_account", "ev_id"),
    id="eventId",
    aliases={"timestamp": "ev_time"},
    unique=("eventId",),
    sort=("checkName", "checkId", "ev_time"),
    layouts=(
        Layout(
            "answers or events kept in S3, by account",
            r"(?:^|/)(?P<account>\d{12})/(?i:trusted-?advisor)/(?:(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d+)/)?"
            r"(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/",
            "{account}/trusted-advisor/{year}/{month}/{day}/",
        ),
    ),
    delay_minutes=1440,
    delay="checks are refreshed daily to weekly, or when asked; events are best effort",
    retention="the last result alone; AWS puts nothing into S3 by itself",
    on_by_default="core checks yes; all checks and the API with a support plan",
    cost=Cost("Nothing beyond the support plan, which the API and most checks need.", "2026-06-01"),
    sample=_EVENT,
    more_samples=(
        _RESULT,
        (
            b'{"summaries":[{"checkId":"HCP4007jGY","timestamp":"2026-06-01T08:14:07Z","status":"ok",'
            b'"hasFlaggedResources":false,"resourcesSummary":{"resourcesProcessed":4,"resourcesFlagged":0}}]}'
        ),
    ),
    looks_like=r'\\?"source\\?"\s*:\s*\\?"aws\.trustedadvisor\\?"|\\?"checkId\\?"\s*:.{0,200}\\?"(?:resourcesSummary|status)\\?"\s*:',
    known_fields=("version", "detail-type", "source", "hasFlaggedResources"),
    open_fields=("detail", "result", "resourcesSummary", "categorySpecificSummary", "flaggedResources"),
)
