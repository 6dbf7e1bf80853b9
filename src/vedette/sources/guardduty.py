"""Amazon GuardDuty findings: as exported to S3, sent to EventBridge, and answered by GetFindings.

Exports and events spell a field `accountId`, the API spells it `AccountId`; both fill the same columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.model import Column, Cost, Derived, Json, Layout, LogSource

if TYPE_CHECKING:
    from vedette.model.sources import ColumnType


def _both(name: str, kind: ColumnType, doc: str, *paths: str) -> Column:
    """A column at any of these paths, spelled in either way."""
    ways = [tuple(path.split(".")) for path in paths or (name,)]
    ways = [way for path in ways for way in (path, tuple(part[0].upper() + part[1:] for part in path))]
    return Column(name, kind, doc, path=ways[0], also_at=tuple(ways[1:]))


_ACTION = "service.action"
_CALL = f"{_ACTION}.awsApiCallAction"
_CONNECTION = f"{_ACTION}.networkConnectionAction"
_REMOTE = (
    *tuple(
        f"{_ACTION}.{kind}.remoteIpDetails"
        for kind in ("awsApiCallAction", "networkConnectionAction", "kubernetesApiCallAction", "rdsLoginAttemptAction")
    ),
    f"{_ACTION}.portProbeAction.portProbeDetails.*.remoteIpDetails",
)

_COLUMNS = (
    _both("updatedAt", "timestamp", "When GuardDuty last changed the finding, UTC, milliseconds."),
    _both("createdAt", "timestamp", "When GuardDuty made the finding, UTC, milliseconds."),
    _both("id", "string", "The finding's id, 32 hexadecimal digits; updates keep it."),
    _both("arn", "string", "The finding's ARN."),
    _both("type", "string", "What was found, as `Purpose:Resource/Family.Mechanism!Artifact`."),
    _both("severity", "double", "1.0 to 10.0: low below 4, medium below 7, high below 9, critical from 9."),
    _both("title", "string", "The finding in one line."),
    _both("description", "string", "The finding in a sentence or two."),
    _both("accountId", "string", "The account it is about, 12 digits."),
    _both("region", "string", "The region it was found in."),
    _both("resource.resourceType", "string", "`AccessKey`, `Instance`, `S3Bucket`, `EKSCluster`, `Lambda`…"),
    _both("resource.accessKeyDetails.accessKeyId", "string", "The access key that was used."),
    _both("resource.accessKeyDetails.principalId", "string", "The unique id of the principal that used it."),
    _both("resource.accessKeyDetails.userName", "string", "The principal's friendly name."),
    _both("resource.accessKeyDetails.userType", "string", "`Root`, `IAMUser`, `AssumedRole`, `FederatedUser`…"),
    _both("resource.instanceDetails.instanceId", "string", "The EC2 instance it is about."),
    _both("resource.eksClusterDetails.arn", "string", "The EKS cluster it is about."),
    _both("resource.lambdaDetails.functionArn", "string", "The Lambda function it is about."),
    _both("bucketArn", "string", "ARN of the first bucket it is about.", "resource.s3BucketDetails.*.arn"),
    _both("service.detectorId", "string", "The detector that found it, 32 hexadecimal digits."),
    _both("service.archived", "bool", "Whether the finding is archived: by a person or by a suppression rule."),
    _both("service.count", "long", "How often it was seen so far, a number of times."),
    _both("service.eventFirstSeen", "timestamp", "When it was seen first, UTC, to the second."),
    _both("service.eventLastSeen", "timestamp", "When it was seen last, UTC, to the second."),
    _both("service.resourceRole", "string", "`TARGET` or `ACTOR`: whether the resource suffers it or does it."),
    _both(f"{_ACTION}.actionType", "string", "`AWS_API_CALL`, `NETWORK_CONNECTION`, `DNS_REQUEST`, `PORT_PROBE`…"),
    _both(f"{_CALL}.api", "string", "The API call."),
    _both(f"{_CALL}.serviceName", "string", "The service that was called, as a host name."),
    _both(f"{_CALL}.errorCode", "string", "The error the call was answered with."),
    _both(f"{_CONNECTION}.connectionDirection", "string", "`INBOUND`, `OUTBOUND` or `UNKNOWN`."),
    _both(
        "blocked",
        "bool",
        "Whether the connection or lookup was refused.",
        *(f"{_ACTION}.{kind}.blocked" for kind in ("networkConnectionAction", "dnsRequestAction", "portProbeAction")),
    ),
    _both("remotePort", "long", "The other side's port.", f"{_CONNECTION}.remotePortDetails.port"),
    _both(
        "remoteIp",
        "string",
        "The other side's address, IPv4 or IPv6.",
        *(f"{place}.{key}" for place in _REMOTE for key in ("ipAddressV4", "ipAddressV6")),
    ),
    _both(
        "remoteCountry",
        "string",
        "The other side's country in English.",
        *(f"{place}.country.countryName" for place in _REMOTE),
    ),
    _both(
        "remoteOrganization",
        "string",
        "Who runs the other side's network.",
        *(f"{place}.organization.org" for place in _REMOTE),
    ),
    _both("domain", "string", "The domain that was looked up or contacted.", f"{_ACTION}.dnsRequestAction.domain"),
)

_DERIVED = (
    Derived("ev_account", "COALESCE(accountId, object_account)", "Account."),
    Derived("ev_region", "COALESCE(region, object_region)", "Region."),
    Derived(
        "ev_actor",
        "COALESCE(resource.accessKeyDetails.userName, resource.accessKeyDetails.principalId, "
        "resource.instanceDetails.instanceId, resource.eksClusterDetails.arn, resource.lambdaDetails.functionArn, "
        "bucketArn, resource.resourceType)",
        "Whose credential, or which resource, it is about.",
    ),
    Derived("ev_session", "resource.accessKeyDetails.accessKeyId", "The access key."),
    Derived("ev_src_ip", "remoteIp", "The other side's address."),
    Derived("ev_action", "'guardduty:' || type", "What was found."),
    Derived(
        "ev_outcome",
        "CASE WHEN blocked OR service.action.awsApiCallAction.errorCode ILIKE '%denied%' "
        "OR service.action.awsApiCallAction.errorCode ILIKE '%unauthorized%' THEN 'denied' "
        "WHEN service.action.awsApiCallAction.errorCode IS NOT NULL THEN 'failed' "
        "WHEN service.action.actionType IS NOT NULL THEN 'success' END",
        "How the action that was found ended, where it is one.",
    ),
    Derived(
        "ev_resources",
        "CASE WHEN COALESCE(bucketArn, resource.eksClusterDetails.arn, "
        "resource.lambdaDetails.functionArn, arn) IS NOT NULL THEN [COALESCE(bucketArn, "
        "resource.eksClusterDetails.arn, resource.lambdaDetails.functionArn, arn)] END",
        "What it is about; the finding itself where no ARN is given.",
        "list<string>",
    ),
)

_SAMPLE = b"""{"schemaVersion":"2.0","accountId":"111122223333","region":"eu-west-1","partition":"aws",
"id":"a0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5","arn":"arn:aws:guardduty:eu-west-1:111122223333:detector/
b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6/finding/a0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5",
"type":"UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS","resource":{"resourceType":"AccessKey",
"accessKeyDetails":{"accessKeyId":"ASIAEXAMPLEEXAMPLE21","principalId":"AROAEXAMPLEEXAMPLE221:i-0a1b2c3d4e5f60718",
"userType":"AssumedRole","userName":"web-server"}},"service":{"serviceName":"guardduty",
"detectorId":"b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6","action":{"actionType":"AWS_API_CALL","awsApiCallAction":
{"api":"ListBuckets","serviceName":"s3.amazonaws.com","callerType":"Remote IP","errorCode":"AccessDenied",
"remoteIpDetails":{"ipAddressV4":"198.51.100.77","organization":{"asn":"64500","asnOrg":"Example Hosting",
"isp":"Example Hosting","org":"Example Hosting"},"country":{"countryName":"Netherlands"},"city":{"cityName":"Delft"},
"geoLocation":{"lat":52.01,"lon":4.36}},"affectedResources":{}}},"resourceRole":"TARGET","additionalInfo":
{"value":"{}","type":"default"},"eventFirstSeen":"2026-06-01T08:01:12.000Z","eventLastSeen":"2026-06-01T08:09:40.000Z",
"archived":false,"count":3},"severity":8,"createdAt":"2026-06-01T08:14:07.310Z","updatedAt":"2026-06-01T08:14:07.310Z",
"title":"Credentials of the instance role web-server were used from an address outside AWS.",
"description":"Credentials made for the instance i-0a1b2c3d4e5f60718 were used from 198.51.100.77."}""".replace(
    b"\n", b""
)

_ANSWER = b"""{"Findings":[{"AccountId":"111122223333","Arn":"arn:aws:guardduty:eu-west-1:111122223333:detector/
b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6/finding/c0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5","CreatedAt":"2026-06-01T09:14:07.310Z",
"Description":"The instance i-0a1b2c3d4e5f60718 looks up a domain of a mining pool.",
"Id":"c0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5","Partition":"aws","Region":"eu-west-1","Resource":{"ResourceType":"Instance",
"InstanceDetails":{"InstanceId":"i-0a1b2c3d4e5f60718","InstanceType":"m7i.large","LaunchTime":"2026-05-01T08:00:00Z"}},
"SchemaVersion":"2.0","Service":{"Action":{"ActionType":"DNS_REQUEST","DnsRequestAction":{"Domain":"pool.example.com",
"Protocol":"UDP","Blocked":false}},"Archived":false,"Count":12,"DetectorId":"b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6",
"EventFirstSeen":"2026-06-01T09:01:12Z","EventLastSeen":"2026-06-01T09:09:40Z","ResourceRole":"TARGET",
"ServiceName":"guardduty"},"Severity":5,"Title":"An instance looks up the domain of a mining pool.",
"Type":"CryptoCurrency:EC2/BitcoinTool.B!DNS","UpdatedAt":"2026-06-01T09:14:07.310Z"}]}""".replace(b"\n", b"")

SOURCE = LogSource(
    name="guardduty",
    title="Amazon GuardDuty findings",
    doc="https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-format.html",
    sigma={"product": "aws", "service": "guardduty"},
    framing=Json(records=("Findings", "findings"), required=("accountId|AccountId", "type|Type", "severity|Severity")),
    columns=_COLUMNS,
    derived=_DERIVED,
    time="updatedAt",
    key=("ev_account", "ev_region", "ev_time", "ev_id"),
    id="id",
    aliases={"updatedAt": "ev_time", "id": "CASE WHEN NOT starts_with(ev_id, 'sha256:') THEN ev_id END"},
    others=((r"/AWSLogs/(?:o-[a-z0-9]{10,32}/)?\d{12}/(?!GuardDuty/)[^/]+/", "it is another service's log"),),
    unique=("id", "arn"),
    sort=("type", "resource.resourceType", "ev_time"),
    layouts=(
        Layout(
            "export to S3",
            r"(?:^|/)AWSLogs/(?P<account>\d{12})/GuardDuty/(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d+)/"
            r"(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/",
            "AWSLogs/{account}/GuardDuty/{region}/{year}/{month}/{day}/{id}.jsonl.gz",
        ),
    ),
    delay_minutes=15,
    delay="new findings about 5 minutes after they are made; updates every 15 minutes, 1 or 6 hours (6 unless changed)",
    retention="90 days in the service; what is exported stays until a lifecycle rule ends it",
    on_by_default="no",
    cost=Cost(
        "4.00 USD per million CloudTrail management events analysed, 1.00 USD per GB of flow and DNS logs for the "
        "first 500 GB a month and less above; protection plans cost extra. Findings and their export cost nothing.",
        "2026-06-01",
    ),
    sample=_SAMPLE,
    more_samples=(_ANSWER,),
    looks_like=r'\\?"(?:[dD]etectorId)\\?"\s*:\s*\\?"[0-9a-f]{32}\\?"|\\?"arn:aws[a-z-]*:guardduty:[a-z0-9-]+:\d{12}:'
    r'detector/[0-9a-f]+/finding/[0-9a-f]+\\?"\s*,\s*\\?"(?:type|CreatedAt)\\?"',
    known_fields=("schemaVersion", "partition", "associatedAttackSequenceArn"),
    open_fields=("resource", "service", "Resource", "Service"),
)
