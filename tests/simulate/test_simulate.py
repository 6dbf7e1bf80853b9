"""The made-up organisation: the same bytes each time, true shapes, and a truth that holds."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from vedette.errors import UsageError
from vedette.simulate import all_stories, simulate

SMALL = {"seed": 7, "accounts": 4, "regions": 3, "days": 7, "events": 6000}


def records_of(folder):
    return [
        record
        for path in sorted(folder.rglob("*.json.gz"))
        for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]
    ]


def fingerprint(folder):
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}


@pytest.fixture(scope="module")
def dest(tmp_path_factory):
    return tmp_path_factory.mktemp("simulated")


@pytest.fixture(scope="module")
def result(dest):
    return simulate(dest, **SMALL)


@pytest.fixture(scope="module")
def records(result):
    return records_of(result.truth.parent)


@pytest.fixture(scope="module")
def unique(records):
    return list({record["eventID"]: record for record in records}.values())


@pytest.fixture(scope="module")
def truth(result):
    return [json.loads(line) for line in result.truth.read_text().splitlines()]


@pytest.fixture(scope="module")
def told(result):
    return json.loads((result.truth.parent / "_stories.json").read_text())["stories"]


@pytest.fixture(scope="module")
def ordinary(unique, truth):
    attacks = {line["event_id"] for line in truth}
    return [record for record in unique if record["eventID"] not in attacks]


def test_same_arguments_same_bytes(result, tmp_path):
    """Two simulations with the same arguments are the same to the byte, with one process or two."""
    simulate(tmp_path, **SMALL, jobs=2)
    assert fingerprint(tmp_path) == fingerprint(result.truth.parent)


def test_other_seed_other_organisation(result, tmp_path):
    """Another seed makes another organisation."""
    other = simulate(tmp_path, seed=8, days=1, events=50, stories=[])
    assert [path.name for path in other.buckets] != [path.name for path in result.buckets]


def test_counts_are_exact(result, records, unique):
    """The events asked for are there once each, and every further delivery is counted as a duplicate."""
    assert (result.events, len(unique)) == (SMALL["events"], SMALL["events"])
    assert len(records) == result.events + result.duplicates


def test_bytes_and_objects_are_counted(dest, result):
    """Objects and bytes are those that lie in the folders."""
    sizes = [path.stat().st_size for path in dest.rglob("*.json.gz")]
    assert (result.objects, result.bytes) == (len(sizes), sum(sizes))


def test_old_trail_delivers_the_same_events_again(result):
    """The bucket of the older trail holds nothing that the organisation's trail does not hold too."""
    new, old = (records_of(bucket) for bucket in result.buckets)
    by_id = {record["eventID"]: record for record in new}
    assert old
    assert all(by_id[record["eventID"]] == record for record in old)


def test_some_events_come_twice_in_one_trail(result):
    """A few events are in two objects of the organisation's trail."""
    counts = Counter(record["eventID"] for record in records_of(result.buckets[0]))
    assert 0 < sum(count > 1 for count in counts.values()) < SMALL["events"] // 20


def test_layout_is_that_of_an_organisation_trail(result):
    """Every object lies where CloudTrail would put it, and is named as CloudTrail would name it."""
    name = re.compile(
        r"[^/]+/AWSLogs/(o-[a-z0-9]{10}/)?(?P<a>\d{12})/(?P<k>CloudTrail(-Insight)?)/(?P<r>[a-z0-9-]+)/"
        r"(?P<y>\d{4})/(?P<m>\d\d)/(?P<d>\d\d)/"
        r"(?P=a)_(?P=k)_(?P=r)_(?P=y)(?P=m)(?P=d)T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz"
    )
    dest = result.truth.parent
    paths = [path.relative_to(dest).as_posix() for path in dest.rglob("*.json.gz")]
    assert [path for path in paths if not name.fullmatch(path)] == []


def test_objects_hold_what_their_path_says(result):
    """Records lie under their own account and region, and came after the events."""
    for path in result.buckets[0].rglob("*.json.gz"):
        account, _, region, stamp, _ = path.name.split("_")
        delivered = datetime.strptime(stamp, "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
        for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]:
            assert (record["recipientAccountId"], record["awsRegion"]) == (account, region)
            assert datetime.fromisoformat(record["eventTime"]) <= delivered


