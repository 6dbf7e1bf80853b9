"""Host logs: every shape of syslog, the audit log and Windows events, by their samples, the corpora, and what is odd."""

from __future__ import annotations

import base64
import gzip
import json
import os
import zipfile
from datetime import UTC, datetime

import pytest

from vedette import registry
from vedette.collect import Collector, Settings
from vedette.lake.batch import Assembler
from vedette.lake.catalog import Lake
from vedette.lake.query import Query
from vedette.lake.readers import Reader
from vedette.lake.rows import Blob
from vedette.state import open_state

PLASO = "formats/plaso-testdata/test_data"
END_OF_2021 = {"day": "2021-12-31"}


def read(name, data, facts=None):
    """Rows of an object as stored, as dictionaries in order of time, and its rejects. Nothing is lost on the way."""
    unit = registry.source(name)
    blobs = [Blob("object", "1", data, facts or {})]
    done = Reader(unit).read(blobs)
    table, _ = Assembler(unit).assemble(done, blobs).table()
    table.validate(full=True)
    assert int(done.discovered.sum()) == sum(len(chunk) for chunk in done.chunks) + len(done.rejected)
    assert table.num_rows == sum(len(chunk) for chunk in done.chunks)
    return sorted(table.to_pylist(), key=lambda row: row["ev_time"]), done.rejected


def one(name, data, facts=None):
    """The only row of an object."""
    rows, rejected = read(name, data, facts)
    assert not rejected
    assert len(rows) == 1
    return rows[0]


def subscription(*messages):
    """A CloudWatch Logs subscription's payload as Kinesis has it, gzip, with those messages."""
    events = [{"id": f"{n:056d}", "timestamp": 1780301647118 + n, "message": m} for n, m in enumerate(messages)]
    whole = {
        "messageType": "DATA_MESSAGE",
        "owner": "111122223333",
        "logGroup": "/hosts",
        "logStream": "i-0a1b2c3d4e5f60718",
        "subscriptionFilters": ["all"],
        "logEvents": events,
    }
    return gzip.compress(json.dumps(whole).encode())


@pytest.mark.parametrize(
    ("file", "rows", "bad"),
    [
        ("syslog/syslog", 16, [b"MMM 22"]),
        ("syslog/syslog_chromeos", 8, []),
        ("syslog/syslog_cron.log", 9, []),
        ("syslog/syslog_osx", 2, []),
        ("syslog/syslog_rsyslog", 5, []),
        ("syslog/syslog_rsyslog_ForwardFormat", 9, []),
        ("syslog/syslog_rsyslog_SysklogdFileFormat", 9, []),
        ("syslog/syslog_rsyslog_SyslogProtocol23Format", 9, []),
        ("syslog/syslog_rsyslog_TraditionalForwardFormat", 9, []),
        ("syslog/syslog_rsyslog_traditional", 8, []),
        ("syslog/syslog_ssh.log", 9, []),
        ("syslog_copy", 12, [b"MMM 22", b"Mar 23 Wrong"]),
        *((f"syslog.{how}", 12, [b"MMM 22", b"Mar 23 Wrong"]) for how in ("gz", "bz2", "xz", "tgz", "tar")),
    ],
)
def test_syslog_of_the_corpora(corpora, file, rows, bad):
    """Each shape of syslog gives its records, and rejects only lines that are none."""
    found, rejected = read("linux_syslog", (corpora / PLASO / file).read_bytes(), END_OF_2021)

    assert len(found) == rows
    assert [r.data.startswith(b) for r, b in zip(rejected, bad, strict=True)] == [True] * len(bad)


def test_records_over_several_lines_stay_whole(corpora):
    """A line that begins no record belongs to the one before, with its line break."""
    found, _ = read("linux_syslog", (corpora / PLASO / "syslog/syslog_rsyslog_traditional").read_bytes(), END_OF_2021)

    assert [row["raw"].count("\n") for row in found if "\n" in row["raw"]] == [1, 1, 1]
    assert "many syslog parsers." in found[-1]["message"]


