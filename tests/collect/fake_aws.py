"""A server that answers some calls of AWS in many accounts and regions, and counts and refuses them as it is told.

The account of a call is told by its access key, which the fake's AssumeRole made of the account's id; the region by the
credential's scope.
"""

from __future__ import annotations

import base64
import json
import re
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs

_SCOPE = re.compile(r"Credential=([^/]+)/\d{8}/([^/]+)/([^/]+)/")
_XML = '<?xml version="1.0"?>'


class FakeAws:
    """What the accounts hold. `refused` are (account, operation) that are denied, `slow` calls that are throttled."""

    def __init__(self, own="111122223333", accounts=(), regions=("eu-central-1", "us-east-1")):
        self.own = own
        self.accounts = {own: "management", **dict.fromkeys(accounts, "member")}
        self.regions = list(regions)
        self.refused: set[tuple[str, str]] = set()
        self.slow: Counter[str] = Counter()
        self.calls: list[tuple[str, str, str]] = []
        self.events: dict[tuple[str, str], list[dict]] = {}
        self.findings: dict[tuple[str, str], list[dict]] = {}
        self.items: dict[tuple[str, str], list[dict]] = {}
        self.logs: dict[tuple[str, str], dict[str, list[dict]]] = {}
        self.checks: dict[str, str | None] = {}
        self.times: list[tuple[str, str, float]] = []
        fake = self

        class Handler(_Handler):
            aws = fake

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        """Stop the server."""
        self._server.shutdown()
        self._server.server_close()

    def made(self, operation):
        """How often an operation was called, by account and region."""
        return Counter((account, region) for account, region, name in self.calls if name == operation)

    # Each answer is (status, body); bodies are what AWS would send.

    def lookup_events(self, place, given):
        """Newest first, 50 at most, the token is the offset."""
        start, end = given["StartTime"], given["EndTime"]
        found = [e for e in self.events.get(place, []) if start <= e["EventTime"] <= end]
        found.sort(key=lambda e: -e["EventTime"])
        return _paged(found, given, "Events", given.get("MaxResults", 50))

    def select_resource_config(self, place, given):
        """Every item; the expression's times are compared as text."""
        first, last = re.findall(r"'([^']+)'", given["Expression"])
        found = [i for i in self.items.get(place, []) if first <= i["configurationItemCaptureTime"] <= last]
        return _paged([json.dumps(i) for i in found], given, "Results", 2)

    def describe_log_groups(self, place, given):
        """Groups by the beginning of their names."""
        prefix = given.get("logGroupNamePrefix", "")
        return {"logGroups": [{"logGroupName": n} for n in sorted(self.logs.get(place, {})) if n.startswith(prefix)]}

    def filter_log_events(self, place, given):
        """Events in order of time, three a page."""
        found = self.logs[place][given["logGroupName"]]
        found = [e for e in found if given["startTime"] <= e["timestamp"] < given["endTime"]]
        found.sort(key=lambda e: e["timestamp"])
        answer = _paged(found, {"NextToken": given.get("nextToken")}, "events", 3)
        return {("nextToken" if k == "NextToken" else k): v for k, v in answer.items()}

    def describe_trusted_advisor_checks(self, place, given):  # noqa: ARG002  every answer has the same shape
        """The checks there are."""
        return {"checks": [{"id": c, "name": f"check {c}", "category": "security"} for c in self.checks]}

    def describe_trusted_advisor_check_result(self, place, given):  # noqa: ARG002  see above
        """One check's result; one that was never refreshed has none."""
        at = self.checks[given["checkId"]]
        return {"result": {"checkId": given["checkId"], "timestamp": at, "status": "ok"} if at else None}

    def list_accounts(self, place, given):  # noqa: ARG002  every answer has the same shape
        """The organisation's accounts, one of them closed."""
        found = [{"Id": a, "Name": n, "Status": "ACTIVE"} for a, n in self.accounts.items()]
        return {"Accounts": [*found, {"Id": "999999999999", "Name": "closed", "Status": "SUSPENDED"}]}


