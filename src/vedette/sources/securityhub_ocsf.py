"""AWS Security Hub findings in OCSF, as the unified Security Hub sends them: another shape, so another table."""

from __future__ import annotations

from vedette.model import Column, Cost, Derived, Json, Layout, LogSource

_COLUMNS = (
    Column(
        "modified_time",
        "timestamp",
        "When the finding was last changed, UTC; when it was seen, where that is missing.",
        path=("finding_info", "modified_time"),
        also_at=(("finding_info", "modified_time_dt"), ("time",), ("time_dt",)),
    ),
    Column(
        "created_time",
        "timestamp",
        "When the finding was made, UTC.",
        path=("finding_info", "created_time"),
        also_at=(("finding_info", "created_time_dt"),),
    ),
    Column("finding_info.uid", "string", "The finding's id; updates keep it."),
    Column("finding_info.title", "string", "The finding in one line."),
    Column("finding_info.desc", "string", "The finding in a sentence or two."),
    Column("finding_info.types", "list<string>", "What kinds of finding it is.", path=("finding_info", "types", "*")),
    Column("metadata.product.name", "string", "The product that found it."),
    Column("metadata.product.uid", "string", "That product's ARN."),
    Column("metadata.version", "string", "The version of OCSF."),
    Column(
        "class_uid", "long", "OCSF's class: 2002 vulnerability, 2003 compliance, 2004 detection, 2006 data security."
    ),
    Column("class_name", "string", "The class by name: `Detection Finding`…"),
    Column("activity_name", "string", "`Create`, `Update` or `Close`."),
    Column("severity_id", "long", "0 unknown, 1 informational, 2 low, 3 medium, 4 high, 5 critical, 6 fatal."),
    Column("severity", "string", "The severity by name: `Critical`…"),
    Column("status", "string", "`New`, `In Progress`, `Suppressed`, `Resolved`, `Archived`…"),
    Column("compliance.status", "string", "`Pass`, `Warning` or `Fail`, for checks of controls."),
    Column("compliance.control", "string", "The control that was checked."),
    Column("cloud.account.uid", "string", "The account it is about, 12 digits."),
    Column("cloud.region", "string", "The region it was found in."),
    Column("resource_type", "string", "The first resource's type.", path=("resources", "*", "type")),
    Column("resource_uid", "string", "The first resource: its ARN or id.", path=("resources", "*", "uid")),
    Column(
        "evidence_ip", "string", "The first address in the evidence.", path=("evidences", "*", "src_endpoint", "ip")
    ),
    Column(
        "evidence_user", "string", "The first actor in the evidence.", path=("evidences", "*", "actor", "user", "uid")
    ),
    Column("ev_resources", "list<string>", "ARNs or ids of what it is about.", path=("resources", "*", "uid")),
)

_SAMPLE = b"""{"activity_id":1,"activity_name":"Create","category_name":"Findings","category_uid":2,
"class_name":"Detection Finding","class_uid":2004,"cloud":{"account":{"uid":"111122223333","type":"AWS Account",
"type_id":10},"provider":"AWS","region":"eu-west-1"},"evidences":[{"src_endpoint":{"ip":"198.51.100.77"},
"actor":{"user":{"uid":"AROAEXAMPLEEXAMPLE221"}}}],"finding_info":{"created_time":1780301647310,
"created_time_dt":"2026-06-01T08:14:07.310Z","desc":"Credentials of an instance were used outside AWS.",
"modified_time":1780302000000,"modified_time_dt":"2026-06-01T08:20:00.000Z","title":"Credentials were used outside AWS",
"types":["UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS"],
"uid":"arn:aws:guardduty:eu-west-1:111122223333:detector/b1c2/finding/a0c1"},"metadata":{"product":{"name":"GuardDuty",
"uid":"arn:aws:securityhub:eu-west-1::productv2/aws/guardduty","vendor_name":"AWS"},"uid":"8e5622f9d81c","version":"1.6.0",
"profiles":["cloud","datetime"]},"resources":[{"cloud_partition":"aws","region":"eu-west-1","type":"AWS::IAM::AccessKey",
"uid":"arn:aws:iam::111122223333:role/web-server"}],"severity":"High","severity_id":4,"status":"New","status_id":1,
"time":1780302000000,"time_dt":"2026-06-01T08:20:00.000Z","type_name":"Detection Finding: Create","type_uid":200401,
"vendor_attributes":{"severity":"High","severity_id":4}}""".replace(b"\n", b"")

