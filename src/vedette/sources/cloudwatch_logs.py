"""CloudWatch Logs of any group: one row a log event, whatever its message is."""

from __future__ import annotations

from vedette.model import Column, Cost, Derived, Layout, Lines, LogSource

_TIME = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z"

_SAMPLE = (
    b'{"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"/app/orders","logStream":"i-0a1b2c3d4e5f60718",'
    b'"subscriptionFilters":["to-vedette"],"logEvents":['
    b'{"id":"39710034912347123412340000000000000000000000000000000001","timestamp":1780301647118,'
    b'"message":"order 4711 refused: the card was declined"},'
    b'{"id":"39710034912347123412340000000000000000000000000000000002","timestamp":1780301648002,'
    b'"message":"{\\"level\\":\\"info\\",\\"order\\":4712,\\"state\\":\\"paid\\"}"}]}'
)

SOURCE = LogSource(
    name="cloudwatch_logs",
    title="CloudWatch Logs of any group",
    doc="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html",
    sigma={"product": "aws", "service": "cloudwatch_logs"},
    framing=Lines(
        # Only an export's lines begin with the event's time; what follows without one belongs to the event before.
        patterns=(rf"(?s)^(?P<timestamp>{_TIME}) (?P<message>.*)$",),
        events=(r"(?s)^(?P<message>.*)$",),
        continued=r"^(?:[^0-9]|\d{1,3}(?:[^0-9]|$)|\d{4}(?:[^-]|$))",
    ),
    columns=(
        Column("timestamp", "timestamp", "When the event happened by its sender's word, UTC, milliseconds."),
        Column("message", "string", "The event's text as it was sent."),
    ),
    derived=(
        Derived("log_group", "object_log_group", "The log group; NULL where neither envelope nor path tell it."),
        Derived("log_stream", "object_log_stream", "The log stream; NULL where nothing tells it."),
        Derived("ev_account", "object_account", "The account that owns the log group, 12 digits."),
        Derived("ev_region", "object_region", "The region, where the object's path tells it."),
        Derived("ev_actor", "object_log_stream", "The log stream: the sender, as far as it is known."),
        Derived("ev_action", "'logs:event'", "The same for all: what a message means is its program's affair."),
    ),
    time="timestamp",
    key=("ev_account", "ev_region", "ev_id"),
    unique=("message",),
    sort=("log_group", "log_stream", "ev_time"),
    layouts=(
        Layout(
            "Firehose's folders by hour",
            r"(?:^|/)(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/\d{2}/[^/]+$",
            "{year}/{month}/{day}/{hour}/",
        ),
        Layout("an export task", r"(?:^|/)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/[^/]+/\d{6}\.gz$"),
    ),
    others=((r"(?:^|/)aws-logs-write-test$", "it is what an export task writes to see whether it may"),),
    delay_minutes=5,
    delay="seconds by subscription; an export task runs up to 12 hours behind",
    retention="for ever, where nobody sets the group's retention",
    on_by_default="a group exists where a service or an agent writes to it; nothing leaves it unasked",
    cost=Cost("CloudWatch Logs takes 0.50 USD a GB in us-east-1, and 0.03 USD a GB and month to keep.", "2025-10-28"),
    sample=_SAMPLE,
)
