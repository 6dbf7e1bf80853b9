"""Windows event logs: Security, System, Sysmon, PowerShell and any other, as XML, as JSON and as the agent's text."""

from __future__ import annotations

from vedette.model import Cost, Derived, Json, Layout, Lines, LogSource, Xml
from vedette.sources.windows_event.columns import BELOW, COLUMNS
from vedette.sources.windows_event.logsources import SIGMA

_SHORT = (
    "CASE WHEN Channel IN ('Security', 'System', 'Application') THEN lower(Channel) "
    "WHEN regexp_matches(Channel, '^(Microsoft-Windows-)?[^/]+/') "
    "THEN lower(regexp_extract(Channel, '^(?:Microsoft-Windows-)?([^/]+)/', 1)) "
    "ELSE COALESCE(lower(Channel), 'windows') END"
)
_WHO = "NULLIF(NULLIF({name}, '-'), '')"

_DERIVED = (
    Derived("log_group", "object_log_group", "The CloudWatch Logs group it came through."),
    Derived("log_stream", "object_log_stream", "The log stream: the instance's id by the agent's default."),
    Derived("ev_account", "object_account", "The account that owns the log group or the object's path names."),
    Derived("ev_region", "object_region", "The region the object's path names."),
    Derived(
        "ev_actor",
        "COALESCE(CASE WHEN Channel = 'Security' "
        "AND EventID IN ('4624', '4625', '4634', '4647', '4768', '4769', '4771', '4776') "
        r"THEN COALESCE(NULLIF(NULLIF(TargetDomainName, '-'), '') || '\', '') || "
        f"{_WHO.format(name='TargetUserName')} END, "
        r"COALESCE(NULLIF(NULLIF(SubjectDomainName, '-'), '') || '\', '') || "
        f"{_WHO.format(name='SubjectUserName')}, {_WHO.format(name='User')}, {_WHO.format(name='AccountName')}, "
        "Computer, object_log_stream)",
        "`DOMAIN\\user`: who signed in, or who did it; the machine where no user is named.",
    ),
    Derived("ev_session", "COALESCE(TargetLogonId, SubjectLogonId, LogonId)", "The sign-in session, hexadecimal."),
    Derived(
        "ev_src_ip",
        r"regexp_extract(COALESCE(IpAddress, SourceIp), "
        r"'^(?:::ffff:)?([0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)$', 1)",
        "The address, where it is one.",
    ),
    Derived("ev_action", f"{_SHORT} || ':' || COALESCE(EventID, '?')", "The log's short name and the event's number."),
    Derived(
        "ev_outcome",
        "CASE WHEN EventID = '4656' AND Keywords IN ('0x8010000000000000', '-9218868437227405312') THEN 'denied' "
        "WHEN Keywords IN ('0x8010000000000000', '-9218868437227405312') THEN 'failed' "
        "WHEN Channel = 'Security' AND EventID IN ('4625', '4771') THEN 'failed' "
        "WHEN Channel = 'Security' AND EventID = '4776' AND Status <> '0x0' THEN 'failed' ELSE 'success' END",
        "How it ended, by the audit keywords.",
    ),
)

_SAMPLE = (
    b"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
    b"<Provider Name='Microsoft-Windows-Security-Auditing' Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/>"
    b"<EventID>4624</EventID><Version>2</Version><Level>0</Level><Task>12544</Task><Opcode>0</Opcode>"
    b"<Keywords>0x8020000000000000</Keywords><TimeCreated SystemTime='2026-06-01T08:14:07.118204300Z'/>"
    b"<EventRecordID>4711</EventRecordID><Correlation/><Execution ProcessID='672' ThreadID='712'/>"
    b"<Channel>Security</Channel><Computer>app-1.example.com</Computer><Security/></System><EventData>"
    b"<Data Name='SubjectUserSid'>S-1-5-18</Data><Data Name='SubjectUserName'>APP-1$</Data>"
    b"<Data Name='SubjectDomainName'>EXAMPLE</Data><Data Name='SubjectLogonId'>0x3e7</Data>"
    b"<Data Name='TargetUserSid'>S-1-5-21-1111-2222-3333-1104</Data><Data Name='TargetUserName'>mira</Data>"
    b"<Data Name='TargetDomainName'>EXAMPLE</Data><Data Name='TargetLogonId'>0x1a2b3c</Data>"
    b"<Data Name='LogonType'>10</Data><Data Name='LogonProcessName'>User32 </Data>"
    b"<Data Name='AuthenticationPackageName'>Negotiate</Data><Data Name='WorkstationName'>APP-1</Data>"
    b"<Data Name='ProcessName'>C:\\Windows\\System32\\svchost.exe</Data><Data Name='IpAddress'>203.0.113.24</Data>"
    b"<Data Name='IpPort'>50122</Data></EventData></Event>\n"
)