def _paged(found, given, key, size):
    start = int(given.get("NextToken") or 0)
    answer = {key: found[start : start + size]}
    if start + size < len(found):
        answer["NextToken"] = str(start + size)
    return answer


class _Handler(BaseHTTPRequestHandler):
    aws: ClassVar[FakeAws]

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        """REST calls."""
        self._answer(b"")

    def do_POST(self):
        """Everything else."""
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _answer(self, body):
        key, region, service = _SCOPE.search(self.headers.get("Authorization", "")).groups()
        account = key[4:16] if key.startswith("ASIA") else self.aws.own
        name = self._operation(service, body)
        self.aws.calls.append((account, region, name))
        self.aws.times.append((f"{account}/{region}", name, time.monotonic()))
        if (account, name) in self.aws.refused:
            self._send(400, _error("AccessDeniedException", service))
        elif self.aws.slow[name] > 0:
            self.aws.slow[name] -= 1
            self._send(400, _error("ThrottlingException", service))
        else:
            self._send(200, self._do(service, name, (account, region), body))

    def _operation(self, service, body):
        if target := self.headers.get("X-Amz-Target"):
            return re.sub(r"(?<!^)([A-Z])", r"_\1", target.rsplit(".", 1)[1]).lower()
        if service in {"sts", "ec2", "iam"}:
            return parse_qs(body.decode())["Action"][0]
        return {"guardduty": {"/detector": "list_detectors"}}.get(service, {}).get(
            self.path.split("?")[0], self.path.rsplit("/", 1)[-1]
        )

    def _do(self, service, name, place, body):
        if service == "sts":
            return _sts(name, place[0], parse_qs(body.decode()))
        if service == "ec2":
            listed = "".join(f"<item><regionName>{r}</regionName></item>" for r in self.aws.regions)
            return f"{_XML}<DescribeRegionsResponse><regionInfo>{listed}</regionInfo></DescribeRegionsResponse>"
        if service == "iam":
            return self._iam(name)
        given = json.loads(body or b"{}")
        if service == "guardduty":
            return json.dumps(self._guardduty(name, place, given))
        if service == "securityhub":
            span = given["Filters"]["UpdatedAt"][0]
            found = [f for f in self.aws.findings.get(place, []) if span["Start"] <= f["UpdatedAt"] <= span["End"]]
            return json.dumps(_paged(sorted(found, key=lambda f: f["UpdatedAt"]), given, "Findings", 2))
        return json.dumps(getattr(self.aws, name)(place, given))

    def _iam(self, name):
        state = "COMPLETE" if self.aws.made("GenerateCredentialReport").total() > 1 else "STARTED"
        report = base64.b64encode(b"user,arn,user_creation_time\n<root_account>,a,b\n").decode()
        inside = (
            f"<State>{state}</State>"
            if name.startswith("Generate")
            else (
                f"<Content>{report}</Content><ReportFormat>text/csv</ReportFormat>"
                "<GeneratedTime>2026-06-01T08:00:00Z</GeneratedTime>"
            )
        )
        return f"{_XML}<{name}Response><{name}Result>{inside}</{name}Result></{name}Response>"

    def _guardduty(self, name, place, given):
        if name == "list_detectors":
            return {"detectorIds": ["d1"] if place in self.aws.findings else []}
        found = self.aws.findings[place]
        if name == "findings":
            return {"findingIds": [f["id"] for f in sorted(found, key=lambda f: f["updatedAt"])]}
        return {"findings": [f for f in found if f["id"] in given["findingIds"]]}

    def _send(self, status, text):
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/xml" if text.startswith("<") else "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _error(code, service):
    if service in {"sts", "ec2"}:
        return f"{_XML}<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"
    return json.dumps({"__type": code, "message": "no"})


def _sts(name, account, given):
    if name == "GetCallerIdentity":
        return (
            f"{_XML}<GetCallerIdentityResponse><GetCallerIdentityResult><Account>{account}</Account>"
            f"<Arn>arn:aws:iam::{account}:user/o</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>"
        )
    entered = given["RoleArn"][0].split(":")[4]
    return (
        f"{_XML}<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA{entered}</AccessKeyId>"
        "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z"
        "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
    )