def test_objects_are_minified_and_carry_no_clock(result):
    """The JSON has no spaces around it, and the gzip header no time."""
    path = next(result.buckets[0].rglob("*.json.gz"))
    assert path.read_bytes()[4:8] == bytes(4)
    assert gzip.decompress(path.read_bytes()).startswith(b'{"Records":[{"eventVersion":"')


ALWAYS = {
    "eventVersion",
    "eventTime",
    "awsRegion",
    "eventID",
    "eventType",
    "recipientAccountId",
    "eventCategory",
}
CALL = ALWAYS | {"userIdentity", "eventSource", "eventName", "sourceIPAddress", "userAgent", "readOnly"}
NEEDS = {
    "AwsApiCall": CALL | {"requestParameters", "responseElements", "requestID", "managementEvent"},
    "AwsServiceEvent": CALL | {"managementEvent"},
    "AwsConsoleSignIn": CALL | {"responseElements", "additionalEventData"},
    "AwsVpceEvent": (CALL | {"vpcEndpointId", "vpcEndpointAccountId"}),
    "AwsCloudTrailInsight": ALWAYS | {"insightDetails", "sharedEventID"},
}


def test_records_have_the_fields_of_their_type(unique):
    """Every record has what AWS documents for its event type."""
    assert [record for record in unique if NEEDS[record["eventType"]] - record.keys()] == []


def test_no_mark_is_left(unique):
    """No template's mark comes through to a record."""
    assert not re.search("[\ue000\ue001]", json.dumps(unique, ensure_ascii=False))


IDENTITY = {
    "IAMUser": {"principalId", "accountId", "userName"},
    "AssumedRole": {"principalId", "arn", "accountId", "sessionContext"},
    "Root": {"principalId", "arn", "accountId"},
    "AWSService": {"invokedBy"},
    "AWSAccount": {"principalId", "accountId"},
    "FederatedUser": {"principalId", "arn", "accountId", "accessKeyId", "sessionContext"},
    "WebIdentityUser": {"principalId", "userName", "identityProvider"},
    "SAMLUser": {"principalId", "userName", "identityProvider"},
    "IdentityCenterUser": {"accountId", "onBehalfOf", "credentialId"},
}


def test_identities_have_the_fields_of_their_type(unique):
    """Every type of identity is there, each with what AWS documents for it."""
    found = [record["userIdentity"] for record in unique if "type" in record.get("userIdentity", {})]
    assert {who["type"] for who in found} == set(IDENTITY)
    assert [who for who in found if IDENTITY[who["type"]] - who.keys()] == []


def test_ids_have_true_shapes(unique):
    """Access keys and principal ids look as IAM makes them."""
    for record in unique:
        who = record.get("userIdentity", {})
        assert re.fullmatch(r"((AKIA|ASIA)[A-Z2-7]{16})?", who.get("accessKeyId", ""))
        if who.get("type") == "AssumedRole":
            assert re.match(r"AROA[A-Z2-7]{17}:", who["principalId"])
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", record["eventID"])


def test_sessions_begin_before_their_events(unique):
    """No session acts before it was made."""
    for record in unique:
        begun = record.get("userIdentity", {}).get("sessionContext", {}).get("attributes", {}).get("creationDate")
        assert begun is None or begun <= record["eventTime"]


def test_event_times_are_within_the_period(result, unique):
    """All events happen between start and end."""
    times = [datetime.fromisoformat(record["eventTime"]) for record in unique]
    assert result.start <= min(times)
    assert max(times) < result.end


def test_every_category_and_version_is_there(unique):
    """Management, data and network events are there, in all record versions still written."""
    assert {"Management", "Data", "NetworkActivity"} <= {record["eventCategory"] for record in unique}
    versions = {record["eventVersion"] for record in unique}
    assert versions == {"1.05", "1.06", "1.07", "1.08", "1.09", "1.10", "1.11"} & versions
    assert len(versions) >= 6


def test_global_services_are_recorded_where_aws_does(unique):
    """Events of IAM and Organizations are in us-east-1 alone."""
    sources = ("iam.amazonaws.com", "organizations.amazonaws.com")
    assert {record["awsRegion"] for record in unique if record.get("eventSource") in sources} == {"us-east-1"}


