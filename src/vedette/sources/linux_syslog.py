"""Linux system logs: syslog, messages, auth.log, secure, cron, as the CloudWatch agent and rsyslog ship them."""

from __future__ import annotations

from vedette.model import Column, Cost, Derived, Layout, Lines, LogSource, Sigma

_ISO = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?"
_BSD = r"[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?"
_PRI = r"^(?:<(?P<pri>\d{1,3})>)?"
_TAG = r"(?P<appname>[^\s\[\]:]+)(?:\[(?P<procid>\d+)\])?"
_TEXT = r"(?:<(?P<level>[A-Z][a-z]+)>)?:\s*(?P<message>.*)$"
_LEVELS = "EMERG|ALERT|CRIT|ERR|ERROR|WARNING|WARN|NOTICE|INFO|DEBUG"
#: A structured-data element, whose values may hold any bracket.
_ELEMENT = r'\[[^\s\]="]+(?: [^\s\]="]+="(?:[^"\\]|\\.)*")*\]'

_RFC5424 = (
    r"(?s)^<(?P<pri>\d{1,3})>1 (?:-|(?P<timestamp>\d\S+)) (?:-|(?P<hostname>\S+)) (?:-|(?P<appname>\S+)) "
    rf"(?:-|(?P<procid>\S+)) (?:-|(?P<msgid>\S+)) (?:-|(?P<structured_data>(?:{_ELEMENT})+))(?:\s+(?P<message>.*))?$"
)
_PATTERNS = (
    _RFC5424,
    # RFC 3164 behind a time that an export of a log group wrote before it, which has the year.
    rf"(?s)^(?P<timestamp>\d{{4}}-\d{{2}}-\d{{2}}T[0-9:.]+Z) {_BSD} (?P<hostname>\S+) {_TAG} ?{_TEXT}",
    # Chrome OS: the level where others have the host.
    rf"(?s){_PRI}(?P<timestamp>{_ISO}) (?P<level>{_LEVELS}) {_TAG}:\s*(?P<message>.*)$",
    # RFC 3164, with its own times or ISO ones.
    rf"(?s){_PRI}(?P<timestamp>{_BSD}|{_ISO}) (?P<hostname>[^\s:]\S*) {_TAG} ?{_TEXT}",
    # No host.
    rf"(?s){_PRI}(?P<timestamp>{_BSD}|{_ISO}) {_TAG} ?{_TEXT}",
    rf"(?s){_PRI}(?P<timestamp>{_BSD}|{_ISO}): ?(?P<message>.*)$",
    # No program.
    rf"(?s){_PRI}(?P<timestamp>{_BSD}|{_ISO}) (?P<hostname>\S+) (?P<message>.*)$",
)

#: What begins neither with `Jan 1`, nor a digit, nor `<`: RE2 can only say so letter by letter.
_CONTINUED = (
    r"^(?:[^A-Z0-9<]|[A-Z](?:[^A-Za-z]|$)|[A-Z][A-Za-z](?:[^A-Za-z]|$)|[A-Z][A-Za-z]{2}(?:[^ ]|$)"
    r"|[A-Z][A-Za-z]{2} (?:[^ \d]|$))"
)

_COLUMNS = (
    Column(
        "timestamp",
        "timestamp",
        "When it was logged, UTC; the year of `Jan 1` times is taken from the log event, or the object's path or age.",
        formats=(
            "%b %d %H:%M:%S",
            "%b %d %H:%M:%S.%f",
            "%Y-%m-%dT%H:%M:%S.%f%z",
            "%Y-%m-%dT%H:%M:%S%z",
        ),
    ),
    Column("pri", "long", "RFC 5424's priority: eight times the facility and the severity, 0 to 191."),
    Column("hostname", "string", "The host that logged it, as it calls itself."),
    Column("appname", "string", "The program, as it calls itself: `sshd`, `CRON`, `/usr/sbin/cron`."),
    Column("procid", "string", "The process id, without a unit."),
    Column("msgid", "string", "RFC 5424's kind of message."),
    Column("structured_data", "string", "RFC 5424's structured data, with its brackets."),
    Column("level", "string", "The severity as a word, where the line has one."),
    Column("message", "string", "The text behind the program."),
)

_FACILITIES = (
    *("kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp"),
    *("ntp", "audit", "alert", "clock", *(f"local{n}" for n in range(8))),
)
_SEVERITIES = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")


def _listed(words: tuple[str, ...]) -> str:
    return "[" + ", ".join(f"'{word}'" for word in words) + "]"


