"""AWS Security Hub CSPM findings in the AWS Security Finding Format (ASFF): from EventBridge and from GetFindings."""

from __future__ import annotations

from vedette.model import Column, Cost, Derived, Json, Layout, LogSource

_COLUMNS = (
    Column("UpdatedAt", "timestamp", "When its provider last changed the finding, UTC, milliseconds."),
    Column("CreatedAt", "timestamp", "When its provider made the finding, UTC, milliseconds."),
    Column("FirstObservedAt", "timestamp", "When the problem was seen first, UTC."),
    Column("LastObservedAt", "timestamp", "When the problem was seen last, UTC."),
    Column("Id", "string", "The finding's id, unique within its product; updates keep it."),
    Column("ProductArn", "string", "The product that found it: `arn:aws:securityhub:<region>::product/aws/guardduty`…"),
    Column("ProductName", "string", "The product's name: `Security Hub`, `GuardDuty`, `Inspector`, `Macie`…"),
    Column("CompanyName", "string", "Who makes the product."),
    Column("GeneratorId", "string", "What in the product found it: a control, a rule, a check."),
    Column("AwsAccountId", "string", "The account it is about, 12 digits."),
    Column("AwsAccountName", "string", "That account's name."),
    Column("Region", "string", "The region it was found in."),
    Column("Title", "string", "The finding in one line."),
    Column("Description", "string", "The finding in a sentence or two."),
    Column(
        "Types", "list<string>", "What kinds of finding it is: `namespace/category/classifier`.", path=("Types", "*")
    ),
    Column("Severity.Label", "string", "`INFORMATIONAL`, `LOW`, `MEDIUM`, `HIGH` or `CRITICAL`."),
    Column("Severity.Normalized", "long", "The severity, 0 to 100; older than the label."),
    Column("Severity.Original", "string", "The severity in its product's own words."),
    Column("Compliance.Status", "string", "`PASSED`, `WARNING`, `FAILED` or `NOT_AVAILABLE`, for checks of controls."),
    Column("Compliance.SecurityControlId", "string", "The control that was checked: `IAM.6`, `CloudTrail.1`…"),
    Column("Workflow.Status", "string", "`NEW`, `NOTIFIED`, `SUPPRESSED` or `RESOLVED`."),
    Column("RecordState", "string", "`ACTIVE` or `ARCHIVED`."),
    Column(
        "ResourceType", "string", "The type of the first resource: `AwsEc2Instance`…", path=("Resources", "*", "Type")
    ),
    Column("ResourceId", "string", "The first resource: its ARN or id.", path=("Resources", "*", "Id")),
    Column(
        "AccessKeyPrincipal",
        "string",
        "The principal of the access key it is about.",
        path=("Resources", "*", "Details", "AwsIamAccessKey", "PrincipalName"),
    ),
    Column(
        "AccessKeyId",
        "string",
        "The access key it is about.",
        path=("Resources", "*", "Details", "AwsIamAccessKey", "AccessKeyId"),
    ),
    Column(
        "SourceIp",
        "string",
        "The address the activity came from, IPv4 or IPv6.",
        path=("Network", "SourceIpV4"),
        also_at=(
            ("Network", "SourceIpV6"),
            ("Action", "AwsApiCallAction", "RemoteIpDetails", "IpAddressV4"),
            ("Action", "NetworkConnectionAction", "RemoteIpDetails", "IpAddressV4"),
        ),
    ),
    Column("ev_resources", "list<string>", "ARNs or ids of what it is about.", path=("Resources", "*", "Id")),
)

_DERIVED = (
    Derived("ev_account", "COALESCE(AwsAccountId, object_account)", "Account."),
    Derived("ev_region", "COALESCE(Region, split_part(ProductArn, ':', 4), object_region)", "Region."),
    Derived(
        "ev_actor", "COALESCE(AccessKeyPrincipal, ResourceId)", "Whose credential, or which resource, it is about."
    ),
    Derived("ev_session", "AccessKeyId", "The access key."),
    Derived("ev_src_ip", "SourceIp", "The address the activity came from."),
    Derived(
        "ev_action",
        "'securityhub:' || COALESCE(Compliance.SecurityControlId, GeneratorId)",
        "What found it: a control's id, or a product's rule.",
    ),
    Derived(
        "ev_outcome",
        "CASE WHEN Compliance.Status = 'FAILED' THEN 'failed' WHEN Compliance.Status = 'PASSED' THEN 'success' END",
        "How the check of a control ended; NULL for other findings.",
    ),
)

