"""The columns of Windows event logs, and the many places where writers put them."""

from __future__ import annotations

from vedette.model import Column


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
BELOW = (
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
            *((*above, each) for above in BELOW for each in names),
        ),
    )


COLUMNS = (
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