def _first(*patterns: str) -> str:
    """SQL: the first group of the first pattern that is found in the message, NULL where none is."""
    parts = (f"NULLIF(regexp_extract(message, '{pattern}', 1), '')" for pattern in patterns)
    return f"COALESCE({', '.join(parts)})"


def _verb(*cases: tuple[str, str]) -> str:
    """SQL: what the message says was done."""
    return " ".join(f"WHEN regexp_matches(message, '{pattern}') THEN '{verb}'" for pattern, verb in cases)


_ADDRESS = r"([0-9A-Fa-f:.]+)(?:%\w+)?"
#: A user's name is what the client says: only the last `from ADDRESS port N` is the server's own word.
_FROM = rf"^.* from {_ADDRESS}(?: port \d+)?(?:$|[ :\[])"
_PEER = rf"user .* {_ADDRESS} port \d+"

_DERIVED = (
    Derived(
        "program",
        r"CASE WHEN starts_with(lower(appname), 'sshd') THEN 'sshd' WHEN lower(appname) IN ('su-l', '(su)') THEN 'su' "
        r"ELSE regexp_extract(lower(appname), '[^/]*$') END",
        "The program's name in small letters, without folder; `sshd` for all its parts.",
    ),
    Derived("facility", f"{_listed(_FACILITIES)}[pri // 8 + 1]", "The facility's name, where the line has a priority."),
    Derived(
        "severity",
        f"COALESCE({_listed(_SEVERITIES)}[pri % 8 + 1], lower(level))",
        "The severity's name, from the priority or the word in the line.",
    ),
    Derived(
        "verb",
        "CASE WHEN program = 'sshd' THEN CASE "
        + _verb(
            ("^Accepted ", "accepted"),
            ("^Failed ", "failed"),
            ("^(Invalid|Illegal) user ", "invalid_user"),
            ("^(error: )?maximum authentication attempts", "too_many_attempts"),
            ("^(pam_[a-z]+.sshd:auth.: authentication failure|PAM [0-9]+ more auth)", "authentication_failure"),
            ("^pam_[a-z]+.sshd:session.: session opened", "session_opened"),
            ("^pam_[a-z]+.sshd:session.: session closed", "session_closed"),
            ("^Connection from ", "connection"),
            ("^(Connection closed|Connection reset|Disconnected|Received disconnect)", "disconnected"),
            ("^Server listening", "listening"),
        )
        + " ELSE 'message' END WHEN program = 'sudo' THEN CASE "
        + _verb(
            ("^ *[^ ]+ : ([^;]* ; )?(user NOT in sudoers|command not allowed|user NOT authorized)", "refused"),
            ("^ *[^ ]+ : ([0-9]+ incorrect password|a password is required)", "authentication_failure"),
            ("^pam_[a-z]+.sudo:auth.: (authentication failure|auth could not)", "authentication_failure"),
            ("^ *[^ ]+ : .*COMMAND=", "command"),
            ("^pam_[a-z]+.sudo(-i)?:session.: session opened", "session_opened"),
            ("^pam_[a-z]+.sudo(-i)?:session.: session closed", "session_closed"),
        )
        + " ELSE 'message' END WHEN program = 'su' THEN CASE "
        + _verb(
            ("^FAILED |^pam_[a-z]+.su(-l)?:auth.: authentication failure", "failed"),
            ("^Successful su |^\\(to ", "switched"),
            ("^pam_[a-z]+.su(-l)?:session.: session opened", "session_opened"),
            ("^pam_[a-z]+.su(-l)?:session.: session closed", "session_closed"),
        )
        + " ELSE 'message' END WHEN program IN ('useradd', 'userdel', 'usermod', 'groupadd', 'groupdel', 'gpasswd', "
        "'passwd', 'chpasswd', 'chage', 'adduser') THEN CASE "
        + _verb(
            ("^new user: ", "user_added"),
            ("^delete user |^removed user", "user_removed"),
            ("to (shadow )?group |added by .* to group", "group_member_added"),
            ("^new group: ", "group_added"),
            ("password changed|changed password", "password_changed"),
        )
        + " ELSE 'message' END WHEN program IN ('cron', 'crond', 'crontab', 'anacron') THEN CASE "
        + _verb((r"\) CMD ", "command"), (r"\) REPLACE ", "replaced"), (r"\) LIST ", "listed"))
        + " ELSE 'message' END ELSE 'message' END",
        "What a message of sshd, sudo, su, useradd and its like, or cron says was done; `message` for all else.",
    ),
    Derived(
        "username",
        "CASE WHEN program = 'sshd' THEN "
        + _first(
            r"^(?:Accepted|Failed) \S+ for (?:invalid user )?(.*) from \S+ port \d+",
            r"^(?:Invalid|Illegal) user (.*) from \S+",
            r"attempts exceeded for (?:invalid user )?(.*) from \S+ port",
            r"(?:authenticating|invalid) user (.*) [0-9A-Fa-f:.]+ port \d+",
            r"^Disconnected from user (.*) [0-9A-Fa-f:.]+ port \d+",
            r"session (?:opened|closed) for user ([^\s(]+)",
            r"rhost=\S*\s+user=(\S+)",
        )
        + " WHEN program = 'sudo' THEN "
        + _first(r"^\s*(\S+) : ", r"session opened for user \S+ by ([^\s(]+)", r"\buser=(\S+)")
        + " WHEN program = 'su' THEN "
        + _first(r"\(to [^)]+\) (\S+) on ", r" su for \S+ by (\S+)", r"for user \S+ by ([^\s(]+)", r"logname=([^\s;]+)")
        + " WHEN verb IN ('user_added', 'user_removed', 'group_member_added', 'group_added', 'password_changed') THEN "
        "NULL WHEN program IN ('cron', 'crond', 'crontab') THEN "
        + _first(r"^\(([^)]+)\) (?:CMD|LIST|REPLACE|BEGIN EDIT|END EDIT|DELETE|RELOAD|MAIL)")
        + " WHEN program = 'systemd-logind' THEN "
        + _first(r"of user ([^\s.]+)")
        + " END",
        "Who did it: who signed in, who called sudo or su, whose cron job it is.",
    ),
    Derived(
        "target_user",
        "CASE WHEN program = 'sudo' THEN "
        + _first(r"\bUSER=(\S+)", r"session opened for user ([^\s(]+)")
        + " WHEN program = 'su' THEN "
        + _first(r"\(to ([^)]+)\)", r" su for (\S+) by", r"session opened for user ([^\s(]+)", r"\buser=(\S+)")
        + " WHEN verb IN ('user_added', 'user_removed', 'group_member_added', 'password_changed') THEN "
        + _first(
            r"new user: name=([^,\s]+)",
            r"(?:^add|^user|^adding user|^members?) \x27?([A-Za-z0-9_.$-]+)\x27? (?:added |to )",
            r"delete user .([^\x27\s]+)",
            r"removed user (\S+)",
            r"password changed for (\S+)",
        )
        + " END",
        "Whom it was done to or as: sudo's and su's target, the user added, removed or given a password.",
    ),
    Derived(
        "target_group",
        "CASE WHEN verb = 'group_member_added' THEN "
        + _first(r"group \x27?([A-Za-z0-9_.$-]+)")
        + " WHEN verb = 'group_added' THEN "
        + _first(r"name=([^,\s]+)")
        + " END",
        "The group somebody was added to, or that is new.",
    ),
    Derived(
        "src_ip",
        "CASE WHEN program = 'sshd' THEN "
        + _first(
            rf"^Received disconnect from {_ADDRESS}(?: port|:)",
            rf"^(?:Connection closed|Connection reset|Disconnected) (?:by|from) (?:authenticating |invalid )?{_PEER}",
            rf"^(?:Connection closed|Connection reset) by {_ADDRESS} port",
            _FROM,
            r"^(?:pam_|PAM ).* rhost=([^ ]+)",
        )
        + " WHEN program IN ('su', 'sudo', 'login', 'vsftpd') THEN "
        + _first(r"rhost=([0-9A-Fa-f:.]+)")
        + " END",
        "The address sshd was spoken to from.",
    ),
    Derived(
        "method",
        "CASE WHEN program = 'sshd' THEN " + _first(r"^(?:Accepted|Failed) (\S+) for ") + " END",
        "How one signed in at sshd: `password`, `publickey`, `keyboard-interactive/pam`…",
    ),
    Derived(
        "command",
        "CASE WHEN program = 'sudo' THEN "
        + _first(r"COMMAND=(.*)$")
        + " WHEN program IN ('cron', 'crond') THEN "
        + _first(r"\) CMD \((.*)\)")
        + " END",
        "What sudo or cron ran, with its arguments.",
    ),
    Derived("log_group", "object_log_group", "The CloudWatch Logs group it came through."),
    Derived("log_stream", "object_log_stream", "The log stream: the instance's id by the agent's default."),
    Derived("ev_account", "object_account", "The account that owns the log group or the object's path names."),
    Derived("ev_region", "object_region", "The region the object's path names."),
    Derived(
        "ev_actor",
        "COALESCE(username || '@' || COALESCE(hostname, object_log_stream), username, hostname, object_log_stream)",
        "User and host; the host alone where no user is named.",
    ),
    Derived(
        "ev_src_ip",
        r"CASE WHEN regexp_full_match(src_ip, '[0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*') "
        "THEN src_ip END",
        "The address, where it is one.",
    ),
    Derived("ev_action", "COALESCE(program || ':' || verb, 'syslog:message')", "What was done."),
    Derived(
        "ev_outcome",
        "CASE WHEN verb IN ('failed', 'invalid_user', 'too_many_attempts', 'authentication_failure') THEN 'failed' "
        "WHEN verb = 'refused' THEN 'denied' WHEN verb IN ('message', 'disconnected') THEN NULL ELSE 'success' END",
        "How it ended; NULL for messages whose meaning is not known.",
    ),
)