def test_insights_come_in_pairs(tmp_path):
    """An unusual rate has a start and an end, tied by a shared id, in a folder of its own."""
    simulate(tmp_path, accounts=1, regions=1, days=7, events=4000, stories=[])
    insights = [record for record in records_of(tmp_path) if record["eventCategory"] == "Insight"]
    states = {}
    for record in insights:
        states.setdefault(record["sharedEventID"], set()).add(record["insightDetails"]["state"])
    assert states
    assert all(found == {"Start", "End"} for found in states.values())


def test_crossing_accounts_leaves_two_events(unique):
    """A role assumed across accounts is in both accounts, under two event ids and one shared id."""
    pairs = {}
    for record in unique:
        if "sharedEventID" in record and "eventName" in record:
            pairs.setdefault(record["sharedEventID"], []).append(record)
    both = [pair for pair in pairs.values() if len(pair) == 2]
    assert both
    for pair in both:
        assert len({record["recipientAccountId"] for record in pair}) == 2
        assert {record["userIdentity"]["type"] for record in pair} == {"AssumedRole", "AWSAccount"}


def test_truth_is_in_the_logs(unique, truth, result):
    """Every line of the truth is an event of the logs, with the same facts."""
    by_id = {record["eventID"]: record for record in unique}
    assert len(truth) == len({line["event_id"] for line in truth}) == result.attack_events
    for line in truth:
        record = by_id[line["event_id"]]
        assert (line["event_name"], line["time"]) == (record["eventName"], record["eventTime"])
        assert (line["account"], line["region"]) == (record["recipientAccountId"], record["awsRegion"])
        refused = bool(record.get("errorCode")) or "errorMessage" in record
        assert (line["outcome"] != "success") == refused


def test_truth_lines_are_labelled(truth):
    """A line of the truth names a step, a tactic, an ATT&CK technique, a behaviour and an actor."""
    for line in truth:
        assert line["step"] >= 1
        assert line["tactic"]
        assert line["behaviour"]
        assert line["actor"]
        assert re.fullmatch(r"T\d{4}(\.\d{3})?", line["technique"])
        assert line["outcome"] in {"success", "denied", "failed"}


def test_every_story_is_told(result, truth, told):
    """All stories are told when there is time, each with steps in order and in time."""
    names = set(all_stories())
    assert len(names) >= 12
    assert names == set(result.stories) == {story["name"] for story in told} == {line["story"] for line in truth}
    for name in names:
        lines = [line for line in truth if line["story"] == name]
        steps = [line["step"] for line in sorted(lines, key=lambda line: line["time"])]
        assert all(before <= after for before, after in pairwise(steps))
        assert set(steps) == set(range(1, max(steps) + 1))


def test_stories_can_be_read(told, truth):
    """A story has a paragraph without gaps, a principal, addresses, and behaviours that its events show."""
    for story in told:
        assert "{" not in story["text"]
        assert story["source_addresses"]
        assert story["principal"]
        assert story["start"] <= story["end"]
        shown = {line["behaviour"] for line in truth if line["story"] == story["name"]}
        assert story["expected"]
        assert set(story["expected"]) <= shown


def test_stories_hold_within_their_hours(told):
    """No story takes longer than it says."""
    for story in told:
        took = datetime.fromisoformat(story["end"]) - datetime.fromisoformat(story["start"])
        assert took.total_seconds() <= all_stories()[story["name"]].hours * 3600


def test_some_attempts_are_refused(truth):
    """Most stories hold an attempt that did not succeed."""
    refused = {line["story"] for line in truth if line["outcome"] != "success"}
    assert len(refused) >= len(all_stories()) - 2


QUIET = {
    "StopLogging",
    "DeleteTrail",
    "PutEventSelectors",
    "DeleteDetector",
    "DeleteFlowLogs",
    "CreateUser",
    "CreateAccessKey",
    "AttachUserPolicy",
    "PutBucketPolicy",
    "ScheduleKeyDeletion",
    "ModifySnapshotAttribute",
    "GetFederationToken",
    "LeaveOrganization",
}


#: Who may do what else would be an attack: the code of the infrastructure, the backup, the robot for keys.
JOBS = {
    "github-deploy": {"PutBucketPolicy"},
    "AWSServiceRoleForBackup": {"ModifySnapshotAttribute"},
    "key-rotation": {"CreateAccessKey"},
}


