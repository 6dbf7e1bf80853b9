"""Windows event logs: Security, System, Sysmon, PowerShell and any other, as XML, as JSON and as the agent's text."""

from __future__ import annotations

from vedette.model import Column, Cost, Derived, Json, Layout, Lines, LogSource, Sigma, Xml

_SYSMON = "Microsoft-Windows-Sysmon/Operational"


def _system(name: str, doc: str, *others: str, attribute: str = "", own: str = "", type_: str = "string") -> Column:
    """A field of the event's System element. `own` is its name there, `attribute` the attribute that holds it."""
    below = (own or name, f"@{attribute}") if attribute else (own or name,)
    plain = (own or name, attribute) if attribute else (own or name,)
    marked = (own or name, "#attributes", attribute) if attribute else (own or name, "#text")
    return Column(
        name,
        "timestamp" if type_ == "timestamp" else "string",
        doc,
        path=(name,),
        also_at=(
            ("Event", "System", *marked),
            ("Event", "System", *plain),
            ("Event", "System", *below),
            ("System", *marked),
            ("System", *plain),
            *((("System", *below),) if attribute else ()),
            *(tuple(other.split(".")) for other in others),
        ),
    )


#: Where writers put an event's own fields; who cleared a log stands in an element of its own.
_BELOW = (
    ("EventData",),
    ("Event", "EventData"),
    ("winlog", "event_data"),
    ("UserData", "LogFileCleared"),
    ("Event", "UserData", "LogFileCleared"),
    ("winlog", "user_data"),
)


def _data(name: str, doc: str, *others: str) -> Column:
    """A field of EventData, where writers of flat records have it at the top; `others` are its further names."""
    names = (name, *others)
    return Column(
        name,
        "string",
        doc,
        path=(name,),
        also_at=(
            *((other,) for other in others),
            *((*above, each) for above in _BELOW for each in names),
        ),
    )


