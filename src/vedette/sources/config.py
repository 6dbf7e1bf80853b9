"""AWS Config: configuration items of history and snapshot files, and the notifications it sends.

One row an item or a notification: `messageType` tells notifications apart, and is empty for items of files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.model import Column, Cost, Derived, Json, Layout, LogSource

if TYPE_CHECKING:
    from vedette.model.sources import ColumnType


def _item(name: str, kind: ColumnType, doc: str, *more: str) -> Column:
    """A column of an item: alone, in a change notification or an oversized one, or as the API spells it."""
    names = (name, *more)
    ways = [(n,) for n in names] + [
        (around, n) for around in ("configurationItem", "configurationItemSummary") for n in names
    ]
    return Column(name, kind, doc, also_at=tuple(ways[1:]))


_COLUMNS = (
    Column(
        "configurationItemCaptureTime",
        "timestamp",
        "When the state was recorded, UTC, milliseconds; of other notifications, when they were made.",
        also_at=(
            ("configurationItem", "configurationItemCaptureTime"),
            ("configurationItemSummary", "configurationItemCaptureTime"),
            ("newEvaluationResult", "resultRecordedTime"),
            ("notificationCreationTime",),
            ("NotificationCreateTime",),
        ),
    ),
    Column("messageType", "string", "What a notification tells: `ConfigurationItemChangeNotification`…"),
    Column("notificationCreationTime", "timestamp", "When a notification was made, UTC, milliseconds."),
    _item("configurationItemStatus", "string", "`OK`, `ResourceDiscovered`, `ResourceNotRecorded`, `ResourceDeleted`…"),
    _item(
        "configurationStateId",
        "string",
        "A number that orders the states of one resource; higher is later.",
        "configurationStateID",
        "ConfigurationStateId",
    ),
    _item("resourceType", "string", "The resource's type: `AWS::EC2::SecurityGroup`…"),
    _item("resourceId", "string", "The resource's id."),
    _item("resourceName", "string", "The resource's name, where it has one."),
    _item("ARN", "string", "The resource's ARN.", "arn"),
    _item("awsAccountId", "string", "The account that owns the resource, 12 digits.", "accountId"),
    _item("awsRegion", "string", "The region the resource is in; `global` for some."),
    _item("availabilityZone", "string", "The resource's zone, or `Regional`, `Not Applicable`.", "availibilityZone"),
    _item("resourceCreationTime", "timestamp", "When the resource was made, UTC, milliseconds."),
    Column(
        "changeType",
        "string",
        "`CREATE`, `UPDATE` or `DELETE`, in change notifications.",
        path=("configurationItemDiff", "changeType"),
        also_at=(("configurationItemSummary", "changeType"),),
    ),
    Column("configRuleName", "string", "The rule that judged, in compliance notifications."),
    Column("configRuleARN", "string", "That rule's ARN."),
    Column(
        "newEvaluationResult.complianceType", "string", "`COMPLIANT`, `NON_COMPLIANT`, `NOT_APPLICABLE`…, from now on."
    ),
    Column("oldEvaluationResult.complianceType", "string", "What it was before."),
    Column(
        "s3Bucket",
        "string",
        "Where files were delivered, in delivery notifications.",
        also_at=(("s3DeliverySummary", "s3BucketLocation"),),
    ),
    Column("s3ObjectKey", "string", "The file that was delivered."),
    Column("errorCode", "string", "Why a delivery failed.", also_at=(("s3DeliverySummary", "errorCode"),)),
    Column("errorMessage", "string", "That in words.", also_at=(("s3DeliverySummary", "errorMessage"),)),
    Column(
        "relatedEvents",
        "list<string>",
        "CloudTrail event ids that belong to the change; AWS fills it rarely.",
        path=("relatedEvents", "*"),
        also_at=(("configurationItem", "relatedEvents", "*"),),
    ),
)

_DERIVED = (
    Derived(
        "ev_account",
        r"COALESCE(awsAccountId, NULLIF(regexp_extract(s3ObjectKey, 'AWSLogs/(?:o-[a-z0-9]+/)?(\d{12})/', 1), ''), "
        "object_account)",
        "Account.",
    ),
    Derived(
        "ev_region",
        "COALESCE(awsRegion, NULLIF(regexp_extract(s3ObjectKey, '/Config/([a-z0-9-]+)/', 1), ''), object_region)",
        "Region.",
    ),
    Derived(
        "ev_actor",
        "COALESCE(ARN, resourceId, configRuleName, 'config.amazonaws.com')",
        "The resource, for Config does not say who changed it; or Config itself.",
    ),
    Derived(
        "ev_action",
        "'config:' || COALESCE(messageType, configurationItemStatus, 'ConfigurationItem')",
        "The notification, or the item's status.",
    ),
    Derived(
        "ev_outcome",
        "CASE WHEN errorCode IS NOT NULL OR messageType LIKE '%Failed' OR configurationItemStatus LIKE '%Failed%' "
        "OR newEvaluationResult.complianceType = 'NON_COMPLIANT' THEN 'failed' ELSE 'success' END",
        "`failed` for deliveries that failed, resources that break a rule, and states that could not be recorded.",
    ),
    Derived("ev_resources", "CASE WHEN ARN IS NOT NULL THEN [ARN] END", "The resource.", "list<string>"),
)

_ITEM = b"""{"version":"1.3","awsAccountId":"111122223333","configurationItemCaptureTime":"2026-06-01T08:14:07.310Z",
"configurationItemStatus":"OK","configurationStateId":1780301647310,"configurationStateMd5Hash":"",
"ARN":"arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0a1b2c3d4e5f60718","resourceType":"AWS::EC2::SecurityGroup",
"resourceId":"sg-0a1b2c3d4e5f60718","resourceName":"web","awsRegion":"eu-west-1","availabilityZone":"Not Applicable",
"tags":{"team":"shop"},"relatedEvents":[],"relationships":[{"resourceType":"AWS::EC2::VPC",
"resourceId":"vpc-0a1b2c3d","name":"Is contained in Vpc"}],"configuration":{"groupName":"web","ipPermissions":
[{"fromPort":443,"toPort":443,"ipProtocol":"tcp","ipv4Ranges":[{"cidrIp":"0.0.0.0/0"}]}]},
"supplementaryConfiguration":{}}""".replace(b"\n", b"")

_HEAD = b'"recordVersion":"1.3","notificationCreationTime":"2026-06-01T08:14:12.001Z"'
_MORE = (
    b'{"configurationItemDiff":{"changedProperties":{},"changeType":"UPDATE"},"configurationItem":' + _ITEM + b","
    b'"messageType":"ConfigurationItemChangeNotification",' + _HEAD + b"}",
    b'{"configurationItemSummary":{"changeType":"UPDATE","configurationItemVersion":"1.2",'
    b'"configurationItemCaptureTime":"2026-06-01T08:14:07.310Z","configurationStateId":1780301647310,'
    b'"awsAccountId":"111122223333","configurationItemStatus":"OK","resourceType":"AWS::EC2::Instance",'
    b'"resourceId":"i-0a1b2c3d4e5f60718","ARN":"arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b2c3d4e5f60718",'
    b'"awsRegion":"eu-west-1","availabilityZone":"eu-west-1a"},"s3DeliverySummary":{"s3BucketLocation":"config-logs/'
    b'AWSLogs/111122223333/Config/eu-west-1/2026/6/1/OversizedChangeNotification/AWS::EC2::Instance/i-0a1b/x.json.gz",'
    b'"errorCode":null,"errorMessage":null},"messageType":"OversizedConfigurationItemChangeNotification",'
    + _HEAD
    + b"}",
    b'{"awsAccountId":"111122223333","configRuleName":"s3-public-read","configRuleARN":"arn:aws:config:eu-west-1:'
    b'111122223333:config-rule/config-rule-0a1b2c","resourceType":"AWS::S3::Bucket","resourceId":"data",'
    b'"awsRegion":"eu-west-1","newEvaluationResult":{"evaluationResultIdentifier":{"orderingTimestamp":'
    b'"2026-06-01T08:14:07.310Z"},"complianceType":"NON_COMPLIANT","resultRecordedTime":"2026-06-01T08:14:09.000Z"},'
    b'"oldEvaluationResult":{"complianceType":"COMPLIANT"},"messageType":"ComplianceChangeNotification",'
    + _HEAD
    + b"}",
    b'{"s3ObjectKey":"AWSLogs/111122223333/Config/eu-west-1/2026/6/1/ConfigHistory/111122223333_Config_eu-west-1_'
    b'ConfigHistory_AWS::EC2::Instance_20260601T080000Z_20260601T081400Z_1.json.gz","s3Bucket":"config-logs",'
    b'"messageType":"ConfigurationHistoryDeliveryCompleted",' + _HEAD + b"}",
)

SOURCE = LogSource(
    name="config",
    title="AWS Config",
    doc="https://docs.aws.amazon.com/config/latest/developerguide/config-item-table.html",
    sigma={"product": "aws", "service": "config"},
    framing=Json(
        records=("configurationItems", "configurationItem"),
        required=(
            "messageType|resourceType|configurationItem.resourceType",
            (
                "configurationItemCaptureTime|configurationItem.configurationItemCaptureTime|notificationCreationTime|"
                "configurationItemSummary.configurationItemCaptureTime|newEvaluationResult.resultRecordedTime|"
                "NotificationCreateTime"
            ),
        ),
    ),
    columns=_COLUMNS,
    derived=_DERIVED,
    time="configurationItemCaptureTime",
    key=("ev_account", "ev_region", "ev_id"),
    aliases={"configurationItemCaptureTime": "ev_time"},
    others=(
        (r"/AWSLogs/(?:o-[a-z0-9]{10,32}/)?\d{12}/(?!Config/)[^/]+/", "it is another service's log"),
        (r"ConfigWritabilityCheckFile", "Config writes it, empty, to test that it may write"),
    ),
    unique=("configurationStateId",),
    sort=("resourceType", "resourceId", "ev_time"),
    layouts=(
        Layout(
            "history, snapshots and oversized notifications",
            r"(?:^|/)AWSLogs/(?:o-[a-z0-9]{10,32}/)?(?P<account>\d{12})/Config/(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d+)/"
            r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})/",
            "AWSLogs/{account}/Config/{region}/{year}/{month}/{day}/ConfigHistory/ (month and day without zeros)",
        ),
    ),
    delay_minutes=360,
    delay="notifications in minutes; history files every 6 hours; snapshots every 1 to 24 hours as configured",
    retention="7 years in the service unless changed; files in the bucket until a lifecycle rule ends them",
    on_by_default="no",
    cost=Cost(
        "0.003 USD a configuration item recorded as it changes, 0.012 USD a day's item in daily recording; rule "
        "evaluations 0.001 USD each for the first 100,000 a month and less above.",
        "2024-07-01",
    ),
    sample=b'{"fileVersion":"1.0","configSnapshotId":"16da64e4-1111-4846-b061-e6c3ba43cb96","configurationItems":['
    + _ITEM
    + b"]}",
    more_samples=_MORE,
    looks_like=r'\\?"configurationItem(?:CaptureTime|Status|Summary)\\?"\s*:|\\?"messageType\\?"\s*:\s*\\?"(?:Configuration|'
    r'Compliance|ConfigRules|Oversized)\w*\\?"|\\?"newEvaluationResult\\?"\s*:',
    known_fields=(
        *(
            "version",
            "configurationItemVersion",
            "configurationStateMd5Hash",
            "configurationItemMD5Hash",
            "fileVersion",
        ),
        *("recordVersion", "configSnapshotId", "notificationCreateTime", "snapshotVersion"),
    ),
    open_fields=(
        *(
            "configuration",
            "supplementaryConfiguration",
            "tags",
            "relationships",
            "configurationItem",
            "s3DeliverySummary",
        ),
        *("configurationItemDiff", "configurationItemSummary", "newEvaluationResult", "oldEvaluationResult"),
    ),
)