def test_the_audit_log_of_the_corpora(corpora):
    """Raw and enriched records are read, with hexadecimal decoded; four lines that break the format are rejected."""
    enriched, none = read("linux_audit", (corpora / PLASO / "audit_enriched.log").read_bytes())
    plain, bad = read("linux_audit", (corpora / PLASO / "selinux.log").read_bytes())

    assert (len(enriched), none, len(plain), len(bad)) == (29, [], 7, 4)
    commands = [row["command"] for row in enriched if row["type"] == "EXECVE"]
    assert commands == ["id", "/bin/sh -c grep -c . /etc/hostname", "/usr/bin/cat /tmp/my report.txt"]
    titles = [row["proctitle"] for row in enriched if row["type"] == "PROCTITLE"]
    assert titles[0] == "sshd-session: root [priv]"
    refused = next(row for row in enriched if row["type"] == "USER_AUTH")
    assert (refused["ev_actor"], refused["ev_src_ip"], refused["ev_outcome"]) == ("root", "172.23.112.1", "failed")
    assert {row["ev_outcome"] for row in plain if row["type"] == "AVC"} == {"denied"}


def test_windows_events_of_the_corpora(corpora):
    """Every event of Sigma's regression data and of the recorded data sets is a row."""
    for path in sorted((corpora / "host/windows-sigma-regression").glob("*/*.json")):
        rows, rejected = read("windows_event", path.read_bytes())
        assert (len(rows), rejected) == (path.read_bytes().count(b'"EventRecordID"'), []), path.name
        assert all(row["Channel"] and row["EventID"] and row["Image"] and row["Computer"] for row in rows)
    counts = {}
    for path in sorted((corpora / "host/windows-otrf").glob("*.zip")):
        archive = zipfile.ZipFile(path)
        name = next(n for n in archive.namelist() if not n.startswith("__"))
        rows, rejected = read("windows_event", archive.read(name))
        assert (rejected, all(row["Channel"] and row["EventID"] for row in rows)) == ([], True), path.name
        counts[path.stem] = len(rows)
    assert sorted(counts.values()) == [1166, 1182, 2395, 4284, 7491, 8705]


def test_exported_log_groups_of_the_corpora(corpora):
    """Each line of an export is an event."""
    found, rejected = read("cloudwatch_logs", (corpora / "formats/cloudgrep/tests/data/000000.gz").read_bytes())

    assert (len(found), rejected) == (163, [])
    assert found[0]["message"].startswith("I0710 20:27:23")


def test_subscriptions_of_the_corpora(corpora):
    """A subscription's events are rows with their group, stream, owner and own ids."""
    found, rejected = read(
        "cloudwatch_logs", (corpora / "formats/lambda-promtail/testdata/kinesis-event.json").read_bytes()
    )

    assert rejected == []
    assert [(row["log_group"], row["log_stream"], row["ev_account"]) for row in found] == [
        ("test-logroup", "test-logstream", "some_owner")
    ] * 3
    assert sorted(row["ev_id"] for row in found) == ["cwl:20396236", "cwl:23485670", "cwl:98237509"]


@pytest.mark.parametrize("file", ["evtx/System2.evtx", "utmp/utmp", "utmp/wtmp.1", "utmp/utmp_s390", "utmpx_mac"])
@pytest.mark.parametrize("name", ["linux_syslog", "windows_event"])
def test_binary_logs_are_rejected_with_the_way_out(corpora, file, name):
    """A binary log is one reject, which says how to make text of it."""
    rows, rejected = read(name, (corpora / PLASO / file).read_bytes())

    assert (rows, [r.position for r in rejected]) == ([], [-1])
    assert "render it" in rejected[0].reason


