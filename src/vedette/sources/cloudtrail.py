"""AWS CloudTrail: management, data, Insights and network activity events, event versions 1.00 to 1.11."""

from __future__ import annotations

from vedette.model import Column, Cost, Derived, Json, Layout, LogSource

_COLUMNS = (
    Column("eventTime", "timestamp", "When the request was completed, UTC, to the second."),
    Column("eventVersion", "string", "The version of the record's format, as major.minor."),
    Column("eventID", "string", "A GUID that names this event."),
    Column("eventSource", "string", "The service that was asked, as a host name: `iam.amazonaws.com`."),
    Column("eventName", "string", "The API call; Lambda's carry a date, as in `UpdateFunctionCode20150331v2`."),
    Column("eventType", "string", "`AwsApiCall`, `AwsServiceEvent`, `AwsConsoleSignIn`, `AwsCloudTrailInsight`…"),
    Column("eventCategory", "string", "`Management`, `Data`, `Insight` or `NetworkActivity`."),
    Column("awsRegion", "string", "The region that was asked; global services say `us-east-1`."),
    Column("sourceIPAddress", "string", "The caller's address, or a service's host name, or `AWS Internal`."),
    Column("userAgent", "string", "What the caller's program says of itself; the caller chooses it."),
    Column("errorCode", "string", "The error AWS answered with; missing where the call succeeded."),
    Column("errorMessage", "string", "The error's text."),
    Column("readOnly", "bool", "Whether the call only reads."),
    Column("managementEvent", "bool", "Whether it is a management event."),
    Column("recipientAccountId", "string", "The account that received the event, 12 digits."),
    Column("sharedEventID", "string", "A GUID shared by the copies of one action in several accounts."),
    Column("vpcEndpointId", "string", "The VPC endpoint the request came through."),
    Column("sessionCredentialFromConsole", "string", "`true` where the console got the session's credentials."),
    Column("userIdentity.type", "string", "`Root`, `IAMUser`, `AssumedRole`, `AWSService`, `AWSAccount`…"),
    Column("userIdentity.principalId", "string", "The principal's unique id, with the session name of a role."),
    Column("userIdentity.arn", "string", "The principal's ARN."),
    Column("userIdentity.accountId", "string", "The account that owns the principal, 12 digits."),
    Column("userIdentity.accessKeyId", "string", "The access key that signed the request."),
    Column("userIdentity.userName", "string", "The friendly name of an IAM user."),
    Column("userIdentity.invokedBy", "string", "The AWS service that made the call for someone."),
    Column("userIdentity.sessionContext.sessionIssuer.arn", "string", "The role or user that issued the session."),
    Column(
        "userIdentity.sessionContext.sessionIssuer.userName",
        "string",
        "The friendly name of that role or user.",
    ),
    Column("userIdentity.sessionContext.attributes.mfaAuthenticated", "string", "`true` where MFA was used."),
    Column("ev_resources", "list<string>", "ARNs the call touched.", path=("resources", "*", "ARN")),
    Column(
        "insightDetails.state",
        "string",
        "`Start` or `End` of unusual activity, in Insights events.",
        also_at=(("insightState",),),
    ),
    Column(
        "insightDetails.insightType",
        "string",
        "`ApiCallRateInsight` or `ApiErrorRateInsight`.",
        also_at=(("insightType",),),
    ),
    Column(
        "insightDetails.eventSource",
        "string",
        "The service whose calls are unusual, as a host name.",
        also_at=(("insightEventSource",),),
    ),
    Column("insightDetails.eventName", "string", "The API call that is unusual.", also_at=(("insightEventName",),)),
    Column("insightDetails.errorCode", "string", "The error whose rate is unusual.", also_at=(("insightErrorCode",),)),
    Column(
        "insightDetails.insightContext.statistics.insight.average",
        "double",
        "Calls or errors a minute while it was unusual.",
        also_at=(("insightContext", "insightAverage"),),
    ),
    Column(
        "insightDetails.insightContext.statistics.baseline.average",
        "double",
        "Calls or errors a minute in the week before.",
        also_at=(("insightContext", "baselineAverage"),),
    ),
    Column(
        "insightDetails.insightContext.statistics.insightDuration",
        "long",
        "How long it was unusual, minutes.",
        also_at=(("insightContext", "insightDuration"),),
    ),
    Column(
        "insightUser",
        "string",
        "The identity with most of the unusual calls, where an Insights event tells it.",
        path=("insightDetails", "insightContext", "attributions", "*", "insight", "*", "value"),
    ),
    Column(
        "identityCenterUser",
        "string",
        "The id of the IAM Identity Center user on whose behalf it was done, in the identity store.",
        path=("userIdentity", "onBehalfOf", "userId"),
    ),
    Column(
        "consoleLogin",
        "string",
        "`Success` or `Failure`, on console sign-ins only.",
        path=("responseElements", "ConsoleLogin"),
    ),
)