SOURCE = LogSource(
    name="securityhub_ocsf",
    title="AWS Security Hub findings (OCSF)",
    doc="https://docs.aws.amazon.com/securityhub/latest/userguide/security-hub-adv-ocsf-findings.html",
    sigma={"product": "aws", "service": "securityhub_ocsf"},
    framing=Json(
        records=("findings", "Findings"),
        required=("class_uid", "finding_info.uid", "metadata.product.uid|cloud.account.uid"),
    ),
    columns=_COLUMNS,
    derived=(
        Derived("ev_account", "COALESCE(cloud.account.uid, object_account)", "Account."),
        Derived("ev_region", "COALESCE(cloud.region, object_region)", "Region."),
        Derived("ev_actor", "COALESCE(evidence_user, resource_uid)", "Who did it, or which resource it is about."),
        Derived("ev_src_ip", "evidence_ip", "The first address in the evidence."),
        Derived(
            "ev_action",
            "'securityhub:' || COALESCE(compliance.control, finding_info.title)",
            "What was checked or found.",
        ),
        Derived(
            "ev_outcome",
            "CASE WHEN compliance.status = 'Fail' THEN 'failed' WHEN compliance.status = 'Pass' THEN 'success' END",
            "How the check of a control ended; NULL for other findings.",
        ),
    ),
    time="modified_time",
    key=("ev_account", "ev_region", "ev_time", "ev_id"),
    id="finding_info.uid",
    aliases={"modified_time": "ev_time"},
    unique=("finding_info.uid",),
    sort=("class_name", "status", "ev_time"),
    layouts=(
        Layout(
            "events or answers kept in S3, by account and region",
            r"(?:^|/)(?P<account>\d{12})/(?i:security-?hub-?(?:ocsf|v2))/(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d+)/"
            r"(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/",
            "{account}/securityhub-ocsf/{region}/{year}/{month}/{day}/",
        ),
    ),
    delay_minutes=15,
    delay="seconds to minutes after a product found it",
    retention="90 days after the last update; AWS puts nothing into S3 by itself",
    on_by_default="no",
    cost=Cost(
        "By the number of resources in the account; see the service's price page. Events cost nothing.", "2026-06-01"
    ),
    sample=_SAMPLE,
    more_samples=(
        b'{"version":"0","id":"5b0c1d2e-1111-4c0a-9f00-3f1f0a6f0b01","detail-type":"Findings Imported V2",'
        b'"source":"aws.securityhub","account":"111122223333","time":"2026-06-01T08:20:02Z","region":"eu-west-1",'
        b'"resources":["8e5622f9d81c"],"detail":{"findings":[' + _SAMPLE + b"]}}",
        b'{"Findings":[' + _SAMPLE + b"]}",
    ),
    looks_like=r'\\?"finding_info\\?"\s*:\s*\{',
    known_fields=(
        "time",
        "time_dt",
        "activity_id",
        "category_name",
        "category_uid",
        "status_id",
        "type_name",
        "type_uid",
        "message",
    ),
    open_fields=(
        *(
            "finding_info",
            "metadata",
            "cloud",
            "compliance",
            "resources",
            "evidences",
            "remediation",
            "vulnerabilities",
        ),
        *("vendor_attributes", "enrichments", "observables", "malware", "unmapped"),
    ),
)