_SAMPLE = b"""<86>2026-06-01T08:14:07.180311+00:00 web-1 sshd[4711]: Accepted publickey for mira from 203.0.113.24 \
port 50122 ssh2: ED25519 SHA256:AAAAEXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAM
<85>2026-06-01T08:14:31.023400+00:00 web-1 sudo: mira : TTY=pts/0 ; PWD=/home/mira ; USER=root ; \
COMMAND=/usr/bin/systemctl restart nginx
<78>2026-06-01T08:15:01.400000+00:00 web-1 CRON[4800]: (root) CMD (test -x /usr/sbin/anacron)
<38>2026-06-01T08:15:09.911203+00:00 web-1 sshd[4811]: Failed password for invalid user admin from 198.51.100.7 \
port 40022 ssh2
"""

_FORWARDED = r"<\d{1,3}>(?:1 )?(?:\d{4}-\d{2}-\d{2}T\d{2}:|[A-Z][a-z]{2} [ \d]\d \d{2}:)"

SOURCE = LogSource(
    name="linux_syslog",
    title="Linux system logs",
    doc="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html",
    sigma={"product": "linux"},
    also_sigma=(
        Sigma("linux", "syslog"),
        Sigma("linux", "auth"),
        Sigma("linux", "sshd", where=({"program": ("sshd",)},)),
        Sigma("linux", "sudo", where=({"program": ("sudo",)},)),
        Sigma("linux", "su", where=({"program": ("su",)},)),
        Sigma("linux", "cron", where=({"program": ("cron", "crond", "crontab", "anacron")},)),
        Sigma("linux", "vsftpd", where=({"program": ("vsftpd",)},)),
        Sigma("linux", "clamav", where=({"program": ("clamd", "clamscan", "freshclam")},)),
        Sigma("linux", "guacamole", where=({"program": ("guacd",)},)),
    ),
    framing=Lines(patterns=_PATTERNS, continued=_CONTINUED, packed=_FORWARDED),
    columns=_COLUMNS,
    derived=_DERIVED,
    time="timestamp",
    key=("ev_account", "ev_region", "ev_id"),
    unique=("message",),
    sort=("program", "hostname", "ev_time"),
    layouts=(
        Layout(
            "Firehose's folders by hour",
            r"(?:^|/)(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/\d{2}/[^/]+$",
            "{year}/{month}/{day}/{hour}/",
        ),
        Layout("a file of that name", r"(?:^|/)(?:syslog|messages|auth\.log|secure|cron)(?:[-.][^/]*)?$"),
    ),
    looks_like=(
        rf"(?m)(?:^|\\n|\")(?:<\d{{1,3}}>1 {_ISO} \S+ \S+ \S+ \S+ (?:-|\[)|(?:<\d{{1,3}}>)?(?:{_BSD}|{_ISO}) \S+ "
        r"[A-Za-z][A-Za-z_./()-]*(?:\[\d+\])?:)"
    ),
    delay_minutes=5,
    delay="seconds: the CloudWatch agent sends every 5 seconds by default",
    retention="The log group's; log groups keep for ever where nobody sets a retention",
    on_by_default="no: the CloudWatch agent is installed and told which files to ship",
    cost=Cost("CloudWatch Logs takes 0.50 USD a GB in us-east-1, and 0.03 USD a GB and month to keep.", "2025-10-28"),
    sample=_SAMPLE,
)
