"""Lake and state as the configuration names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from vedette.config import Config
    from vedette.detect.indicators.store import Store
    from vedette.lake.catalog import Lake
    from vedette.lake.engine import Engine
    from vedette.lake.enrich import Enricher
    from vedette.lake.lookups import Lookups
    from vedette.lake.query import Query
    from vedette.posture.proven import Proven
    from vedette.state import State


#: The region asked where none is named, in the parts of AWS that boto3 does not expect.
_HOMES = {"aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}


def state(config: Config) -> State:
    """The state database; use it as a context manager."""
    from vedette.state import open_state

    home(config)
    return open_state(config.state_url)


def lake(config: Config) -> Lake:
    """The lake; nothing is opened before it is used."""
    from vedette.lake.catalog import Lake, Place

    warehouse = config.lake.warehouse
    if "://" not in warehouse:
        _nameable(warehouse)
        warehouse = f"file://{warehouse}"
    return Lake(
        Place(
            catalog=config.lake.catalog if config.lake.catalog != "sqlite" else _sqlite(config, warehouse),
            warehouse=warehouse,
            namespace=config.lake.namespace,
            endpoint_url=config.aws.endpoint_url,
            region=config.aws.region,
            profile=config.aws.profile,
        )
    )


def _sqlite(config: Config, warehouse: str) -> str:
    """A local catalog lies beside its tables; one for tables on S3 lies in the home folder."""
    return "sqlite" if warehouse.startswith("file://") else f"sqlite:///{config.home}/catalog.db"


def engine(config: Config, *, threads: int | None = None) -> Engine:
    """A query engine within the configured memory."""
    from vedette.lake.engine import Engine

    return Engine(
        threads=threads or config.collect.jobs,
        memory_megabytes=config.query.memory_limit_megabytes,
        place=lake(config).place,
        spill=config.home / "spill",
        lookups=lookups(config),
    )


def query(config: Config) -> Query:
    """What answers SQL over the lake, within the configured memory."""
    from vedette.lake.query import Query

    return Query(
        lake(config),
        threads=config.collect.jobs,
        memory_megabytes=config.query.memory_limit_megabytes,
        spill=config.home / "spill",
        lookups=lookups(config),
    )


def lookups(config: Config) -> Lookups:
    """Names that are looked up when they are read: those of accounts, and the owners of keys from all logs so far."""
    from vedette.lake.lookups import Lookups

    def owners() -> Mapping[str, str]:
        with state(config) as opened:
            learn_keys(config, opened)
            return opened.keys.owners()

    def accounts() -> Mapping[str, str]:
        with state(config) as opened:
            return opened.accounts.names() | config.accounts.names

    return Lookups(accounts, owners)


def learn_keys(config: Config, opened: State) -> None:
    """Read what came since the last time for what it tells of access keys. Raises `LakeError`, `StateError`."""
    from vedette import registry
    from vedette.collect.keys import LEARNED_FROM, learn
    from vedette.lake.engine import Engine

    place, source = lake(config), registry.source(LEARNED_FROM)
    if place.exists(source):
        memory = config.query.memory_limit_megabytes
        plain = Engine(memory_megabytes=memory, place=place.place, spill=config.home / "spill")
        try:
            learn(place, source, opened, plain)
        finally:
            plain.close()


def enricher(config: Config) -> Enricher:
    """What tells of addresses, from the configured files. Raises `ConfigError` where one is not what it should be."""
    from vedette.lake.enrich import Enricher

    found = config.enrich
    return Enricher(country_db=found.country_db, asn_db=found.asn_db, aws_ranges=found.aws_ranges)


def indicators(config: Config) -> Store:
    """The indicator lists that are kept."""
    from vedette.detect.indicators.store import Store

    return Store(config.home / "indicators")


def place(config: Config) -> Callable[[str], tuple[float, float] | None] | None:
    """What tells where an address is, from the country database where that has cities too. Raises `ConfigError`."""
    from vedette.lake.enrich import Coordinates

    return Coordinates(config.enrich.country_db) if config.enrich.country_db else None


def aws_settings(config: Config) -> Mapping[str, str]:
    """The settings of transports that call AWS."""
    found = {
        "profile": config.aws.profile,
        "region": config.aws.region or _HOMES.get(config.aws.partition),
        "endpoint_url": config.aws.endpoint_url,
        "organization": "yes" if config.accounts.organization else "",
        "account_ids": ",".join(config.accounts.ids),
        "account_exclude": ",".join(config.accounts.exclude),
        "regions": ",".join(config.accounts.regions),
        "role": config.accounts.role,
        "external_id": config.accounts.external_id,
    }
    return {key: value for key, value in found.items() if value}


def transport_settings(config: Config, paths: Sequence[str]) -> Mapping[str, str]:
    """The settings of transports for these addresses; a secret is read only where one of them needs it."""
    found = dict(aws_settings(config))
    found["visibility_seconds"] = str(config.streams.visibility_seconds)
    found["request_bytes"] = str(config.streams.request_megabytes << 20)
    if any(path.startswith("firehose://") for path in paths):
        found["access_key"] = config.firehose_key
    return found


def rejects_folder(config: Config) -> Path:
    """Where rejected bytes are kept."""
    return config.home / "rejects"


def home(config: Config) -> None:
    """Make the home folder, the owner's alone. Raises `ConfigError` where it cannot be."""
    from vedette.errors import ConfigError

    _nameable(str(config.home))
    try:
        config.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"the home folder cannot be made: {error.strerror}",
            where=str(config.home),
            hint="give another with --home",
        ) from None


def _nameable(path: str) -> None:
    """Refuse a path that the addresses of SQLite and Iceberg cannot hold."""
    from vedette.errors import ConfigError

    if odd := sorted(set("#?%") & set(path)):
        raise ConfigError(
            f"the folder has {' '.join(odd)} in its path, which means something else in an address",
            where=path,
            hint="give another home with --home, or another lake.warehouse",
        )


def proven(config: Config) -> Proven:
    """What was verified of digests, in the home folder."""
    from vedette.posture.proven import Proven

    return Proven(config.home / "digests.json")