_DENIED = "(accessdenied|unauthorized|forbidden|authfailure|notauthorized)"

_DERIVED = (
    Derived("ev_account", "COALESCE(recipientAccountId, userIdentity.accountId, object_account)", "Account."),
    Derived("ev_region", "COALESCE(awsRegion, object_region)", "Region."),
    Derived(
        "ev_actor",
        # Users of Identity Center have no ARN. Older records name the account as their principal; the user's name
        # in additionalEventData stands in one event of a sign-in alone, so that it would part the others from it.
        "COALESCE(NULLIF(userIdentity.arn, ''), userIdentity.invokedBy, "
        "NULLIF(NULLIF(userIdentity.principalId, ''), userIdentity.accountId), identityCenterUser, "
        "NULLIF(userIdentity.userName, ''), userIdentity.accountId, userIdentity.type, "
        "CASE WHEN insightUser LIKE 'arn:%' THEN insightUser END)",
        "Who did it.",
    ),
    Derived("ev_session", "userIdentity.accessKeyId", "The access key."),
    Derived(
        "ev_src_ip",
        r"CASE WHEN regexp_full_match(sourceIPAddress, '[0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*') "
        "THEN sourceIPAddress END",
        "The address, where it is one.",
    ),
    Derived(
        "ev_src_service",
        "CASE WHEN ends_with(sourceIPAddress, 'amazonaws.com') OR ends_with(sourceIPAddress, 'amazonaws.com.cn') "
        "OR starts_with(sourceIPAddress, 'AWS Internal') THEN sourceIPAddress END",
        "The AWS service that stands in place of an address.",
    ),
    Derived(
        "ev_action",
        "COALESCE(split_part(eventSource, '.', 1) || ':' || eventName, "
        "split_part(insightDetails.eventSource, '.', 1) || ':' || insightDetails.eventName, eventType)",
        "What was done.",
    ),
    Derived(
        "ev_outcome",
        f"CASE WHEN regexp_matches(lower(errorCode), '{_DENIED}') THEN 'denied' "
        "WHEN errorCode IS NOT NULL OR consoleLogin = 'Failure' THEN 'failed' "
        "ELSE 'success' END",
        "How it ended.",
    ),
)

_DAY = r"(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/"
_KIND = r"CloudTrail(?:-Insight|-NetworkActivity|-Aggregated)?"
_ACCOUNT = r"(?P<account>\d{12})"
_REGION = r"(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d+)"
_ORG = r"o-[a-z0-9]{10,32}"

_LAYOUTS = (
    Layout(
        "organisation trail",
        rf"(?:^|/)AWSLogs/{_ORG}/{_ACCOUNT}/{_KIND}/{_REGION}/{_DAY}",
        "AWSLogs/{org}/{account}/{kind}/{region}/{year}/{month}/{day}/",
    ),
    Layout(
        "account trail; organisation trails made before November 2018",
        rf"(?:^|/)AWSLogs/{_ACCOUNT}/{_KIND}/{_REGION}/{_DAY}",
        "AWSLogs/{account}/{kind}/{region}/{year}/{month}/{day}/",
    ),
    Layout(
        "Control Tower",
        rf"(?:^|/){_ORG}/AWSLogs/(?:{_ORG}/)?{_ACCOUNT}/{_KIND}/{_REGION}/{_DAY}",
        "{org}/AWSLogs/{org}/{account}/{kind}/{region}/{year}/{month}/{day}/",
    ),
    Layout(
        "Landing Zone Accelerator",
        rf"(?:^|/)cloudtrail/(?:[^/]+/)*?AWSLogs/(?:{_ORG}/)?{_ACCOUNT}/{_KIND}/{_REGION}/{_DAY}",
        "cloudtrail/AWSLogs/{org}/{account}/{kind}/{region}/{year}/{month}/{day}/",
    ),
    Layout(
        "the object's name alone",
        rf"(?:^|/){_ACCOUNT}_{_KIND}_{_REGION}_(?P<year>\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}})T\d{{4}}Z_",
    ),
)

