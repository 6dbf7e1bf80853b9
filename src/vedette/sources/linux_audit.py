"""The Linux audit log: what auditd writes, raw or enriched, one row a record line."""

from __future__ import annotations

from vedette.model import Column, Cost, Derived, Layout, Lines, LogSource, Sigma

_PATTERN = (
    r"(?s)^(?:\d{4}-\d{2}-\d{2}T[0-9:.]+Z )?(?:node=(?P<node>\S+) )?type=(?P<type>[A-Z0-9_]+(?:\[\d+\])?) "
    r"msg=audit\((?P<timestamp>\d+\.\d+|\d{2}/\d{2}/\d{2,4} \d{2}:\d{2}:\d{2}\.\d+):"
    r"(?P<serial>\d+)\) ?:\s*(?P<fields>.*)$"
)

_COLUMNS = (
    Column(
        "timestamp",
        "timestamp",
        "When the kernel or the program made the record, UTC, milliseconds.",
        formats=("%m/%d/%Y %H:%M:%S.%f", "%m/%d/%y %H:%M:%S.%f"),
    ),
    Column("type", "string", "The kind of record: `SYSCALL`, `EXECVE`, `USER_AUTH`, `PROCTITLE`…"),
    Column("serial", "long", "The number of the event: its records share time and serial."),
    Column("node", "string", "The host's name, where auditd writes it (`name_format`)."),
    Column("fields", "string", "The record's fields as they stand; enriched ones follow the raw ones."),
)

_Q = "\\x27"


def _field(name: str) -> str:
    """SQL: the field's value as it stands, without quotes; NULL where it is missing, `?` or `(null)`."""
    start = rf"(?:^|[\s\x1d{_Q}]|=0){name}="
    quoted = rf"NULLIF(regexp_extract(fields, '{start}\"([^\"]*)\"', 1), '')"
    plain = rf"NULLIF(regexp_extract(fields, '{start}([^\s\"\x1d{_Q}][^\s\x1d{_Q}]*)', 1), '')"
    return f"COALESCE({quoted}, NULLIF(NULLIF(NULLIF({plain}, '?'), '(null)'), '(none)'))"


def _decoded(name: str) -> str:
    """SQL: the field's value; hexadecimal, which auditd writes for texts with spaces and the like, is decoded."""
    start = rf"(?:^|[\s\x1d{_Q}]){name}="
    hexed = rf"NULLIF(regexp_extract(fields, '{start}((?:[0-9A-F][0-9A-F])+)(?:[\s\x1d{_Q}]|$)', 1), '')"
    return f"COALESCE(replace(TRY(decode(unhex({hexed}))), chr(0), ' '), {_field(name)})"


def _arguments() -> str:
    """SQL: the arguments of an EXECVE record as one line."""
    pieces = r"regexp_extract_all(fields, '(?:^|\s)a\d+=(\"[^\"]*\"|[0-9A-F]+)', 1)"
    one = "CASE WHEN starts_with(a, '\"') THEN trim(a, '\"') ELSE COALESCE(TRY(decode(unhex(a))), a) END"
    return f"array_to_string(list_transform({pieces}, LAMBDA a: {one}), ' ')"


_NUMBER = "CASE WHEN type = 'EXECVE' THEN {decoded} ELSE {plain} END"

