"""The organisation whose logs are made up: accounts, regions, resources, all from the seed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from vedette.simulate import ids

REGIONS = (
    "us-east-1",
    "eu-west-1",
    "eu-central-1",
    "us-west-2",
    "ap-southeast-2",
    "us-east-2",
    "ap-northeast-1",
    "eu-west-2",
    "ca-central-1",
    "ap-southeast-1",
    "eu-north-1",
    "sa-east-1",
    "ap-south-1",
    "us-west-1",
    "eu-west-3",
    "ap-northeast-2",
    "ap-northeast-3",
)

_NAMES = (
    ("management", 0.8),
    ("security", 1.2),
    ("production", 5.0),
    ("development", 2.0),
    ("data", 3.0),
    ("staging", 1.5),
    ("shared-services", 1.0),
    ("sandbox", 0.5),
)
_COMPANIES = ("tidemark", "fernwerk", "oakhaven", "larkfield", "brightquay")
_PURPOSES = ("app-uploads", "exports", "artifacts", "reports", "customer-documents", "media", "data-lake")


@dataclass(frozen=True, slots=True)
class Account:
    """One member of the organisation; `weight` is its share of the traffic."""

    id: str
    name: str
    weight: float


@dataclass(frozen=True)
class Organisation:
    """Accounts in the order management, security, workloads; regions in the order of use."""

    seed: int
    company: str
    org_id: str
    accounts: tuple[Account, ...]
    regions: tuple[str, ...]
    trail_bucket: str
    old_bucket: str
    vendor_account: str

    @property
    def logs_bucket(self) -> str:
        """The bucket that the logs beside CloudTrail's lie in."""
        return f"{self.company}-logs-{ids.hexadecimal(ids.rng_for(self.seed, 'logs'), 6)}"

    @property
    def management(self) -> Account:
        """The account that pays and owns the organisation trail."""
        return self.accounts[0]

    @property
    def workloads(self) -> tuple[Account, ...]:
        """Accounts that run the business; with few accounts the last of them does."""
        return self.accounts[2:] or self.accounts[-1:]

    @property
    def old_trail_account(self) -> Account:
        """The account that still has its own trail from before the organisation had one; a quiet one."""
        return min(
            self.accounts[:-1] or self.accounts,
            key=lambda account: (account.name != "security", account.weight),
        )

    @property
    def old_trail_regions(self) -> tuple[str, ...]:
        """Where the old trail looks: everywhere, or in the last region where there is but one account."""
        return self.regions if len(self.accounts) > 1 else self.regions[-1:]

    @property
    def unused_region(self) -> str:
        """A region nobody works in, or the least used one where all are in use."""
        return next((region for region in REGIONS[5:] if region not in self.regions), self.regions[-1])


def organisation(seed: int, accounts: int, regions: int) -> Organisation:
    """Return the organisation of a seed; the first accounts and regions stay the same as it grows."""
    rng = ids.rng_for(seed, "organisation")
    company = rng.choice(_COMPANIES)
    names = list(_NAMES) + [(f"team-{number:02d}", 1.0) for number in range(1, accounts)]
    if accounts == 1:
        names = names[2:]
    elif accounts == 2:  # noqa: PLR2004  management, and one that does everything else
        names = [names[0], names[2]]
    members = tuple(
        Account(ids.digits(ids.rng_for(seed, "account", name), 12), name, weight) for name, weight in names[:accounts]
    )
    return Organisation(
        seed=seed,
        company=company,
        org_id="o-" + "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=10)),
        accounts=members,
        regions=REGIONS[:regions],
        trail_bucket=f"{company}-org-cloudtrail-{ids.hexadecimal(rng, 8)}",
        old_bucket=f"{company}-audit-{ids.hexadecimal(rng, 6)}",
        vendor_account=ids.digits(rng, 12),
    )


def role_id(org: Organisation, account: str, role: str) -> str:
    """Return the unique id (AROA) of a role, the same wherever it is seen."""
    return ids.unique(ids.rng_for(org.seed, "role", account, role), "AROA")


def user_id(org: Organisation, account: str, user: str) -> str:
    """Return the unique id (AIDA) of an IAM user, the same wherever it is seen."""
    return ids.unique(ids.rng_for(org.seed, "user", account, user), "AIDA")


def user_key(org: Organisation, account: str, user: str) -> str:
    """Return the long-term access key id (AKIA) of an IAM user."""
    return ids.access_key(ids.rng_for(org.seed, "user key", account, user), "AKIA")


@lru_cache(maxsize=4096)
def resources(org: Organisation, account: Account, region: str) -> dict[str, tuple[str, ...]]:
    """Return the names of what an account has in a region, by kind; never empty for a kind."""
    rng = ids.rng_for(org.seed, "resources", account.id, region)
    short, prefix = account.name, f"{org.company}-{account.name}"
    apps = ("web", "checkout", "ledger", "search", "notify", "importer")

    def some(prefix: str, count: int) -> tuple[str, ...]:
        return tuple(ids.resource(rng, prefix) for _ in range(count))

    return {
        "bucket": tuple(f"{prefix}-{purpose}-{region}" for purpose in _PURPOSES),
        "table": tuple(f"{short}-{name}" for name in ("orders", "sessions", "inventory", "locks", "events")),
        "function": tuple(f"{short}-{name}" for name in ("resize", "webhook", "nightly", "router", "mailer")),
        "kms": tuple(ids.uuid(rng) for _ in range(4)),
        "loggroup": tuple(f"/aws/lambda/{short}-{name}" for name in apps),
        "instance": some("i", 8),
        "volume": some("vol", 8),
        "snapshot": some("snap", 6),
        "image": some("ami", 3),
        "vpc": some("vpc", 2),
        "subnet": some("subnet", 4),
        "sg": some("sg", 6),
        "eni": some("eni", 6),
        "endpoint": some("vpce", 2),
        "flowlog": some("fl", 2),
        "app": apps,
        "secret": tuple(f"{short}/{app}/database" for app in apps),
        "parameter": tuple(f"/{short}/{app}/config" for app in apps),
        "queue": tuple(f"{short}-{app}-jobs" for app in apps[:4]),
        "topic": tuple(f"{short}-{app}-alerts" for app in apps[:3]),
        "cluster": (f"{short}-main",),
        "repo": tuple(f"{short}/{app}" for app in apps),
        "database": (f"{short}-orders", f"{short}-ledger"),
        "role": tuple(f"{short}-{app}-role" for app in apps),
        "alarm": tuple(f"{short}-{app}-errors" for app in apps),
        "detector": (ids.hexadecimal(rng, 32),),
        "trail": (f"{short}-trail",),
    }


def nat_address(org: Organisation, account: Account, region: str) -> str:
    """Return the public address instances of an account leave a region from."""
    spot = org.accounts.index(account) * len(REGIONS) + (REGIONS.index(region))
    return f"198.51.100.{spot % 120 + 1}"