_COLUMNS = (
    _system(
        "TimeCreated",
        "When the event was written, UTC; flat records without it give the time of their sending.",
        "winlog.time_created",
        "@timestamp",
        "EventTime",
        attribute="SystemTime",
        type_="timestamp",
    ),
    _system("Channel", "The log: `Security`, `System`, `Microsoft-Windows-Sysmon/Operational`…", "winlog.channel"),
    _system("EventID", "The event's number as text; its meaning depends on the provider.", "winlog.event_id"),
    _system(
        "Provider_Name",
        "Who wrote it: `Microsoft-Windows-Security-Auditing`, `Service Control Manager`…",
        "SourceName",
        "ProviderName",
        "winlog.provider_name",
        attribute="Name",
        own="Provider",
    ),
    _system("Computer", "The machine it happened on.", "Hostname", "winlog.computer_name"),
    _system("EventRecordID", "The record's number in its log on its machine.", "RecordNumber", "winlog.record_id"),
    _system("Level", "0 and 4 information, 1 critical, 2 error, 3 warning, 5 verbose; or the word.", "winlog.level"),
    _system("Task", "The kind of task, as its provider numbers it.", "winlog.task"),
    _system("Opcode", "The step of the task, as its provider numbers it.", "OpcodeValue", "winlog.opcode"),
    _system("Keywords", "A bit mask: 0x8020… is an audit success, 0x8010… an audit failure."),
    Column(
        "Message",
        "string",
        "The event in words, where the writer rendered it.",
        also_at=(("RenderingInfo", "Message"), ("Event", "RenderingInfo", "Message"), ("message",)),
    ),
    _data("SubjectUserName", "Who did it."),
    _data("SubjectUserSid", "The security id of who did it."),
    _data("SubjectDomainName", "The domain or machine of who did it."),
    _data("SubjectLogonId", "The sign-in session it was done in, hexadecimal."),
    _data("TargetUserName", "The account it was done to, or that signed in."),
    _data("TargetUserSid", "The security id of that account.", "TargetSid"),
    _data("TargetDomainName", "The domain or machine of that account."),
    _data("TargetLogonId", "The sign-in session that began, hexadecimal."),
    _data("MemberName", "The account added to or removed from a group."),
    _data("MemberSid", "The security id of that account."),
    _data("LogonType", "2 at the machine, 3 by network, 4 batch, 5 service, 7 unlock, 10 remote desktop…"),
    _data("LogonProcessName", "What took the sign-in."),
    _data("AuthenticationPackageName", "`NTLM`, `Kerberos`, `Negotiate`."),
    _data("WorkstationName", "The machine the sign-in came from, by its own word.", "Workstation"),
    _data("IpAddress", "The address the sign-in came from."),
    _data("IpPort", "The port the sign-in came from."),
    _data("Status", "The NTSTATUS of a failure, hexadecimal."),
    _data("SubStatus", "Why more exactly: 0xC000006A a wrong password, 0xC0000064 no such user…"),
    _data("FailureReason", "Why a sign-in failed, as a message number."),
    _data("TicketEncryptionType", "How a Kerberos ticket is encrypted: 0x17 is RC4."),
    _data("ServiceName", "The service that was installed or asked for."),
    _data("ServiceFileName", "The installed service's command line (Security 4697)."),
    _data("ServiceType", "The installed service's type."),
    _data("StartType", "How the installed service starts.", "ServiceStartType"),
    _data("AccountName", "The account the installed service runs as.", "ServiceAccount"),
    _data("ImagePath", "The installed service's command line (System 7045)."),
    _data("TaskName", "The scheduled task."),
    _data("TaskContent", "The scheduled task as XML."),
    _data(
        "Image", "The program's file: of the new process, or of the one that acted.", "NewProcessName", "ProcessName"
    ),
    _data("OriginalFileName", "The file's name as its maker wrote it into it."),
    _data("CommandLine", "The command line of the new process.", "ProcessCommandLine"),
    _data("CurrentDirectory", "The working directory of the new process."),
    _data("User", "Whose process it is (Sysmon).", "UserName"),
    _data("IntegrityLevel", "The new process's integrity level.", "MandatoryLabel"),
    _data("Hashes", "Hashes of the file, as `NAME=hex` with commas between."),
    _data("ProcessGuid", "Sysmon's id of the process, unique over machines and time."),
    _data("ProcessId", "The process id: hexadecimal in Security, decimal in Sysmon.", "NewProcessId"),
    _data("LogonId", "The sign-in session of the process, hexadecimal."),
    _data("ParentImage", "The parent's program file.", "ParentProcessName"),
    _data("ParentCommandLine", "The parent's command line."),
    _data("ParentUser", "Whose the parent process is."),
    _data("SourceImage", "The program that reached into another process."),
    _data("TargetImage", "The program that was reached into."),
    _data("GrantedAccess", "The rights it was given there, as a bit mask."),
    _data("CallTrace", "The modules on the stack of the call."),
    _data("ImageLoaded", "The library or driver that was loaded."),
    _data("Signed", "Whether the loaded file is signed: `true` or `false`."),
    _data("Signature", "Who signed the loaded file."),
    _data("TargetFilename", "The file that was made, changed or deleted."),
    _data("TargetObject", "The registry key or value."),
    _data("Details", "The registry value's new content."),
    _data("EventType", "What was done to the registry or the pipe."),
    _data("PipeName", "The named pipe."),
    _data("QueryName", "The name asked for in the DNS."),
    _data("QueryResults", "What the DNS answered."),
    _data("SourceIp", "The address a connection came from.", "SourceAddress"),
    _data("SourcePort", "Its port."),
    _data("DestinationIp", "The address it went to.", "DestAddress"),
    _data("DestinationPort", "Its port.", "DestPort"),
    _data("DestinationHostname", "The name of the machine it went to."),
    _data("Initiated", "Whether this machine began the connection: `true` or `false`."),
    _data("ObjectName", "The object that was touched: a file, a key, a service."),
    _data("ObjectType", "What that object is."),
    _data("AccessMask", "The rights that were asked for, as a bit mask."),
    _data("ShareName", "The network share."),
    _data("RelativeTargetName", "The file in the share."),
    _data("ScriptBlockText", "PowerShell's code as it ran (4104)."),
    _data("Payload", "What a PowerShell command was given and gave (4103)."),
    _data("ContextInfo", "The host and user of a PowerShell command (4103)."),
)