_SAMPLE = b"""{"SchemaVersion":"2018-10-08","Id":"arn:aws:securityhub:eu-west-1:111122223333:security-control/IAM.6/
finding/0f4b1c9e-1111-4c0a-9f00-3f1f0a6f0b01","ProductArn":"arn:aws:securityhub:eu-west-1::product/aws/securityhub",
"ProductName":"Security Hub","CompanyName":"AWS","Region":"eu-west-1","GeneratorId":"security-control/IAM.6",
"AwsAccountId":"111122223333","AwsAccountName":"shop-production","Types":["Software and Configuration Checks/Industry
and Regulatory Standards"],"FirstObservedAt":"2026-06-01T08:14:07.100Z","LastObservedAt":"2026-06-02T08:14:07.100Z",
"CreatedAt":"2026-06-01T08:14:07.100Z","UpdatedAt":"2026-06-02T08:14:09.200Z","Severity":{"Label":"CRITICAL",
"Normalized":90,"Original":"CRITICAL"},"Title":"The root user should have a hardware MFA device",
"Description":"The account's root user has no hardware MFA device.","ProductFields":{"aws/securityhub/ProductName":
"Security Hub"},"Resources":[{"Type":"AwsAccount","Id":"AWS::::Account:111122223333","Partition":"aws",
"Region":"eu-west-1"}],"Compliance":{"Status":"FAILED","SecurityControlId":"IAM.6"},"WorkflowState":"NEW",
"Workflow":{"Status":"NEW"},"RecordState":"ACTIVE","FindingProviderFields":{"Severity":{"Label":"CRITICAL"}}}""".replace(
    b"\n", b""
)

_ANSWER = b"""{"Findings":[{"SchemaVersion":"2018-10-08","Id":"arn:aws:guardduty:eu-west-1:111122223333:detector/b1c2/f
inding/c0c1","ProductArn":"arn:aws:securityhub:eu-west-1::product/aws/guardduty","GeneratorId":"arn:aws:guardduty:eu-west-1:
111122223333:detector/b1c2","AwsAccountId":"111122223333","Types":["TTPs/Initial Access/UnauthorizedAccess:EC2-SSHBruteF
orce"],"CreatedAt":"2026-06-01T08:14:07.100Z","UpdatedAt":"2026-06-01T08:20:00.000Z","Severity":{"Label":"LOW",
"Normalized":40},"Title":"SSH passwords are guessed","Description":"Passwords of i-0a1b2c3d4e5f60718 are guessed.",
"Action":{"ActionType":"NETWORK_CONNECTION","NetworkConnectionAction":{"ConnectionDirection":"INBOUND",
"RemoteIpDetails":{"IpAddressV4":"198.51.100.77"}}},"Resources":[{"Type":"AwsEc2Instance",
"Id":"arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b2c3d4e5f60718"}],"Workflow":{"Status":"NEW"},
"RecordState":"ACTIVE"}],"NextToken":"t"}""".replace(b"\n", b"")

_EVENT = (
    b'{"version":"0","id":"8e5622f9-d81c-4d81-612a-9319e7ee2506","detail-type":"Security Hub Findings - Imported",'
    b'"source":"aws.securityhub","account":"111122223333","time":"2026-06-02T08:14:11Z","region":"eu-west-1",'
    b'"resources":[],"detail":{"findings":[' + _SAMPLE + b"]}}"
)

SOURCE = LogSource(
    name="securityhub",
    title="AWS Security Hub CSPM findings (ASFF)",
    doc="https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html",
    sigma={"product": "aws", "service": "securityhub"},
    framing=Json(records=("findings", "Findings"), required=("AwsAccountId", "ProductArn", "Id")),
    columns=_COLUMNS,
    derived=_DERIVED,
    time="UpdatedAt",
    key=("ev_account", "ev_region", "ev_time", "ev_id"),
    id="Id",
    aliases={"UpdatedAt": "ev_time", "Id": "CASE WHEN NOT starts_with(ev_id, 'sha256:') THEN ev_id END"},
    unique=("Id",),
    sort=("GeneratorId", "RecordState", "ev_time"),
    layouts=(
        Layout(
            "events or answers kept in S3, by account and region",
            r"(?:^|/)(?P<account>\d{12})/(?i:security-?hub)/(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d+)/"
            r"(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/",
            "{account}/securityhub/{region}/{year}/{month}/{day}/",
        ),
    ),
    delay_minutes=15,
    delay="seconds after a product sends it; checks of controls run on changes and every 12 or 24 hours",
    retention="90 days after the last update; AWS puts nothing into S3 by itself",
    on_by_default="no",
    cost=Cost(
        "0.0010 USD a check for the first 100,000 a month and less above; findings of other products 0.00003 USD each "
        "after the first 10,000 a month. Events to EventBridge cost nothing.",
        "2026-06-01",
    ),
    sample=_SAMPLE,
    more_samples=(_ANSWER, _EVENT),
    looks_like=r'\\?"ProductArn\\?"\s*:\s*\\?"arn:aws[a-z-]*:securityhub:',
    known_fields=(
        "SchemaVersion",
        "Confidence",
        "Criticality",
        "SourceUrl",
        "Sample",
        "VerificationState",
        "WorkflowState",
    ),
    open_fields=(
        *("Severity", "Compliance", "Workflow", "Resources", "ProductFields", "Network", "Action", "Remediation"),
        *("FindingProviderFields", "Process", "Malware", "Threats", "Vulnerabilities", "Note", "RelatedFindings"),
        *("UserDefinedFields", "GeneratorDetails", "NetworkPath", "PatchSummary", "ThreatIntelIndicators", "Detection"),
    ),
)