_SAMPLE = b"""{"Records":[{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole",
"principalId":"AROAEXAMPLEEXAMPLE111:mira","arn":"arn:aws:sts::111122223333:assumed-role/Operators/mira",
"accountId":"111122223333","accessKeyId":"ASIAEXAMPLEEXAMPLE11","sessionContext":{"sessionIssuer":
{"type":"Role","principalId":"AROAEXAMPLEEXAMPLE111","arn":"arn:aws:iam::111122223333:role/Operators",
"accountId":"111122223333","userName":"Operators"},"attributes":{"creationDate":"2026-06-01T08:01:12Z",
"mfaAuthenticated":"true"}}},"eventTime":"2026-06-01T08:14:07Z","eventSource":"iam.amazonaws.com",
"eventName":"CreateUser","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.24",
"userAgent":"aws-cli/2.27.1","requestParameters":{"userName":"deploy"},"responseElements":{"user":
{"path":"/","userName":"deploy","userId":"AIDAEXAMPLEEXAMPLE111","arn":"arn:aws:iam::111122223333:user/deploy",
"createDate":"Jun 1, 2026 8:14:07 AM"}},"requestID":"0f4b1c9e-1111-4c0a-9f00-3f1f0a6f0b01",
"eventID":"7f3a2b10-1111-4d5e-8c11-6a0f5b2d9e01","readOnly":false,"eventType":"AwsApiCall",
"managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management",
"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256",
"clientProvidedHostHeader":"iam.amazonaws.com"},"sessionCredentialFromConsole":"true"}]}""".replace(b"\n", b"")

_SIGN_IN = b"""{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLEEXAMPLE222",
"arn":"arn:aws:iam::111122223333:user/mira","accountId":"111122223333","userName":"mira","invokedBy":
"signin.amazonaws.com"},"eventTime":"2026-06-01T08:20:00Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin",
"awsRegion":"us-east-1","sourceIPAddress":"203.0.113.24","userAgent":"Mozilla/5.0","errorCode":"Failed",
"errorMessage":"Failed authentication","requestParameters":null,"responseElements":{"ConsoleLogin":"Failure"},
"resources":[{"ARN":"arn:aws:iam::111122223333:user/mira","type":"AWS::IAM::User"}],"vpcEndpointId":"vpce-0a1b2c3d",
"eventID":"8f3a2b10-1111-4d5e-8c11-6a0f5b2d9e02","readOnly":false,"eventType":"AwsConsoleSignIn","managementEvent":true,
"recipientAccountId":"111122223333","eventCategory":"Management"}""".replace(b"\n", b"")

_INSIGHT = b"""{"eventVersion":"1.09","eventTime":"2026-06-01T08:21:00Z","awsRegion":"eu-west-1",
"eventID":"9f3a2b10-1111-4d5e-8c11-6a0f5b2d9e03","eventType":"AwsCloudTrailInsight","recipientAccountId":"111122223333",
"sharedEventID":"af3a2b10-1111-4d5e-8c11-6a0f5b2d9e04","insightDetails":{"state":"Start","eventSource":
"iam.amazonaws.com","eventName":"ListUsers","insightType":"ApiErrorRateInsight","errorCode":"AccessDenied",
"insightContext":{"statistics":{"baseline":{"average":0.0017},"insight":{"average":12.5},"insightDuration":4,
"baselineDuration":10080},"attributions":[{"attribute":"userIdentityArn","insight":[{"value":
"arn:aws:iam::111122223333:user/mira","average":12.5}],"baseline":[]}]}},"eventCategory":"Insight"}""".replace(
    b"\n", b""
)

