"""CloudWatch alarms changing state: from EventBridge, from SNS, and from DescribeAlarmHistory.

An EventBridge event is kept whole, for the account and region stand outside its `detail`.
"""

from __future__ import annotations

from vedette.model import Column, Cost, Derived, Json, Layout, LogSource

_COLUMNS = (
    Column(
        "StateChangeTime",
        "timestamp",
        "When the state changed, UTC, milliseconds.",
        also_at=(("detail", "state", "timestamp"), ("Timestamp",), ("time",)),
    ),
    Column("AlarmName", "string", "The alarm's name.", also_at=(("detail", "alarmName"),)),
    Column("AlarmArn", "string", "The alarm's ARN.", also_at=(("resources", "*"),)),
    Column(
        "AlarmDescription",
        "string",
        "What its owner wrote about it.",
        also_at=(("detail", "configuration", "description"),),
    ),
    Column(
        "NewStateValue",
        "string",
        "`ALARM`, `OK` or `INSUFFICIENT_DATA`, from now on.",
        also_at=(("detail", "state", "value"),),
    ),
    Column("OldStateValue", "string", "The state before.", also_at=(("detail", "previousState", "value"),)),
    Column(
        "NewStateReason",
        "string",
        "Why it changed, in words.",
        also_at=(("detail", "state", "reason"), ("HistorySummary",)),
    ),
    Column("AWSAccountId", "string", "The account that owns the alarm, 12 digits.", also_at=(("account",),)),
    Column("region", "string", "The alarm's region; SNS gives it in the ARN alone."),
    Column(
        "Namespace",
        "string",
        "The metric's namespace: `AWS/EC2`…",
        path=("Trigger", "Namespace"),
        also_at=(("detail", "configuration", "metrics", "*", "metricStat", "metric", "namespace"),),
    ),
    Column(
        "MetricName",
        "string",
        "The metric's name.",
        path=("Trigger", "MetricName"),
        also_at=(("detail", "configuration", "metrics", "*", "metricStat", "metric", "name"),),
    ),
    Column("Threshold", "double", "What the metric is compared with, in its own unit.", path=("Trigger", "Threshold")),
    Column(
        "ActionsSuppressedBy",
        "string",
        "What keeps a composite alarm's actions back.",
        path=("detail", "state", "actionsSuppressedBy"),
    ),
    Column("HistoryItemType", "string", "`StateUpdate`, `ConfigurationUpdate` or `Action`, from DescribeAlarmHistory."),
    Column("eventId", "string", "The EventBridge event's GUID.", path=("id",)),
    Column("source", "string", "`aws.cloudwatch`, in EventBridge events."),
    Column("detail-type", "string", "`CloudWatch Alarm State Change`, in EventBridge events."),
)

_SAMPLE = b"""{"AlarmName":"root-login","AlarmDescription":"Somebody signed in as root","AWSAccountId":"111122223333",
"AlarmConfigurationUpdatedTimestamp":"2026-01-05T10:00:00.000+0000","NewStateValue":"ALARM",
"NewStateReason":"Threshold Crossed: 1 datapoint [1.0 (01/06/26 08:09:00)] was greater than the threshold (0.5).",
"StateChangeTime":"2026-06-01T08:14:07.310+0000","Region":"EU (Ireland)",
"AlarmArn":"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:root-login","OldStateValue":"OK","OKActions":[],
"AlarmActions":["arn:aws:sns:eu-west-1:111122223333:alarms"],"InsufficientDataActions":[],"Trigger":
{"MetricName":"RootLogin","Namespace":"CloudTrailMetrics","StatisticType":"Statistic","Statistic":"SUM","Unit":null,
"Dimensions":[],"Period":300,"EvaluationPeriods":1,"ComparisonOperator":"GreaterThanOrEqualToThreshold","Threshold":1.0,
"TreatMissingData":"notBreaching"}}""".replace(b"\n", b"")