def issuer(record):
    return record["userIdentity"].get("sessionContext", {}).get("sessionIssuer", {}).get("userName", "")


@pytest.fixture(scope="module")
def month(tmp_path_factory):
    """A month without intrusions, with room for all that comes once a month."""
    dest = tmp_path_factory.mktemp("month")
    simulate(dest, seed=3, accounts=2, regions=1, days=30, events=90_000, stories=[])
    return list({record["eventID"]: record for record in records_of(dest)}.values())


def test_ordinary_life_is_no_attack(ordinary, month):
    """Outside the stories nobody tampers with logs, makes users or shares data but those whose job it is."""
    for record in (*ordinary, *month):
        name = record.get("eventName")
        if name in QUIET and record["eventSource"] != "identitystore.amazonaws.com":
            assert name in JOBS.get(issuer(record), set())


def test_root_only_reads_the_bill(month):
    """The root user signs in once a month, with a second factor, and changes nothing."""
    root = [record for record in month if record.get("userIdentity", {}).get("type") == "Root"]
    logins = [record for record in root if record["eventName"] == "ConsoleLogin"]
    assert [login["additionalEventData"]["MFAUsed"] for login in logins] == ["Yes"]
    assert all(record["readOnly"] for record in root if record not in logins)


def test_ordinary_life_is_not_tame(month):
    """A month holds what a rule must tell from an attack: audits, refusals, firewalls, keys, new colleagues."""
    names = Counter(record.get("eventName") for record in month)
    assert {
        "CreateRole",
        "PutRolePolicy",
        "CreatePolicyVersion",
        "UpdateAssumeRolePolicy",
        "AuthorizeSecurityGroupIngress",
        "CreateKeyPair",
        "CreateAccessKey",
        "GetAccountAuthorizationDetails",
        "ModifySnapshotAttribute",
        "PutKeyPolicy",
        "StopInstances",
        "StartSession",
        "CreateAccountAssignment",
        "InvokeModel",
        "SendEmail",
        "DeleteLogGroup",
    } <= set(names)
    denied = [record for record in month if "Denied" in record.get("errorCode", "")]
    assert len({record["userIdentity"].get("arn") for record in denied}) > 5


def test_ordinary_logins_use_mfa_or_a_federation(ordinary):
    """A console login that succeeds outside the stories has MFA, or comes from the identity provider."""
    for record in ordinary:
        if record.get("eventName") == "ConsoleLogin" and record["responseElements"]["ConsoleLogin"] == "Success":
            extra = record["additionalEventData"]
            assert extra["MFAUsed"] == "Yes" or "SamlProviderArn" in extra


def test_people_rest_at_weekends(ordinary):
    """A weekend day has far fewer console calls than a working day."""
    console = Counter(
        datetime.fromisoformat(record["eventTime"]).weekday() >= 5
        for record in ordinary
        if "sessionCredentialFromConsole" in record
    )
    assert console[True] / 2 < console[False] / 5 / 4


def test_no_stories(tmp_path):
    """With no stories there is no attack event and an empty truth."""
    result = simulate(tmp_path, days=2, events=500, stories=[])
    assert (result.attack_events, result.stories, result.truth.read_text()) == (0, (), "")
    assert len({record["eventID"] for record in records_of(tmp_path)}) == 500


def test_chosen_stories(tmp_path):
    """Only the stories asked for are told."""
    result = simulate(tmp_path, days=1, events=400, stories=["root-takeover"])
    assert result.stories == ("root-takeover",)
    assert {json.loads(line)["story"] for line in result.truth.read_text().splitlines()} == {"root-takeover"}


@pytest.mark.parametrize("accounts", [1, 2, 9])
def test_organisations_of_any_size(tmp_path, accounts):
    """Organisations of one, two and many accounts hold exactly the events asked for."""
    result = simulate(tmp_path, accounts=accounts, regions=1, days=2, events=1500)
    found = records_of(tmp_path)
    assert len({record["eventID"] for record in found}) == 1500
    assert len(found) == 1500 + result.duplicates


