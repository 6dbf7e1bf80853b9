"""Who works in the organisation: names, offices, hours, addresses and machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette.simulate import ids

if TYPE_CHECKING:
    from vedette.simulate.org import Organisation

_NAMES = (
    "amara.okafor",
    "jonas.lind",
    "mei.tanaka",
    "lucia.ferrari",
    "tomasz.nowak",
    "priya.raman",
    "daniel.brooks",
    "sofia.almeida",
    "henrik.dahl",
    "grace.mwangi",
    "oliver.hart",
    "yara.haddad",
    "felix.brandt",
    "noor.aziz",
    "claire.dubois",
    "samuel.osei",
    "ines.navarro",
    "kaito.mori",
    "ruth.bergman",
    "peter.novak",
    "leila.karimi",
    "marcus.webb",
    "anna.kowalska",
    "diego.santos",
)
_ELSEWHERE = 0.4  # share of people who have no access to an account
_JOBS = ("Developer", "Developer", "PowerUser", "DataAnalyst", "PlatformAdmin", "ReadOnly", "SecurityAudit")

# Documentation ranges: valid addresses that belong to nobody.
OFFICES = (
    ("Rotterdam", 2, "203.0.113.{}"),
    ("Boston", -4, "192.0.2.{}"),
    ("Singapore", 8, "203.0.113.{}"),
)

OFFICE = "203.0.113.10"  # where users with passwords sign in from

BROWSERS = (
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/137.0.0.0 Safari/537.36"
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/137.0.0.0 Safari/537.36 Edg/137.0.0.0"
    ),
    "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0",
)
COMMAND_LINES = (
    (
        "aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/macos#24.5.0 md/arch#arm64 lang/python#3.13.4 "
        "md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off"
    ),
    (
        "aws-cli/2.25.11 md/awscrt#0.25.4 ua/2.1 os/linux#6.8.0-60-generic md/arch#x86_64 "
        "lang/python#3.12.9 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off"
    ),
    (
        "Boto3/1.38.36 md/Botocore#1.38.36 ua/2.1 os/windows#11 md/arch#amd64 lang/python#3.12.10 "
        "md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.38.36"
    ),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with a job; `zone` is the hours their clock is ahead of UTC in summer."""

    name: str
    job: str
    zone: int
    ip: str
    browser: str
    command_line: str
    identity_store_id: str

    def email(self, org: Organisation) -> str:
        """Return the name Identity Center gives their sessions."""
        return f"{self.name}@{org.company}.example"

    def hours(self) -> tuple[float, ...]:
        """Return how busy they are in each hour of a UTC day: office hours with a lunch, little after."""
        local = (0, 0, 0, 0, 0, 0, 0, 0.2, 0.8, 1, 1, 1, 0.5, 0.9, 1, 1, 0.9, 0.6, 0.2, 0.1, 0.1, 0.05, 0, 0)
        return tuple(local[(hour + self.zone) % 24] for hour in range(24))


def people(org: Organisation) -> tuple[Person, ...]:
    """Return everyone, in a fixed order; a larger organisation has more people, 24 at most."""
    rng = ids.rng_for(org.seed, "people")
    found = []
    for number, name in enumerate(_NAMES[: min(24, 9 + 2 * len(org.accounts))]):
        _, zone, network = OFFICES[number % len(OFFICES)]
        at_home = number % 5 == 4  # noqa: PLR2004  one in five works from home, over IPv6
        address = f"2001:db8:{rng.randrange(16, 65535):x}::{rng.randrange(2, 65535):x}"
        office = network.format(10 + number % len(OFFICES))
        found.append(
            Person(
                name=name,
                job=_JOBS[number % len(_JOBS)],
                zone=zone,
                ip=address if at_home else office,
                browser=rng.choice(BROWSERS),
                command_line=rng.choice(COMMAND_LINES),
                identity_store_id=ids.uuid(rng),
            )
        )
    return tuple(found)


def permission_set_role(org: Organisation, account: str, job: str) -> str:
    """Return the name of the role Identity Center made for a permission set in an account."""
    return f"AWSReservedSSO_{job}_{ids.hexadecimal(ids.rng_for(org.seed, 'sso', account, job), 16)}"


def works_in(org: Organisation, person: Person, account: str) -> bool:
    """Return whether a person has access to an account; each has to some 60 in 100."""
    return ids.rng_for(org.seed, "works in", person.name, account).random() >= _ELSEWHERE


def iam_users(org: Organisation) -> tuple[str, ...]:
    """Return the few IAM users that still sign in to each workload account with a password and MFA."""
    rng = ids.rng_for(org.seed, "iam users")
    return tuple(rng.sample(("h.vermeer", "contractor-eng", "l.oconnor", "finance-report", "d.marsh"), 3))