def _channel(*names: str) -> tuple[dict[str, tuple[str, ...]], ...]:
    return ({"Channel": names},)


def _sysmon(category: str, *numbers: str) -> Sigma:
    """The events of Sysmon of those numbers."""
    return Sigma("windows", category=category, where=({"Channel": (_SYSMON,), "EventID": numbers},))


#: Sigma's categories of Sysmon's events, and their numbers.
_CATEGORIES = {
    "file_change": "2", "network_connection": "3", "sysmon_status": "4 16", "process_termination": "5",
    "driver_load": "6", "image_load": "7", "create_remote_thread": "8", "raw_access_thread": "9",
    "process_access": "10", "file_event": "11", "registry_event": "12 13 14", "registry_add": "12",
    "registry_delete": "12", "registry_set": "13", "registry_rename": "14", "create_stream_hash": "15",
    "pipe_created": "17 18", "wmi_event": "19 20 21", "dns_query": "22", "file_delete": "23 26",
    "clipboard_capture": "24", "process_tampering": "25", "file_block_executable": "27",
    "file_executable_detected": "29",
}  # fmt: skip
_POWERSHELL = ("Microsoft-Windows-PowerShell/Operational", "PowerShellCore/Operational")
#: Sigma's services, and the logs they are.
_CHANNELS = {
    "security": ("Security",),
    "system": ("System",),
    "application": ("Application",),
    "sysmon": (_SYSMON,),
    "powershell": _POWERSHELL,
    "powershell-classic": ("Windows PowerShell",),
    "taskscheduler": ("Microsoft-Windows-TaskScheduler/Operational",),
    "wmi": ("Microsoft-Windows-WMI-Activity/Operational",),
    "windefend": ("Microsoft-Windows-Windows Defender/Operational",),
    "firewall-as": ("Microsoft-Windows-Windows Firewall With Advanced Security/Firewall",),
    "bits-client": ("Microsoft-Windows-Bits-Client/Operational",),
    "ntlm": ("Microsoft-Windows-NTLM/Operational",),
    "dns-client": ("Microsoft-Windows-DNS Client Events/Operational",),
    "codeintegrity-operational": ("Microsoft-Windows-CodeIntegrity/Operational",),
    "printservice-operational": ("Microsoft-Windows-PrintService/Operational",),
    "terminalservices-localsessionmanager": ("Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",),
}

_SIGMA = (
    *(Sigma("windows", service, where=_channel(*channels)) for service, channels in _CHANNELS.items()),
    Sigma(
        "windows",
        category="process_creation",
        where=({"Channel": (_SYSMON,), "EventID": ("1",)}, {"Channel": ("Security",), "EventID": ("4688",)}),
    ),
    *(_sysmon(category, *numbers.split()) for category, numbers in _CATEGORIES.items()),
    Sigma("windows", category="ps_script", where=({"Channel": _POWERSHELL, "EventID": ("4104",)},)),
    Sigma("windows", category="ps_module", where=({"Channel": _POWERSHELL, "EventID": ("4103",)},)),
    Sigma("windows", category="ps_classic_start", where=({"Channel": ("Windows PowerShell",), "EventID": ("400",)},)),
)

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
    also_sigma=_SIGMA,
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
    columns=_COLUMNS,
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
    fields_below=_BELOW,
    open_fields=("Event", "EventData", "UserData", "winlog"),
)