@pytest.mark.parametrize(
    ("line", "action", "outcome", "actor", "address"),
    [
        ("sshd[1]: Accepted publickey for mira from 203.0.113.24 port 22 ssh2", "sshd:accepted", "success", "mira", "203.0.113.24"),
        ("sshd[1]: Accepted password for mira from 2001:db8::1 port 22 ssh2", "sshd:accepted", "success", "mira", "2001:db8::1"),
        ("sshd-session[1]: Failed password for root from 198.51.100.7 port 22 ssh2", "sshd:failed", "failed", "root", "198.51.100.7"),
        ("sshd[1]: Invalid user oracle from 198.51.100.7 port 22", "sshd:invalid_user", "failed", "oracle", "198.51.100.7"),
        ("sshd[1]: Connection closed by authenticating user root 198.51.100.7 port 22 [preauth]", "sshd:disconnected", None, "root", "198.51.100.7"),
        ("sshd[1]: Received disconnect from 198.51.100.7 port 22:11: Bye Bye from 203.0.113.1 [preauth]", "sshd:disconnected", None, None, "198.51.100.7"),
        ("sshd[1]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=198.51.100.7  user=root", "sshd:authentication_failure", "failed", "root", "198.51.100.7"),
        ("sudo:     mira : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/id", "sudo:command", "success", "mira", None),
        ("sudo: mira : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh", "sudo:authentication_failure", "failed", "mira", None),
        ("sudo: mira : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh", "sudo:refused", "denied", "mira", None),
        ("su[1]: (to root) mira on pts/1", "su:switched", "success", "mira", None),
        ("su: FAILED SU (to root) mira on pts/1", "su:failed", "failed", "mira", None),
        ("CRON[1]: (root) CMD (/bin/true)", "cron:command", "success", "root", None),
        ("kernel: eth0: link up", "kernel:message", None, None, None),
    ],
)  # fmt: skip
def test_what_happened_on_a_host(line, action, outcome, actor, address):
    """Messages of sshd, sudo, su and cron say who did what, from where, and how it ended."""
    row = one("linux_syslog", f"Jun  1 08:14:07 web-1 {line}\n".encode(), {"day": "2026-06-01"})

    assert (row["ev_action"], row["ev_outcome"], row["ev_src_ip"]) == (action, outcome, address)
    assert row["ev_actor"] == (f"{actor}@web-1" if actor else "web-1")
    assert row["ev_time"] == datetime(2026, 6, 1, 8, 14, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "user", "group"),
    [
        ("useradd[1]: new user: name=bob, UID=1001, GID=1001, home=/home/bob, shell=/bin/sh, from=none", "bob", None),
        ("usermod[1]: add 'bob' to group 'sudo'", "bob", "sudo"),
        ("usermod[1]: add 'bob' to shadow group 'sudo'", "bob", "sudo"),
        ("gpasswd[1]: user bob added by root to group docker", "bob", "docker"),
        ("userdel[1]: delete user 'bob'", "bob", None),
        ("passwd[1]: pam_unix(passwd:chauthtok): password changed for bob", "bob", None),
    ],
)
def test_accounts_that_change(line, user, group):
    """Whom a change of accounts was about, and which group."""
    row = one("linux_syslog", f"2026-06-01T08:14:07+00:00 web-1 {line}".encode())

    assert (row["target_user"], row["target_group"], row["ev_outcome"]) == (user, group, "success")


@pytest.mark.parametrize(
    "line",
    [
        "sshd[1]: Failed none for invalid user a from 203.0.113.1 port 1 ssh2 from 198.51.100.7 port 22 ssh2",
        "sshd[1]: Invalid user a from 203.0.113.1 port 1 from 198.51.100.7 port 22",
        "sshd[1]: Invalid user session opened for user root from 198.51.100.7",
    ],
)
def test_a_user_name_cannot_forge_the_address(line):
    """What a client calls itself is a user's name and nothing else."""
    row = one("linux_syslog", f"2026-06-01T08:14:07+00:00 web-1 {line}".encode())

    assert (row["ev_src_ip"], row["ev_outcome"]) == ("198.51.100.7", "failed")


def test_a_message_cannot_forge_records():
    """A header inside of a line of a file with line breaks begins no record."""
    text = "".join(
        f"<38>2026-06-01T08:14:0{n}+00:00 web-1 app: <38>2026-06-01T08:14:07+00:00 web-1 sshd[1]: Accepted password for "
        "root from 198.51.100.7 port 22 ssh2\n"
        for n in range(3)
    )

    rows, rejected = read("linux_syslog", text.encode())

    assert ([row["program"] for row in rows], rejected) == (["app"] * 3, [])


