"""Random policies and resources, and what Cloud Custodian itself says of them, where an interpreter has it."""

from __future__ import annotations

import json
import random
import subprocess
from datetime import UTC, datetime, timedelta

from vedette.errors import PolicyError
from vedette.model import NotKnown
from vedette.posture.policies.filters import Subject
from vedette.posture.policies.load import load_text
from vedette.posture.policies.values import OPERATORS, VALUE_TYPES

#: What the other interpreter runs: cases in, one answer a line out; null where it refuses or breaks.
ASK = """
import json, sys
from c7n.config import Config
from c7n.policy import PolicyCollection
from c7n.resources import load_resources
load_resources(('aws.ec2', 'aws.ebs', 'aws.security-group'))
options = Config.empty(region='us-east-1', account_id='111122223333', output_dir='/tmp', cache=None)
for line in sys.stdin:
    case = json.loads(line)
    try:
        (policy,) = PolicyCollection.from_data({'policies': [case['policy']]}, options)
        manager = policy.resource_manager
        for one in manager.filters:
            one.validate()
        found = bool(manager.filter_resources([case['resource']]))
    except Exception as error:
        found = None
    print(json.dumps(found))
"""


def asked(python, cases):
    """What Cloud Custodian says of each case: true, false, or None where it refuses or breaks."""
    given = "".join(json.dumps(case) + "\n" for case in cases)
    run = subprocess.run([python, "-c", ASK], input=given, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def ours(case, now):
    """What Vedette says: true, false, or why it refuses."""
    (found,) = load_text(json.dumps({"policies": [case["policy"]]}), "case.json", now)
    if isinstance(found, PolicyError):
        return str(found)
    variables = {"account_id": "111122223333", "region": "us-east-1"}
    try:
        return found.filters.matches(Subject(case["resource"], now, case["resource"].get, variables))
    except NotKnown as error:
        return str(error)


_TEXTS = (
    "",
    "a",
    "A",
    "ab",
    "abc",
    "web-1",
    "web-2",
    " Web-1 ",
    "true",
    "0",
    "12",
    "12.5",
    "1.2.3",
    "1.10",
    "2b",
    "*",
    "web-*",
    "^web",
    "a|b",
    "x y",
    "[a-c]",
)
_TIMES = (
    "2026-06-01",
    "2026-01-01T00:00:00Z",
    "2020-02-29T10:00:00+02:00",
    "2016/03/01",
    "1 May 2026",
    "1500000000",
    "1700000000000",
    "not a day",
)
_NETS = (
    "10.0.0.0/8",
    "10.1.0.0/16",
    "10.1.2.3",
    "0.0.0.0/0",
    "192.168.1.1",
    "10.0.0.1/8",
    "no net",
)  # of IPv6 nothing is known there


def scalar(rng):
    """A value as resources and filters have them."""
    return rng.choice([
        lambda: rng.choice(_TEXTS), lambda: rng.choice(_TEXTS), lambda: rng.randint(-3, 40), lambda: rng.choice((0.5, 12.5)),
        lambda: rng.random() < 0.5, lambda: None, lambda: rng.choice(_TIMES), lambda: rng.choice(_NETS),
        (datetime.now(UTC) + timedelta(days=rng.randint(-60, 60), hours=1)).isoformat,
    ])()  # fmt: skip


def value(rng):
    """A scalar, a list or an object."""
    kind = rng.random()
    if kind < 0.7:
        return scalar(rng)
    if kind < 0.95:
        return [scalar(rng) for _ in range(rng.randint(0, 3))]
    return {rng.choice(("a", "b")): scalar(rng)}


def wanted(rng):
    """What a filter compares with."""
    if rng.random() < 0.2:
        return rng.choice(("absent", "present", "not-null", "empty"))
    found = value(rng)
    return scalar(rng) if isinstance(found, dict) else found


_KEYS = (
    "VolumeType",
    "State",
    "Attachments[].Device",
    "Attachments[0].Device",
    "tag:Owner",
    "tag:name",
    "length(VolumeType || '')",
    "Size",
    "State || VolumeType",
)


def volume(rng):
    """A volume with anything anywhere."""
    body = {
        "VolumeId": "vol-1",
        "Tags": [{"Key": k, "Value": rng.choice(_TEXTS)} for k in ("Owner", "name", "aws:x") if rng.random() < 0.5],
    }
    for name in ("VolumeType", "State", "Size"):
        if rng.random() < 0.8:
            body[name] = value(rng)
    if rng.random() < 0.7:
        body["Attachments"] = [{"Device": scalar(rng), "InstanceId": scalar(rng)} for _ in range(rng.randint(0, 3))]
    return body


def typed(rng, op):
    """A value type, with a value that it can be compared with."""
    kind = rng.choice([one for one in VALUE_TYPES if one != "expr"])
    values = {
        **dict.fromkeys(("age", "expiration"), lambda: rng.randint(-30, 90)),
        **dict.fromkeys(
            ("size", "integer", "unique_size", "cidr_size", "float"), lambda: rng.choice((0, 1, 2, 12, 16))
        ),
        "version": lambda: rng.choice(_TEXTS),  # a value that is missing is `present` as a version there
        "date": lambda: rng.choice(_TIMES),
        "cidr": lambda: rng.choice([rng.choice(_NETS), list(rng.sample(_NETS, 2))]),
    }
    made = {"value_type": kind} | ({"value": values[kind]()} if kind in values else {})
    if kind in {"age", "expiration"} and op in {"in", "ni", "not-in"}:
        made["op"] = "lt"
    if kind == "cidr":
        made["key"] = rng.choice(("VolumeType", "State"))
        made |= {"op": "in"} if op in {"intersect", "difference"} else {}
    return made


def value_filter(rng, keys=_KEYS):
    """A value filter, short or long."""
    key, given = rng.choice(keys), wanted(rng)
    if rng.random() < 0.2 and not isinstance(given, list):
        return {key: given}
    found = {"type": "value", "key": key, "value": given}
    if rng.random() < 0.9:
        found["op"] = rng.choice(list(OPERATORS))
    if rng.random() < 0.6:
        found |= typed(rng, found.get("op", ""))
    if found.get("op") in {"in", "ni", "not-in"} and not isinstance(found["value"], list | str):
        found["value"] = [found["value"], scalar(rng)]
    if found.get("op") == "mod":
        found["value"] = rng.choice((1, 2, 3))
    if found.get("op") in {"regex", "regex-case"} and found.get("value_type") not in {"age", "expiration", "date"}:
        found["value"] = rng.choice(("^web", ".*-[0-9]", "a|b", "(?i)WEB", "[a-c]+"))
    if rng.random() < 0.1:
        found["value_regex"] = rng.choice((r".*-(\d)", r"(\w+)"))
    return found


def tree(rng, depth=2):
    """A filter, or a block of some."""
    kind = rng.random()
    if depth == 0 or kind < 0.45:
        return value_filter(rng)
    if kind < 0.55:
        return {
            "type": "list-item",
            "key": "Attachments",
            "attrs": [value_filter(rng, ("Device", "InstanceId"))],
            **({"count": rng.randint(0, 2), "count_op": rng.choice(("eq", "gte", "lt"))} if rng.random() < 0.5 else {}),
        }
    if kind < 0.6:
        return {"type": "tag-count", "count": rng.randint(0, 3), "op": rng.choice(("gte", "lt", "eq"))}
    return {rng.choice(("and", "or", "not")): [tree(rng, depth - 1) for _ in range(rng.randint(1, 3))]}


def group(rng):
    """A security group."""

    def rule():
        port = rng.choice((22, 80, 443, 3389))
        made = {"IpProtocol": rng.choice(("tcp", "udp", "-1")), "IpRanges": [{"CidrIp": c} for c in rng.sample(("0.0.0.0/0", "10.0.0.0/8", "192.168.1.1/32"), rng.randint(0, 2))],
                "Ipv6Ranges": [{"CidrIpv6": "::/0", "Description": "all"}][: rng.randint(0, 1)], "PrefixListIds": [],
                "UserIdGroupPairs": [{"GroupId": g, "UserId": "111122223333"} for g in rng.sample(("sg-1", "sg-2"), rng.randint(0, 1))]}  # fmt: skip
        return made | (
            {} if made["IpProtocol"] == "-1" else {"FromPort": port, "ToPort": port + rng.choice((0, 0, 3000))}
        )

    return {
        "GroupId": "sg-1",
        "OwnerId": "111122223333",
        "IpPermissions": [rule() for _ in range(rng.randint(0, 2))],
        "IpPermissionsEgress": [rule() for _ in range(rng.randint(0, 2))],
    }


def permission(rng):
    """An ingress or egress filter."""
    made = {"type": rng.choice(("ingress", "egress"))}
    options = {
        "Ports": [22, 443], "OnlyPorts": [22, 80], "Cidr": {"value": "0.0.0.0/0"}, "CidrV6": {"value": "::/0"}, "SelfReference": rng.random() < 0.5,
        "IpProtocol": "-1", "FromPort": {"op": "lt", "value": 100}, "Description": {"value": "all"}, "match-operator": rng.choice(("and", "or")),
    }  # fmt: skip
    for name in rng.sample(list(options), rng.randint(1, 3)):
        made[name] = options[name]
    if rng.random() < 0.3 and "Cidr" in made:
        made["Cidr"] = {"value": ["0.0.0.0/0", "10.0.0.0/8"], "op": "in"}
    return made


def cases(number, seed=7):
    """Cases, each a policy and a resource."""
    rng = random.Random(seed)
    made = []
    for _ in range(number):
        if rng.random() < 0.15:
            made.append(
                {
                    "policy": {"name": "p", "resource": "security-group", "filters": [permission(rng)]},
                    "resource": group(rng),
                }
            )
        elif rng.random() < 0.5:
            made.append(
                {"policy": {"name": "p", "resource": "ebs", "filters": [value_filter(rng)]}, "resource": volume(rng)}
            )
        else:
            made.append(
                {
                    "policy": {
                        "name": "p",
                        "resource": "ebs",
                        "filters": [tree(rng), tree(rng, 1)][: rng.randint(1, 2)],
                    },
                    "resource": volume(rng),
                }
            )
    return made
