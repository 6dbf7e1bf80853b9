"""One account with very many log groups and users, gathered and assessed in a process of its own; prints what it took."""

from __future__ import annotations

import json
import re
import resource
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from vedette import registry
from vedette.aws import asking
from vedette.aws.budget import Budget
from vedette.model import Check, Each, Scope, Severity, failed, passed
from vedette.model.facts.iam import IAM_USERS
from vedette.model.facts.logs import LOG_GROUPS
from vedette.posture.findings import keep
from vedette.posture.gather import Gatherers, Gathering
from vedette.posture.judge import judge
from vedette.posture.snapshot import About, Estate, Snapshot
from vedette.posture.weigh import weigh

ACCOUNT, REGION = "111122223333", "eu-west-1"
GROUPS_A_PAGE, USERS_A_PAGE = 50, 1000
WORDS = "The log of something that somebody set up and gave a long name to"
DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}]}


class Service:
    """A client whose listings are as long as is wanted."""

    def __init__(self, groups, users, calls):
        self._groups, self._users, self.calls = groups, users, calls
        self.meta = SimpleNamespace(
            service_model=SimpleNamespace(
                operation_names=["DescribeLogGroups", "GetAccountAuthorizationDetails"],
            )
        )

    def can_paginate(self, _operation):
        """All of them can."""
        return True

    def get_paginator(self, operation):
        """Pages of one operation."""
        pages = {"describe_log_groups": self._group_pages, "get_account_authorization_details": self._user_pages}
        return SimpleNamespace(paginate=lambda **_: pages[operation]())

    def _group_pages(self):
        for start in range(0, self._groups, GROUPS_A_PAGE):
            self.calls["groups"] += 1
            yield {"logGroups": [group(n) for n in range(start, min(start + GROUPS_A_PAGE, self._groups))]}

    def _user_pages(self):
        for start in range(0, self._users, USERS_A_PAGE):
            self.calls["users"] += 1
            yield {"UserDetailList": [user(n) for n in range(start, min(start + USERS_A_PAGE, self._users))]}


def group(number):
    """A log group of AWS's answer."""
    name = f"/aws/lambda/{WORDS.replace(' ', '-')}-{number}"
    arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{name}:*"
    return {
        "logGroupName": name,
        "arn": arn,
        "storedBytes": number,
        "creationTime": 1_700_000_000_000,
        "retentionInDays": number % 2,
    }


def user(number):
    """A user of AWS's answer."""
    policy = {"PolicyName": "own", "PolicyDocument": DOCUMENT}
    name = f"user-{number}"
    return {
        "Arn": f"arn:aws:iam::{ACCOUNT}:user/{name}",
        "UserName": name,
        "UserPolicyList": [policy, policy],
        "GroupList": ["everybody"],
    }


def check(name, kind, judge_one):
    """A check about each row of a kind."""
    return Check(
        id=name, title="", severity=Severity.LOW, scope=kind.scope, facts=(kind,), judge=Each(kind, judge_one),
        rationale="", remedy="", references=(),
    )  # fmt: skip


CHECKS = [
    check("CW-91", LOG_GROUPS, lambda g, _: passed("kept") if g.retention_days else failed("kept for ever")),
    check("CW-92", LOG_GROUPS, lambda g, here: passed("found") if here.find(LOG_GROUPS, g.name) else failed("lost")),
    check("IAM-91", IAM_USERS, lambda u, _: failed("policies of its own") if u.inline else passed("none")),
]


def peak():
    """The most memory this program had, bytes. What getrusage says may be that of the program that started it."""
    status = Path("/proc/self/status")
    if status.is_file():
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main(folder, groups, users):
    """Gather, judge, sum up; print memory in bytes, calls, findings."""
    calls = Counter()
    service = Service(groups, users, calls)
    asking.client = lambda *_: service
    about = About(datetime.now(UTC), ACCOUNT, accounts=(Estate(ACCOUNT, regions=(REGION,)),))
    snapshot = Snapshot.start(Path(folder) / "snapshot", about)
    told = []
    plan = Gathering((LOG_GROUPS, IAM_USERS), registry.gatherers(), {}, Budget(0), done=told.append)
    Gatherers(plan, snapshot).run()
    found = keep(Path(folder) / "findings.jsonl", judge(snapshot, CHECKS))
    summary = weigh(found, CHECKS, {})
    answer = {"peak_bytes": peak(), "calls": calls, "counts": found.counts, "told": len(told), "score": summary.score}
    print(json.dumps(answer))  # noqa: T201  it is read by the test


if __name__ == "__main__":
    assert Scope.REGION is LOG_GROUPS.scope
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