def test_progress_adds_up(tmp_path):
    """What progress is told adds up to the events asked for."""
    steps = []
    simulate(tmp_path, days=2, events=700, stories=[], progress=steps.append)
    assert sum(steps) == 700


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"accounts": 0}, "0 accounts"),
        ({"regions": 99}, "99 regions"),
        ({"days": 0}, "0 days"),
        ({"events": -1}, "-1 events"),
        ({"jobs": 0}, "0 jobs"),
        ({"events": 10}, "the stories alone take"),
        ({"end": datetime(2026, 1, 1)}, "is not midnight UTC"),  # noqa: DTZ001  the error is the point
        ({"end": datetime(2026, 1, 1, 5, tzinfo=UTC)}, "is not midnight UTC"),
        ({"stories": ["no-such"]}, "there is no story 'no-such'"),
    ],
)
def test_bad_arguments_are_refused(tmp_path, arguments, said):
    """Arguments out of range are refused with a hint, and nothing is written."""
    with pytest.raises(UsageError) as error:
        simulate(tmp_path, **arguments)
    assert said in error.value.what
    assert error.value.hint
    assert list(tmp_path.iterdir()) == []


def test_foreign_files_are_kept(tmp_path):
    """A folder with anything else in it is refused and left alone."""
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"notes\.txt"):
        simulate(tmp_path, days=1, events=50, stories=[])
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_foreign_files_in_a_bucket_are_kept(tmp_path):
    """A file of one's own inside an earlier simulation is never deleted."""
    first = simulate(tmp_path, days=1, events=50, stories=[])
    note = first.buckets[0] / "AWSLogs" / "notes.txt"
    note.write_text("mine")
    with pytest.raises(UsageError):
        simulate(tmp_path, days=1, events=50, stories=[])
    assert note.read_text() == "mine"


def test_an_earlier_simulation_is_replaced(tmp_path):
    """A second simulation in the same folder leaves nothing of the first."""
    simulate(tmp_path, seed=1, days=1, events=50, stories=[])
    simulate(tmp_path, seed=2, days=1, events=60, stories=[])
    assert len({record["eventID"] for record in records_of(tmp_path)}) == 60


def test_a_stopped_trail_falls_silent(result, truth):
    """After the account's own trail is narrowed, its bucket gets no more; the other trail goes on."""
    stopped = min(line["time"] for line in truth if line["event_name"] == "PutEventSelectors")
    old = records_of(result.buckets[1])
    assert max(record["eventTime"] for record in old) <= stopped
    account = old[0]["recipientAccountId"]
    later = [record for record in records_of(result.buckets[0]) if record["eventTime"] > stopped]
    assert account in {record["recipientAccountId"] for record in later}


def test_stolen_keys_have_a_past(ordinary, truth):
    """A key that is stolen was used before, from the network of its owner."""
    stolen = "user/ci-deployer"
    assert {line["actor"].split(":")[-1] for line in truth if line["story"] == "leaked-ci-key"} >= {stolen}
    past = [who for record in ordinary if (who := record.get("userIdentity", {})).get("arn", "").endswith(stolen)]
    assert past


def test_digests_are_the_same_each_time(tmp_path):
    """The same seed gives the same digests, signatures and keys, and log files that are the same as without."""
    shape = {"seed": 7, "accounts": 1, "regions": 2, "days": 1, "events": 200, "stories": []}
    for name, more in (("one", {"digests": True}), ("two", {"digests": True}), ("none", {})):
        simulate(tmp_path / name, **shape, **more)
    one, two, none = (fingerprint(tmp_path / name) for name in ("one", "two", "none"))

    assert one == two
    assert none.items() <= one.items()
    extra = one.keys() - none.keys()
    assert all("CloudTrail-Digest" in name or name == "_keys.json" for name in extra)
    simulate(tmp_path / "one", **shape)
    assert fingerprint(tmp_path / "one") == none


def test_flow_logs_lie_in_a_bucket_of_their_own(tmp_path):
    """They are written beside the trail's, and replaced with it."""
    for flows in (300, 200):
        done = simulate(tmp_path / "sim", events=2000, days=1, accounts=2, regions=1, flows=flows, stories=())
        assert done.flow_bucket not in done.buckets
        lines = [
            line
            for path in sorted(done.flow_bucket.rglob("*.log.gz"))
            for line in gzip.decompress(path.read_bytes()).splitlines()
            if line[:1] == b"2"
        ]
        assert len(lines) == done.flows == flows