_JSON = (
    b'{"TimeCreated":"2026-06-01T08:15:09.911Z","Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,'
    b'"SourceName":"Microsoft-Windows-Sysmon","Hostname":"app-1.example.com","Level":"4","RecordNumber":4712,'
    b'"UtcTime":"2026-06-01 08:15:09.902","ProcessId":"5120","Image":"C:\\\\Windows\\\\System32\\\\whoami.exe",'
    b'"CommandLine":"whoami /all","User":"EXAMPLE\\\\mira","LogonId":"0x1a2b3c",'
    b'"ParentImage":"C:\\\\Windows\\\\System32\\\\cmd.exe","ParentCommandLine":"cmd.exe"}'
)

#: Where renderings have the event's number.
_NUMBERED = (
    *("EventID", "Event.System.EventID", "Event.System.EventID.#text", "System.EventID", "System.EventID.#text"),
    "winlog.event_id",
)
_AGENT = (
    r"(?s)^\[(?P<Channel>[^\]]+)\] \[(?P<Level>[A-Z]*)\] \[(?P<EventID>\d+)\] \[(?P<Provider_Name>[^\]]+)\] "
    r"\[(?P<Computer>[^\]]+)\] \[(?P<Message>.*)\]\s*$"
)

SOURCE = LogSource(
    name="windows_event",
    title="Windows event logs",
    doc="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html",
    sigma={"product": "windows"},
    also_sigma=SIGMA,
    framing=Xml(record="Event", named=(("Data", "Name"),), required=("System.EventID",)),
    also=(
        Json(
            records=("Events", "Records"),
            required=("|".join(_NUMBERED),),
        ),
        # The agent's text rendering, whose time is the log event's.
        Lines(
            patterns=(_AGENT,),
            continued=r"^(?:[^\[]|$)",
        ),
    ),
    columns=COLUMNS,
    derived=_DERIVED,
    time="TimeCreated",
    key=("ev_account", "ev_region", "ev_id"),
    unique=("Message", "EventRecordID", "ProcessGuid"),
    sort=("Channel", "EventID", "ev_time"),
    layouts=(
        Layout(
            "Firehose's folders by hour",
            r"(?:^|/)(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/\d{2}/[^/]+$",
            "{year}/{month}/{day}/{hour}/",
        ),
    ),
    looks_like=(
        r"schemas\.microsoft\.com/win/2004/08/events/event|\\?\"(?:SourceName|ProviderName|provider_name)\\?\"\s*:\s*\\?\""
        r"(?:Microsoft-Windows-|Service Control Manager)"
    ),
    delay_minutes=5,
    delay="seconds: the CloudWatch agent sends every 5 seconds by default",
    retention="The log group's; on the machine each log overwrites its oldest events when it is full",
    on_by_default="no: the CloudWatch agent is told which logs and levels to ship; what is audited is a policy",
    cost=Cost("CloudWatch Logs takes 0.50 USD a GB in us-east-1, and 0.03 USD a GB and month to keep.", "2025-10-28"),
    sample=_SAMPLE,
    more_samples=(_JSON,),
    known_fields=("Category", "Severity", "UserID", "ThreadID", "ExecutionProcessID", "RuleName", "UtcTime"),
    fields_below=BELOW,
    open_fields=("Event", "EventData", "UserData", "winlog"),
)