def test_the_priority_is_decoded():
    """Facility and severity have names; structured data may hold brackets in its values."""
    row = one("linux_syslog", rb'<165>1 2026-06-01T08:14:07.003Z web-1 app 42 ID47 [a@1 k="v]\"w"][b@1] hello')

    assert (row["facility"], row["severity"], row["procid"], row["msgid"]) == ("local4", "notice", "42", "ID47")
    assert (row["structured_data"], row["message"]) == (r'[a@1 k="v]\"w"][b@1]', "hello")


@pytest.mark.parametrize(
    ("stamp", "day", "year"),
    [
        ("Jan  1 00:00:01", "2026-01-01", 2026),
        ("Dec 31 23:59:59", "2026-01-01", 2025),
        ("Feb 29 12:00:00", "2026-01-01", 2024),
    ],
)
def test_the_year_comes_from_around_the_record(stamp, day, year):
    """A time without a year is the last such that is not behind the object's day."""
    assert one("linux_syslog", f"{stamp} web-1 app: x".encode(), {"day": day})["ev_time"].year == year


def test_a_time_without_a_year_and_nothing_around_it_is_rejected():
    """Without a year there is no time: the reason says so."""
    rows, rejected = read("linux_syslog", b"Jun  1 08:14:07 web-1 app: x\n")

    assert (rows, len(rejected)) == ([], 1)
    assert "has no year" in rejected[0].reason


@pytest.mark.parametrize("name", ["linux_syslog", "linux_audit", "windows_event"])
def test_host_logs_come_through_log_groups(name):
    """What the agent sent is a row with account, group and stream, and the log event's id."""
    text = registry.source(name).sample.decode()
    messages = [text] if name == "windows_event" else text.strip().split("\n")

    rows, rejected = read(name, subscription(*messages))

    assert (len(rows), rejected) == (len(messages), [])
    assert {(r["ev_account"], r["log_group"], r["log_stream"]) for r in rows} == {
        ("111122223333", "/hosts", "i-0a1b2c3d4e5f60718")
    }
    assert sorted(r["ev_id"] for r in rows) == [f"cwl:{n:056d}" for n in range(len(messages))]


def test_the_agents_text_rendering_of_windows_events():
    """Its fields are read, and its time is the log event's; without one it is rejected."""
    line = "[System] [INFORMATION] [7036] [Service Control Manager] [app-1] [The service entered the state.\r\nMore [of] it.]"

    row = one("windows_event", subscription(line))
    rows, rejected = read("windows_event", line.encode())

    assert (row["Channel"], row["EventID"], row["Computer"], row["Level"]) == ("System", "7036", "app-1", "INFORMATION")
    assert row["Message"] == "The service entered the state.\r\nMore [of] it."
    assert row["ev_time"] == datetime.fromtimestamp(1780301647.118, UTC)
    assert (rows, "no time" in rejected[0].reason) == ([], True)


def test_renderings_of_one_windows_event_agree():
    """XML, nested JSON, flat JSON and what Winlogbeat writes have the same columns."""
    data = {"SubjectUserName": "mira", "TargetUserName": "deploy", "IpAddress": "203.0.113.24"}
    time = "2026-06-01T08:14:07.118Z"
    inside = "".join(f"<Data Name='{k}'>{v}</Data>" for k, v in data.items())
    forms = [
        (
            "<Event xmlns='x'><System><Provider Name='P'/><EventID Qualifiers='1'>4625</EventID><TimeCreated "
            f"SystemTime='{time}'/><Channel>Security</Channel><Computer>a</Computer></System>"
            f"<EventData>{inside}</EventData></Event>"
        ),
        json.dumps({"Event": {"System": {"Provider": {"#attributes": {"Name": "P"}}, "EventID": {"#attributes": {"Qualifiers": 1}, "#text": 4625}, "TimeCreated": {"#attributes": {"SystemTime": time}}, "Channel": "Security", "Computer": "a"}, "EventData": data}}),
        json.dumps({"SourceName": "P", "EventID": 4625, "TimeCreated": time, "Channel": "Security", "Hostname": "a", **data}),
        json.dumps({"@timestamp": time, "winlog": {"provider_name": "P", "event_id": 4625, "channel": "Security", "computer_name": "a", "event_data": data}}),
    ]  # fmt: skip
    rows = [one("windows_event", form.encode()) for form in forms]

    seen = [{k: v for k, v in row.items() if v is not None and k not in {"raw", "ev_id"}} for row in rows]
    assert seen[0]["ev_outcome"] == "failed"
    assert seen[0]["ev_actor"] == "deploy"
    assert seen == [seen[0]] * len(forms)


