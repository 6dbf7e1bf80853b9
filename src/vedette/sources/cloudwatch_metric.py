"""CloudWatch metric values: lines of a metric stream, and answers of GetMetricData.

A stream's line is one value with its statistics. A result of GetMetricData, or an answer of GetMetricStatistics, is one
row with lists of times and values.
"""

from __future__ import annotations

from vedette.model import Column, Cost, Derived, Json, Layout, LogSource

SOURCE = LogSource(
    name="cloudwatch_metric",
    title="CloudWatch metric values",
    doc="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-metric-streams-formats-json.html",
    sigma={"product": "aws", "service": "cloudwatch_metric"},
    framing=Json(records=("MetricDataResults",), required=("metric_name|Label|Id",)),
    columns=(
        Column(
            "timestamp",
            "timestamp",
            "The start of the minute or period, UTC; of several, the first that is listed.",
            also_at=(("Timestamps", "*"), ("Datapoints", "*", "Timestamp")),
        ),
        Column("metric_stream_name", "string", "The stream's name."),
        Column("account_id", "string", "The account that owns the metric, 12 digits."),
        Column("region", "string", "The metric's region."),
        Column("namespace", "string", "The metric's namespace: `AWS/EC2`…"),
        Column(
            "metric_name", "string", "The metric's name; of GetMetricData, its label.", also_at=(("Label",), ("Id",))
        ),
        Column("dimensions", "string", "What the metric is about, as a JSON object of names and values."),
        Column(
            "unit",
            "string",
            "The unit of the values: `Percent`, `Bytes`, `Count`…",
            also_at=(("Datapoints", "*", "Unit"),),
        ),
        Column(
            "value.min",
            "double",
            "The least value of the period, in the metric's unit.",
            also_at=(("Datapoints", "*", "Minimum"),),
        ),
        Column(
            "value.max",
            "double",
            "The greatest value of the period, in the metric's unit.",
            also_at=(("Datapoints", "*", "Maximum"),),
        ),
        Column(
            "value.sum", "double", "The sum of the values, in the metric's unit.", also_at=(("Datapoints", "*", "Sum"),)
        ),
        Column("value.count", "double", "How many values there were.", also_at=(("Datapoints", "*", "SampleCount"),)),
        Column("StatusCode", "string", "`Complete`, `PartialData` or `InternalError`, of GetMetricData."),
        Column(
            "Timestamps",
            "list<string>",
            "The times of GetMetricData, in the order of `Values`.",
            path=("Timestamps", "*"),
            also_at=(("Datapoints", "*", "Timestamp"),),
        ),
        Column(
            "Values",
            "list<string>",
            "The values of GetMetricData, in the metric's unit.",
            path=("Values", "*"),
            also_at=(("Datapoints", "*", "Average"),),
        ),
    ),
    derived=(
        Derived("ev_account", "COALESCE(account_id, object_account)", "Account."),
        Derived("ev_region", "COALESCE(region, object_region)", "Region."),
        Derived("ev_actor", "COALESCE(dimensions, metric_name)", "What the metric is about."),
        Derived("ev_action", "COALESCE(namespace || ':', '') || metric_name", "The metric."),
        Derived(
            "ev_outcome",
            "CASE WHEN StatusCode = 'InternalError' THEN 'failed' ELSE 'success' END",
            "`failed` where CloudWatch could not answer.",
        ),
    ),
    time="timestamp",
    key=("ev_account", "ev_region", "ev_id"),
    aliases={"timestamp": "ev_time"},
    sort=("namespace", "metric_name", "ev_time"),
    layouts=(
        Layout(
            "a metric stream's Firehose",
            r"(?:^|/)(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/\d{2}/[^/]*(?i:metric)[^/]*$",
            "{year}/{month}/{day}/{hour}/{stream}-…",
        ),
    ),
    delay_minutes=10,
    delay="two to three minutes, by a stream; basic metrics of EC2 come every 5 minutes",
    retention="15 months in the service, in coarser steps as they age; in a stream's bucket until a lifecycle rule",
    on_by_default="basic metrics yes; a stream no",
    cost=Cost(
        "Streams 0.003 USD per 1,000 updates; GetMetricData 0.01 USD per 1,000 metrics; custom metrics 0.30 USD a "
        "month for the first 10,000.",
        "2025-10-28",
    ),
    sample=b'{"metric_stream_name":"all","account_id":"111122223333","region":"eu-west-1","namespace":"AWS/EC2",'
    b'"metric_name":"CPUUtilization","dimensions":{"InstanceId":"i-0a1b2c3d4e5f60718"},"timestamp":1780301640000,'
    b'"value":{"max":98.5,"min":97.0,"sum":195.5,"count":2.0},"unit":"Percent"}',
    more_samples=(
        (
            b'{"MetricDataResults":[{"Id":"m1","Label":"CPUUtilization","Timestamps":["2026-06-01T08:15:00+00:00",'
            b'"2026-06-01T08:10:00+00:00"],"Values":[98.5,12.25],"StatusCode":"Complete"}],"Messages":[]}'
        ),
        b'{"Label":"CPUUtilization","Datapoints":[{"Timestamp":"2026-06-01T08:15:00Z","Average":98.5,"Unit":"Percent"}]}',
    ),
    looks_like=r'\\?"metric_stream_name\\?"\s*:|\\?"MetricDataResults\\?"\s*:|\\?"Datapoints\\?"\s*:',
    known_fields=("Id", "Label", "Messages", "ExtendedStatistics"),
    open_fields=("dimensions", "value", "Datapoints"),
)
