"""Where a story is told: a clock, a victim, and calls that become records and lines of truth."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from vedette.simulate import identity, ids
from vedette.simulate.org import resources, role_id, user_id, user_key
from vedette.simulate.people import people, permission_set_role, works_in
from vedette.simulate.records import GLOBAL_REGION, GLOBAL_SERVICES, Call, Caller, record

if TYPE_CHECKING:
    from collections.abc import Callable

    from vedette.simulate.identity import Json
    from vedette.simulate.org import Account, Organisation
    from vedette.simulate.people import Person

_READS = ("Get", "List", "Describe", "Head", "Lookup", "BatchGet", "Simulate", "Decrypt", "Select")
_EC2_LIKE = frozenset({"ec2"})
_PLAIN_DENIED = frozenset({"iam", "sts", "s3", "rds", "monitoring", "sns", "autoscaling", "cloudfront"})
# Networks as attackers rent them: hosting far from any office.
_NETWORKS = (
    "185.220.101.{}",
    "45.155.204.{}",
    "193.32.162.{}",
    "91.240.118.{}",
    "103.75.11.{}",
    "5.188.62.{}",
)
TOOLS = (
    (
        "Boto3/1.34.11 md/Botocore#1.34.11 ua/2.0 os/linux#6.6.9-amd64 md/arch#x86_64 lang/python#3.11.8 "
        "md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.34.11"
    ),
    "aws-cli/2.15.17 Python/3.11.6 Linux/6.6.15-amd64 exe/x86_64.debian.12 prompt/off",
    "aws-cli/1.32.30 md/Botocore#1.34.30 ua/2.0 os/windows#10 md/arch#amd64 lang/python#3.11.7",
)


@dataclass(frozen=True, slots=True)
class Told:
    """One attack event: its record as bytes, where it is recorded, and what is true of it."""

    time: datetime
    account: Account
    region: str
    line: bytes
    truth: Json


@dataclass(frozen=True, slots=True)
class Trace:
    """What an attack left in a log beside CloudTrail: one line of it, and what is true of it."""

    source: str
    time: datetime
    account: Account
    region: str
    line: str
    stream: str  # of the log group, where the log is one
    truth: Json


@dataclass(frozen=True, slots=True)
class Story:
    """An intrusion; `text` may name {account}, {region} and what the story sets in `Stage.facts`."""

    name: str
    title: str
    text: str
    hours: float  # how long it takes at most
    tell: Callable[[Stage], None]
    late: bool = False  # told after the others, because it changes what is logged of them


@dataclass
class Stage:
    """The clock runs with every call by `pace` seconds; all times are UTC."""

    org: Organisation
    story: Story
    account: Account
    region: str
    now: datetime
    volume: int  # events of the whole simulation, for parts that grow with it
    pace: tuple[float, float] = (2.0, 11.0)
    events: list[Told] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    principals: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    trail_stopped: datetime | None = None

    def __post_init__(self) -> None:
        self.rng = ids.rng_for(self.org.seed, "story", self.story.name)
        self.step = 0
        self._labels = ("", "", "")

    def scene(self, tactic: str, technique: str, behaviour: str, *, expected: bool = True) -> None:
        """Begin the next step; `expected` when a good detector should name its behaviour."""
        self.step += 1
        self._labels = (tactic, technique, behaviour)
        if expected and behaviour not in self.expected:
            self.expected.append(behaviour)

    def wait(self, low: float, high: float) -> None:
        """Let between `low` and `high` minutes pass."""
        self.now += timedelta(minutes=self.rng.uniform(low, high))

    def have(self, kind: str, account: Account | None = None, region: str = "") -> tuple[str, ...]:
        """Return the names of the victim's resources of a kind, as in `org.resources`."""
        return resources(self.org, account or self.account, region or self.region)[kind]

    def bulk(self, per_event: float, low: int, high: int) -> int:
        """Return how often to repeat something, in proportion to the volume and within bounds."""
        return max(low, min(high, int(self.volume * per_event)))

    def stranger(self) -> str:
        """Return an address of an attacker's network."""
        return self.rng.choice(_NETWORKS).format(self.rng.randrange(2, 250))

    def tool(self) -> str:
        """Return the user agent of a command line or library an attacker would use."""
        return self.rng.choice(TOOLS)

    def foreign_account(self) -> str:
        """Return the id of an account outside the organisation."""
        return ids.digits(self.rng, 12)

    def iso(self, **ago: float) -> str:
        """Return the present time of the story, less `ago` (as for timedelta), as CloudTrail writes it."""
        return f"{self.now - timedelta(**ago):%Y-%m-%dT%H:%M:%SZ}"

    def user(self, name: str, ip: str, agent: str, *, key: str = "", mfa: str = "") -> Caller:
        """Return an IAM user of the victim with its own access key, or with `mfa` a console session."""
        account = self.account.id
        key = key or (ids.access_key(self.rng) if mfa else user_key(self.org, account, name))
        unique = user_id(self.org, account, name)
        who = identity.iam_user(account, name, unique, key, since=self.iso(minutes=1) if mfa else "", mfa=mfa)
        return Caller(who, ip, agent, console=bool(mfa))

    def role(self, role: str, session: str, ip: str, agent: str, **more: Any) -> Caller:
        """Return a session of a role of the victim with temporary credentials."""
        account = self.account.id
        unique = role_id(self.org, account, role)
        key = ids.access_key(self.rng)
        console = bool(more.pop("console", False))
        who = identity.assumed_role(account, role, unique, session, key=key, since=self.iso(minutes=9), **more)
        return Caller(who, ip, agent, console=console)

    def borrowed(
        self, role: str, session: str, ip: str, agent: str, *, path: str = "", console: bool = False, **context: str
    ) -> Caller:
        """Return a session its owner is in at this time, with the owner's own key, seen from somewhere else."""
        key, since = ids.session_key(self.org.seed, f"{self.account.id}/{role}/{session}", self.now.timestamp())
        unique = role_id(self.org, self.account.id, role)
        who = identity.assumed_role(
            self.account.id, role, unique, session, key=key, since=f"{since:%Y-%m-%dT%H:%M:%SZ}", path=path, **context
        )
        return Caller(who, ip, agent, console=console)

    def person(self, *jobs: str) -> Person:
        """Return someone with access to the account, of one of the jobs where there is one."""
        here = [person for person in people(self.org) if works_in(self.org, person, self.account.id)]
        fit = [person for person in here if person.job in jobs]
        return self.rng.choice(fit or here or people(self.org))

    def portal(self, person: Person, ip: str, agent: str, *, console: bool = False) -> Caller:
        """Return the session a person has through the access portal, with the person's own key."""
        role = permission_set_role(self.org, self.account.id, person.job)
        path = "aws-reserved/sso.amazonaws.com/"
        return self.borrowed(role, person.email(self.org), ip, agent, path=path, console=console)

    def trace(self, source: str, line: str, stream: str = "") -> None:
        """Leave a line in another log now; the clock does not run."""
        truth = {**self._labelled(), "source": source, "account": self.account.id, "region": self.region}
        truth.update(time=self.iso(), line=line)
        self.traces.append(Trace(source, self.now, self.account, self.region, line, stream, truth))

    def do(
        self,
        caller: Caller,
        action: str,
        request: Json | None = None,
        response: Any = None,
        *,
        denied: bool | str = False,
        error: tuple[str, str] = ("", ""),
        region: str = "",
        account: Account | None = None,
        **more: Any,
    ) -> None:
        """Make the call `service:Name`; `denied` (True, or a resource) refuses it in the service's words."""
        source, name = action.split(":")
        kept = account or self.account
        if denied:
            error = _refusal(source, name, caller, denied if isinstance(denied, str) else "*")
        where = GLOBAL_REGION if source in GLOBAL_SERVICES else region or self.region
        more.setdefault("read", name.startswith(_READS))
        self.tell(caller, Call(source, name, request=request, response=response, error=error, **more), kept, where)

    def tell(self, caller: Caller, call: Call, account: Account, region: str) -> None:
        """Record a call now, and let the clock run."""
        event_id = ids.uuid(self.rng)
        found = record(
            call,
            caller,
            account=account.id,
            region=region,
            time=self.iso(),
            event_id=event_id,
            request_id=ids.uuid(self.rng),
        )
        self._remember(caller)
        line = json.dumps(found, separators=(",", ":")).encode()
        self.events.append(Told(self.now, account, region, line, self._truth(found, call, caller)))
        self.now += timedelta(seconds=self.rng.uniform(*self.pace))

    def _truth(self, found: Json, call: Call, caller: Caller) -> Json:
        return {
            "event_id": found["eventID"],
            **self._labelled(),
            "account": found["recipientAccountId"],
            "region": found["awsRegion"],
            "time": found["eventTime"],
            "event_source": found["eventSource"],
            "event_name": found["eventName"],
            "actor": name_of(caller),
            "outcome": _outcome(call),
        }

    def _labelled(self) -> Json:
        tactic, technique, behaviour = self._labels
        return {
            "story": self.story.name,
            "step": self.step,
            "tactic": tactic,
            "technique": technique,
            "behaviour": behaviour,
        }

    def _remember(self, caller: Caller) -> None:
        if caller.ip not in self.sources:
            self.sources.append(caller.ip)
        if name_of(caller) not in self.principals:
            self.principals.append(name_of(caller))


def name_of(caller: Caller) -> str:
    """Return the ARN of a caller, or the next best name CloudTrail has for it."""
    who = caller.identity
    behalf = who.get("onBehalfOf", {}).get("userId")
    names = (*map(who.get, ("arn", "userName", "principalId", "invokedBy")), behalf, who.get("accountId"))
    return str(next(filter(None, names), ""))


def _outcome(call: Call) -> str:
    code, message = call.error
    if "Denied" in code or "Unauthorized" in code:
        return "denied"
    return "failed" if code or message else "success"


def _refusal(source: str, name: str, caller: Caller, resource: str) -> tuple[str, str]:
    if source in _EC2_LIKE:
        return "Client.UnauthorizedOperation", "You are not authorized to perform this operation."
    code = "AccessDenied" if source in _PLAIN_DENIED else "AccessDeniedException"
    action = f"{source}:{name.split('20', maxsplit=1)[0]}"
    return code, (
        f"User: {name_of(caller)} is not authorized to perform: {action} on resource: {resource} "
        f"because no identity-based policy allows the {action} action"
    )