_DERIVED = (
    Derived("pid", f"TRY_CAST({_field('pid')} AS BIGINT)", "The process id.", "long"),
    Derived("ppid", f"TRY_CAST({_field('ppid')} AS BIGINT)", "The parent's process id.", "long"),
    Derived("uid", _field("uid"), "The user id, as a number."),
    Derived("euid", _field("euid"), "The effective user id, as a number."),
    Derived("auid", _field("auid"), "The id of who signed in, kept across su and sudo; 4294967295 where nobody did."),
    Derived("ses", _field("ses"), "The number of the sign-in session; 4294967295 where there is none."),
    Derived("uid_name", _field("UID"), "The user's name, in enriched logs."),
    Derived("auid_name", _field("AUID"), "The name of who signed in, in enriched logs; `unset` where nobody did."),
    Derived("syscall", f"COALESCE({_field('SYSCALL')}, {_field('syscall')})", "The system call: its name, or number."),
    Derived("success", _field("success"), "Whether the system call succeeded: `yes` or `no`."),
    Derived("exit", _field("exit"), "What the system call gave back."),
    Derived("key", _decoded("key"), "The key of the audit rule that asked for the record."),
    Derived("comm", _decoded("comm"), "The process's short name, up to 15 characters."),
    Derived("exe", _decoded("exe"), "The program's file."),
    Derived("cwd", _decoded("cwd"), "The working directory."),
    Derived("name", _decoded("name"), "The file of a PATH record."),
    Derived("nametype", _field("nametype"), "What became of that file: `NORMAL`, `CREATE`, `DELETE`, `PARENT`."),
    Derived("tty", _field("tty"), "The terminal."),
    *(
        Derived(
            f"a{number}",
            _NUMBER.format(decoded=_decoded(f"a{number}"), plain=_field(f"a{number}")),
            f"Argument {number}: of the command line in EXECVE records, of the system call (hexadecimal) in SYSCALL's.",
        )
        for number in range(5)
    ),
    Derived("proctitle", _decoded("proctitle"), "The command line of a PROCTITLE record, with spaces between."),
    Derived(
        "command", f"CASE WHEN type = 'EXECVE' THEN {_arguments()} ELSE {_decoded('cmd')} END", "The command line."
    ),
    Derived("op", _field("op"), "What a program says it did: `PAM:authentication`, `add-user`…"),
    Derived("acct", _decoded("acct"), "The account a program says it did it to or for."),
    Derived("addr", _field("addr"), "The address a program says it was asked from."),
    Derived("hostname", _field("hostname"), "The host a program says it was asked from."),
    Derived("terminal", _field("terminal"), "The terminal a program says it was asked from."),
    Derived("res", f"COALESCE({_field('res')}, {_field('result')})", "How it ended: `success`, `failed`, or 1 and 0."),
    Derived("subj", _field("subj"), "The SELinux context of the process."),
    Derived("log_group", "object_log_group", "The CloudWatch Logs group it came through."),
    Derived("log_stream", "object_log_stream", "The log stream: the instance's id by the agent's default."),
    Derived("ev_account", "object_account", "The account that owns the log group or the object's path names."),
    Derived("ev_region", "object_region", "The region the object's path names."),
    Derived(
        "ev_actor",
        "COALESCE(NULLIF(auid_name, 'unset'), CASE WHEN NULLIF(auid, '4294967295') IS NULL THEN acct END, "
        "'uid ' || NULLIF(auid, '4294967295'), uid_name, 'uid ' || uid) || "
        "COALESCE('@' || COALESCE(node, object_log_stream), '')",
        "Who signed in, or else whose account or process it is, with the host where it is known.",
    ),
    Derived("ev_session", "NULLIF(ses, '4294967295')", "The session's number."),
    Derived(
        "ev_src_ip",
        r"CASE WHEN regexp_full_match(addr, '[0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*') THEN addr END",
        "The address, where it is one.",
    ),
    Derived(
        "ev_action",
        "'audit:' || lower(type) || CASE WHEN type = 'SYSCALL' AND syscall IS NOT NULL THEN ':' || syscall ELSE '' END",
        "The kind of record, and the system call.",
    ),
    Derived(
        "ev_outcome",
        "CASE WHEN success = 'yes' OR res IN ('success', '1', 'yes') THEN 'success' "
        "WHEN success = 'no' AND exit IN ('EACCES', 'EPERM', '-1', '-13') THEN 'denied' "
        "WHEN type = 'AVC' AND regexp_matches(fields, '\\bdenied\\b') THEN 'denied' "
        "WHEN success = 'no' OR res IN ('failed', '0', 'no') THEN 'failed' END",
        "How it ended; NULL where the record does not say.",
    ),
)

_SAMPLE = (
    b"type=SYSCALL msg=audit(1780301647.118:4711): arch=c000003e syscall=59 success=yes exit=0 a0=55d0 a1=55d1 a2=55d2 "
    b"a3=8 items=2 ppid=811 pid=912 auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 "
    b'comm="cat" exe="/usr/bin/cat" subj=unconfined key="exec"\x1dARCH=x86_64 SYSCALL=execve AUID="mira" UID="root" '
    b'GID="root" EUID="root" SUID="root" FSUID="root" EGID="root" SGID="root" FSGID="root"\n'
    b'type=EXECVE msg=audit(1780301647.118:4711): argc=2 a0="cat" a1="/etc/shadow"\n'
    b'type=CWD msg=audit(1780301647.118:4711): cwd="/root"\n'
    b"type=PROCTITLE msg=audit(1780301647.118:4711): proctitle=636174002F6574632F736861646F77\n"
    b"type=USER_AUTH msg=audit(1780301650.900:4712): pid=930 uid=0 auid=4294967295 ses=4294967295 subj=unconfined "
    b'msg=\'op=PAM:authentication grantors=? acct="admin" exe="/usr/sbin/sshd" hostname=198.51.100.7 '
    b'addr=198.51.100.7 terminal=ssh res=failed\'\x1dUID="root" AUID="unset"\n'
)

SOURCE = LogSource(
    name="linux_audit",
    title="Linux audit log",
    doc="https://github.com/linux-audit/audit-documentation/wiki/SPEC-Audit-Event-Enrichment",
    sigma={"product": "linux", "service": "auditd"},
    also_sigma=(
        Sigma(
            "linux",
            category="process_creation",
            where=(
                {"type": ("EXECVE", "PROCTITLE")},
                {"type": ("SYSCALL",), "syscall": ("execve", "execveat", "59", "322")},
            ),
        ),
    ),
    framing=Lines(patterns=(_PATTERN,)),
    columns=_COLUMNS,
    derived=_DERIVED,
    time="timestamp",
    key=("ev_account", "ev_region", "ev_id"),
    unique=("fields",),
    sort=("type", "key", "ev_time"),
    layouts=(
        Layout(
            "Firehose's folders by hour",
            r"(?:^|/)(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/\d{2}/[^/]+$",
            "{year}/{month}/{day}/{hour}/",
        ),
        Layout("a file of that name", r"(?:^|/)audit\.log(?:[-.][^/]*)?$"),
    ),
    looks_like=r"type=[A-Z0-9_\[\]]+ msg=audit\(\d",
    delay_minutes=5,
    delay="seconds: the CloudWatch agent sends every 5 seconds by default",
    retention="The log group's; on the host auditd keeps five files of 8 MB by default",
    on_by_default="no: auditd writes what its rules ask for, and the CloudWatch agent is told to ship its file",
    cost=Cost("CloudWatch Logs takes 0.50 USD a GB in us-east-1, and 0.03 USD a GB and month to keep.", "2025-10-28"),
    sample=_SAMPLE,
)