def test_a_cleared_log_says_who_did_it():
    """The event of a cleared log has its user in an element of its own."""
    text = (
        "<Event xmlns='x'><System><Provider Name='Microsoft-Windows-Eventlog'/><EventID>1102</EventID><TimeCreated "
        "SystemTime='2026-06-01T08:14:07Z'/><Channel>Security</Channel><Computer>a</Computer></System><UserData>"
        "<LogFileCleared xmlns='y'><SubjectUserName>mira</SubjectUserName><SubjectDomainName>EXAMPLE</SubjectDomainName>"
        "</LogFileCleared></UserData></Event>"
    )

    assert one("windows_event", text.encode())["ev_actor"] == "EXAMPLE\\mira"


def test_log_events_are_kept_as_they_came():
    """A message of many lines, one of JSON and one that begins with a time are each one row, unchanged."""
    messages = ["a\n  b\n\nc", '{"a": [1, 2]}', "2026-06-01T08:14:07Z said", "{", "ümlaut"]

    rows, rejected = read("cloudwatch_logs", subscription(*messages))
    wrapped = json.dumps({"Records": [{"kinesis": {"data": base64.b64encode(subscription(*messages)).decode()}}]})
    again, _ = read("cloudwatch_logs", wrapped.encode())

    assert ([row["message"] for row in rows], rejected) == (messages, [])
    assert [row["ev_id"] for row in again] == [row["ev_id"] for row in rows]


def test_answers_of_the_logs_api_are_read():
    """FilterLogEvents' answer gives its events with stream and id."""
    answer = {
        "events": [{"logStreamName": "s", "timestamp": 1780301647118, "message": "m", "eventId": "7"}],
        "searchedLogStreams": [],
    }

    row = one("cloudwatch_logs", json.dumps(answer).encode())

    assert (row["log_stream"], row["message"], row["ev_id"]) == ("s", "m", "cwl:7")


def test_files_of_a_host_are_collected(tmp_path):
    """Of a file that says no year its age does; collecting it twice is collecting it once; a binary log is a reject."""
    folder = tmp_path / "log"
    folder.mkdir()
    lines = [
        f"Jun  1 08:14:0{n} web-1 sshd[1]: Failed password for root from 198.51.100.7 port 22 ssh2" for n in (1, 2, 2)
    ]
    (folder / "auth.log").write_text("\n".join(lines))
    (folder / "wtmp").write_bytes(b"\7\0\0\0" + bytes(380))
    age = datetime(2024, 6, 2, tzinfo=UTC).timestamp()
    os.utime(folder / "auth.log", (age, age))
    lake = Lake.on_disk(tmp_path / "lake")
    with open_state(f"sqlite:///{tmp_path}/state.db") as state:
        collector = Collector(registry.source("linux_syslog"), lake, state, tmp_path / "rejects", Settings())
        first, again = collector.collect([str(folder)]), collector.collect([str(folder)])

    assert (first.stored, first.rejected, again.stored) == (3, 1, 0)
    sql = "SELECT DISTINCT ev_actor, year(ev_time) FROM linux_syslog WHERE username = 'root'"
    assert list(Query(lake, spill=tmp_path / "spill").sql(sql).rows()) == [("root@web-1", 2024)]


def test_archives_give_what_is_in_them(corpora):
    """Of a zip with a syslog and a wtmp the one gives rows, and the other is told."""
    rows, rejected = read("linux_syslog", (corpora / PLASO / "syslog.zip").read_bytes(), END_OF_2021)

    assert len(rows) == 12
    assert sorted("render it" in reject.reason for reject in rejected) == [False, False, True]