_EVENT = b"""{"version":"0","id":"c4c1c1c9-6542-e61b-6ef0-8c4d36933a92","detail-type":"CloudWatch Alarm State Change",
"source":"aws.cloudwatch","account":"111122223333","time":"2026-06-01T08:14:07Z","region":"eu-west-1",
"resources":["arn:aws:cloudwatch:eu-west-1:111122223333:alarm:root-login"],"detail":{"alarmName":"root-login",
"state":{"value":"ALARM","reason":"Threshold Crossed","reasonData":"{}","timestamp":"2026-06-01T08:14:07.310+0000"},
"previousState":{"value":"OK","reason":"","timestamp":"2026-05-31T08:00:00.000+0000"},"configuration":{"metrics":
[{"id":"m1","metricStat":{"metric":{"namespace":"CloudTrailMetrics","name":"RootLogin","dimensions":{}},"period":300,
"stat":"Sum"},"returnData":true}],"description":"Somebody signed in as root"}}}""".replace(b"\n", b"")

_HISTORY = b"""{"AlarmHistoryItems":[{"AlarmName":"root-login","AlarmType":"MetricAlarm",
"Timestamp":"2026-06-01T08:14:07.310000+00:00","HistoryItemType":"StateUpdate",
"HistorySummary":"Alarm updated from OK to ALARM","HistoryData":"{}"}]}""".replace(b"\n", b"")

SOURCE = LogSource(
    name="cloudwatch_alarm",
    title="CloudWatch alarm state changes",
    doc="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html",
    sigma={"product": "aws", "service": "cloudwatch_alarm"},
    framing=Json(records=("AlarmHistoryItems",), required=("AlarmName|detail.alarmName",)),
    columns=_COLUMNS,
    derived=(
        Derived(
            "ev_account", "COALESCE(AWSAccountId, NULLIF(split_part(AlarmArn, ':', 5), ''), object_account)", "Account."
        ),
        Derived("ev_region", "COALESCE(region, NULLIF(split_part(AlarmArn, ':', 4), ''), object_region)", "Region."),
        Derived("ev_actor", "AlarmName", "The alarm."),
        Derived(
            "ev_action",
            "'cloudwatch:' || COALESCE(NewStateValue, HistoryItemType, \"detail-type\")",
            "The new state, or what else happened to the alarm.",
        ),
        Derived("ev_outcome", "'success'", "Always `success`: the state did change."),
        Derived("ev_resources", "CASE WHEN AlarmArn IS NOT NULL THEN [AlarmArn] END", "The alarm.", "list<string>"),
    ),
    time="StateChangeTime",
    key=("ev_account", "ev_region", "ev_id"),
    id="eventId",
    aliases={"StateChangeTime": "ev_time"},
    unique=("eventId",),
    sort=("AlarmName", "NewStateValue", "ev_time"),
    layouts=(
        Layout(
            "events kept in S3, by account and region",
            r"(?:^|/)(?P<account>\d{12})/(?i:cloudwatch-?alarms?)/(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d+)/"
            r"(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/",
            "{account}/cloudwatch-alarms/{region}/{year}/{month}/{day}/",
        ),
    ),
    delay_minutes=5,
    delay="seconds after the change; the alarm itself looks at the metric once a period",
    retention="an alarm's history 30 days; AWS puts nothing into S3 by itself",
    on_by_default="events yes, where there is an alarm; no alarm is there by default",
    cost=Cost(
        "0.10 USD an alarm and month, 0.30 at high resolution, 0.50 for composite ones; its events cost nothing.",
        "2025-10-28",
    ),
    sample=_SAMPLE,
    more_samples=(_EVENT, _HISTORY),
    looks_like=r'\\?"detail-type\\?"\s*:\s*\\?"CloudWatch Alarm |\\?"(?:NewStateValue|AlarmHistoryItems)\\?"\s*:',
    known_fields=(
        "Region",
        "AlarmConfigurationUpdatedTimestamp",
        "OKActions",
        "AlarmActions",
        "InsufficientDataActions",
        "AlarmType",
        "version",
    ),
    open_fields=("Trigger", "detail", "resources", "HistoryData"),
)
