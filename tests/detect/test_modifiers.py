"""Each modifier and special value of Sigma, with an event that matches and one that does not."""

from __future__ import annotations

import base64
from typing import Any

import pytest


def asked(**fields: Any) -> dict[str, Any]:
    return {"requestParameters": fields}


P = "requestParameters"
B64 = base64.b64encode
CASES: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ({"eventName": "CREATEuser"}, {"eventName": "CreateUser"}, {"eventName": "CreateUsers"}),
    ({"eventName|cased": "CreateUser"}, {"eventName": "CreateUser"}, {"eventName": "createUser"}),
    ({"userAgent|contains": "CLI/"}, {"userAgent": "aws-cli/2"}, {"userAgent": "aws cli"}),
    ({"userAgent|startswith": "AWS"}, {"userAgent": "aws-cli"}, {"userAgent": "my aws"}),
    ({"userAgent|endswith": "Cli"}, {"userAgent": "aws-cli"}, {"userAgent": "cli-2"}),
    ({"userAgent": "a*c?e"}, {"userAgent": "abbcde"}, {"userAgent": "abbce"}),
    ({"userAgent": r"a\*c"}, {"userAgent": "a*c"}, {"userAgent": "abc"}),
    ({"userAgent|contains": "50%_"}, {"userAgent": "x50%_x"}, {"userAgent": "x500x"}),
    ({"userAgent|contains|all": ["one", "two"]}, {"userAgent": "two one"}, {"userAgent": "two"}),
    ({f"{P}.a|all": ["x", "y"]}, asked(a=["x", "y", "z"]), asked(a=["x", "z"])),
    ({"userAgent|re": "^aws-(cli|sdk)"}, {"userAgent": "aws-sdk"}, {"userAgent": "AWS-sdk"}),
    ({"userAgent|re|i": "^aws-(cli|sdk)"}, {"userAgent": "AWS-sdk"}, {"userAgent": "x aws-sdk"}),
    ({"userAgent|re|m": "^two$"}, {"userAgent": "one\ntwo"}, {"userAgent": "one two"}),
    ({"userAgent|re|s": "one.two"}, {"userAgent": "one\ntwo"}, {"userAgent": "onetwo"}),
    ({"sourceIPAddress|cidr": "10.1.0.0/16"}, {"sourceIPAddress": "10.1.2.3"}, {"sourceIPAddress": "10.2.2.3"}),
    ({"sourceIPAddress|cidr": "10.0.0.0/8"}, {"sourceIPAddress": "10.9.9.9"}, {"sourceIPAddress": "10.amazonaws.com"}),
    ({"sourceIPAddress|cidr": "2001:db8::/33"}, {"sourceIPAddress": "2001:DB8::1"}, {"sourceIPAddress": "2001:db8:8000::1"}),
    ({f"{P}.a|exists": True}, asked(a=None, b=1) | {"requestParameters": {"a": "", "b": 1}}, asked(b=1)),
    ({f"{P}.a|exists": False}, asked(b=1), asked(a=1)),
    ({"errorCode|exists": False}, {}, {"errorCode": "AccessDenied"}),
    ({f"{P}.n|gt": 5}, asked(n="6"), asked(n=5)),
    ({f"{P}.n|gte": 5}, asked(n=5), asked(n="4.9")),
    ({f"{P}.n|lt": 5}, asked(n=-1), asked(n="five")),
    ({f"{P}.n|lte": 5}, asked(n=5.0), asked(n=5.1)),
    ({"eventName|neq": "CreateUser"}, {"eventName": "DeleteUser"}, {"eventName": "createuser"}),
    ({f"{P}.a|neq": "x"}, asked(b="x"), asked(a="X")),
    ({f"{P}.userName|fieldref": "userIdentity.userName"},
     asked(userName="Mira") | {"userIdentity": {"userName": "mira"}}, asked(userName="deploy")),
    ({f"{P}.a|fieldref|startswith": f"{P}.b"}, asked(a="Abc", b="aB"), asked(a="abc", b="bc")),
    ({f"{P}.a|fieldref|endswith": f"{P}.b"}, asked(a="abc", b="BC"), asked(a="abc", b="ab")),
    ({f"{P}.a|fieldref|contains": f"{P}.b"}, asked(a="abcd", b="bc"), asked(a="abcd", b="cb")),
    ({f"{P}.a|base64": "curl"}, asked(a=B64(b"curl").decode()), asked(a="curl")),
    ({f"{P}.a|base64offset|contains": "/bin/sh"}, asked(a=B64(b"x; /bin/sh -c").decode()), asked(a="/bin/sh")),
    ({f"{P}.a|wide|base64offset|contains": "IEX"}, asked(a=B64("a IEX(x)".encode("utf-16-le")).decode()),
     asked(a=B64(b"a IEX(x)").decode())),
    ({f"{P}.a|utf16|base64offset|contains": "IEX"}, asked(a=B64("IEX(x)".encode("utf-16")).decode()),
     asked(a=B64(b"IEX(x)").decode())),
    ({f"{P}.a|windash|contains": " -enc "}, asked(a="p /enc x"), asked(a="p enc x")),
    ({"eventTime|hour": 3}, {"eventTime": "2026-06-01T03:59:00Z"}, {"eventTime": "2026-06-01T13:00:00Z"}),
    ({f"{P}.when|minute": 7}, asked(when="2026-06-01T03:07:00Z"), asked(when="soon")),
    ({f"{P}.when|day": 1}, asked(when="2026-06-01"), asked(when="2026-06-02")),
    ({f"{P}.when|week": 53}, asked(when="2027-01-01"), asked(when="2027-01-04")),
    ({f"{P}.when|month": 6}, asked(when="2026-06-01 00:00:00"), asked(when="2026-07-01 00:00:00")),
    ({f"{P}.when|year": 2026}, asked(when="2026-06-01"), asked(when="2027-06-01")),
    ({f"{P}.a": None}, asked(b=1), asked(a="")),
    ({f"{P}.a": ""}, asked(a=""), asked(a=" ")),
    ({f"{P}.a": "*"}, asked(a=""), asked(b="")),
    ({f"{P}.a": True}, asked(a="TRUE"), asked(a=False)),
    ({f"{P}.a": "true"}, asked(a=True), asked(a=1)),
    ({"readOnly": "false"}, {"readOnly": False}, {"readOnly": True}),
    ({f"{P}.a": 5}, asked(a="5"), asked(a="50")),
    ({f"{P}.a": "5"}, asked(a=5), asked(a=50)),
    ({f"{P}.a": ["x", None]}, asked(b=1), asked(a="y")),
    ({f"{P}.a.b": "x"}, asked(a=[{"b": "y"}, {"b": ["z", "X"]}]), asked(a=[{"b": "y"}, "x"])),
    ({f"{P}.a.b.c": "x"}, asked(a={"b.c": "x"}), asked(a={"b.c": "y"})),
    ({f"{P}.ipPermissions.items.ipRanges.items.cidrIp": "0.0.0.0/0"},
     asked(ipPermissions={"items": [{"ipRanges": {"items": [{"cidrIp": "10.0.0.0/8"}, {"cidrIp": "0.0.0.0/0"}]}}]}),
     asked(ipPermissions={"items": {"ipRanges": {"items": [{"cidrIp": "10.0.0.0/8"}]}}})),
    ({f"{P}|contains": '"effect":"allow"'}, asked(policy={"Effect": "Allow"}), asked(policy={"Effect": "Deny"})),
    ({"eventName": "UpdateFunctionCode"}, {"eventName": "UpdateFunctionCode20150331v2"}, {"eventName": "UpdateFunctionCode2"}),
    ({"eventName": "UpdateFunctionCode20150331v2"}, {"eventName": "UpdateFunctionCode20150331v2"}, {"eventName": "UpdateFunctionCode"}),
    ({"eventName|endswith": "Code"}, {"eventName": "UpdateFunctionCode20150331v2"}, {"eventName": "UpdateFunctionCodes"}),
    ({"eventName|endswith": "v2"}, {"eventName": "UpdateFunctionCode20150331v2"}, {"eventName": "UpdateFunctionCode20150331"}),
    ({"userAgent": "' OR 1=1 --"}, {"userAgent": "' or 1=1 --"}, {"userAgent": "x"}),
]  # fmt: skip
CONDITIONS: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ({"k": ["mimikatz"], "condition": "k"}, asked(deep=[{"er": "x MimiKatz y"}]), asked(mimikatz="key")),
    ({"k": ['say "hi"\\now'], "condition": "k"}, asked(a='Say "hi"\\now'), asked(a="say hi")),
    ({"k": ["Größe"], "condition": "k"}, asked(a="GRÖẞE, Größe"), asked(a="Grosse")),
    ({"k": {"|all": ["one", "two"]}, "condition": "k"}, asked(a="one", b="two"), asked(a="one")),
    ({"k": {"|re": "a[0-9]b"}, "condition": "k"}, asked(a="xa7bx"), asked(a="ab")),
    ({"a": {"eventName": "x"}, "b": {"userAgent": "y"}, "condition": "1 of them"}, {"userAgent": "y"}, {}),
    ({"s_a": {"eventName": "x"}, "s_b": {"userAgent": "y"}, "condition": "all of s_*"},
     {"eventName": "x", "userAgent": "y"}, {"eventName": "x"}),
    ({"a": {"eventName": "x"}, "_b": {"userAgent": "y"}, "condition": "1 of them"}, {"eventName": "x"}, {"userAgent": "y"}),
    ({"a": {"eventName": "x"}, "f": {"errorCode": "*"}, "condition": "a and not f"},
     {"eventName": "x"}, {"eventName": "x", "errorCode": "y"}),
    ({"a": [{"eventName": "x"}, {"eventName": "y", "userAgent": "z"}], "condition": "a"},
     {"eventName": "y", "userAgent": "z"}, {"eventName": "y"}),
    ({"a": {"eventName": "x"}, "b": {"userAgent": "y"}, "condition": ["a", "b"]}, {"userAgent": "y"}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("detection", "yes", "no"), [*CASES, *CONDITIONS], ids=str)
def test_what_matches_and_what_does_not(judge, detection, yes, no):
    """The first event matches, the second does not."""
    assert judge(detection, yes, no) == [True, False]