_LAKE_INSIGHT = b"""{"eventVersion":"1.09","eventCategory":"Insight","eventType":"AwsCloudTrailInsight",
"eventID":"bf3a2b10-1111-4d5e-8c11-6a0f5b2d9e05","eventTime":"2026-06-01T08:22:00Z","awsRegion":"eu-west-1",
"recipientAccountId":"111122223333","sharedEventID":"cf3a2b10-1111-4d5e-8c11-6a0f5b2d9e06","addendum":null,
"insightSource":"arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/0f4b1c9e","insightState":"End",
"insightEventSource":"ec2.amazonaws.com","insightEventName":"RunInstances","insightErrorCode":null,
"insightType":"ApiCallRateInsight","insightContext":{"baselineAverage":0.002,"insightAverage":7.25,
"baselineDuration":10080,"insightDuration":6,"attributions":[]}}""".replace(b"\n", b"")

SOURCE = LogSource(
    name="cloudtrail",
    title="AWS CloudTrail",
    doc="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html",
    sigma={"product": "aws", "service": "cloudtrail"},
    framing=Json(
        records=("Records",),
        required=("eventTime", "eventName|eventType|eventSource|eventID"),
        without=("s3",),  # S3 event notifications have the same fields, and are no calls
    ),
    columns=_COLUMNS,
    derived=_DERIVED,
    time="eventTime",
    id="eventID",
    key=("ev_account", "ev_region", "ev_id"),
    aliases={"eventTime": "ev_time", "eventID": "CASE WHEN NOT starts_with(ev_id, 'sha256:') THEN ev_id END"},
    others=(
        (r"/AWSLogs/(?:o-[a-z0-9]{10,32}/)?\d{12}/(?!CloudTrail)[^/]+/", "it is another service's log"),
        (r"/CloudTrail-Digest(?:/|$)|_CloudTrail-Digest_", "it is a digest: it holds hashes of log objects, no events"),
    ),
    unique=("eventID", "sharedEventID"),
    looks_like=r'\\?"eventVersion\\?"\s*:\s*\\?"1\.\d\d\\?"|\\?"eventSource\\?"\s*:\s*\\?"[\w.-]+\.amazonaws\.com\\?"',
    sort=("eventCategory", "readOnly", "eventSource", "eventName", "ev_actor", "ev_time"),
    kinds=("eventSource", "eventName"),
    shape=(
        "eventSource",
        "eventName",
        "eventType",
        "eventCategory",
        "readOnly",
        "errorCode",
        "userAgent",
        "sessionCredentialFromConsole",
        "consoleLogin",
        "userIdentity.type",
        "userIdentity.invokedBy",
        "userIdentity.sessionContext.sessionIssuer.userName",
        "userIdentity.sessionContext.attributes.mfaAuthenticated",
        "insightDetails.state",
    ),
    parties=(
        "userIdentity.arn",
        "userIdentity.principalId",
        "userIdentity.accountId",
        "userIdentity.userName",
        "recipientAccountId",
        "sourceIPAddress",
        "vpcEndpointId",
        "awsRegion",
    ),
    layouts=_LAYOUTS,
    delay_minutes=15,
    delay="about 5 minutes on average, up to 15; Insights 30 minutes and more",
    retention="Event history keeps 90 days a region; a trail's bucket keeps objects until a lifecycle rule ends them",
    on_by_default="Event history yes; a trail no",
    cost=Cost(
        "The first copy of management events in a region is free; each further copy 2.00 USD per 100,000 events, "
        "data and network activity events 0.10 USD per 100,000, plus S3 storage.",
        "2025-10-28",
    ),
    sample=_SAMPLE,
    more_samples=(_SIGN_IN, _INSIGHT, _LAKE_INSIGHT),
    known_fields=(
        "apiVersion",
        "annotation",
        "requestID",
        "serviceEventDetails",
        "eventContext",
        "vpcEndpointAccountId",
        "insightSource",
        "insightState",
        "insightType",
        "insightEventSource",
        "insightEventName",
        "insightErrorCode",
        "edgeDeviceDetails",
    ),
    open_fields=(
        "userIdentity",
        "requestParameters",
        "responseElements",
        "additionalEventData",
        "serviceEventDetails",
        "insightDetails",
        "insightContext",
        "resources",
        "tlsDetails",
        "addendum",
        "edgeDeviceDetails",
        "eventContext",
    ),
)
