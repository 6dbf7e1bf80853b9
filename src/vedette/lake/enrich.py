"""What is known of the addresses in a batch: kind, country and network, from files at hand, once an address.

Nothing is downloaded. What a database says is stored with the event: it is what was true when the event was
collected, and no later database changes what an old event says.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import maxminddb
import pyarrow as pa
import pyarrow.compute as pc

from vedette.errors import ConfigError
from vedette.lake import codes
from vedette.lake.networks import AWS, PUBLIC, SERVICE, Networks, read_aws_ranges, unmapped

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping
    from pathlib import Path

#: Addresses that are remembered across batches, twice as many at the most.
_KEPT = 100_000
_OUTSIDE = frozenset({PUBLIC, AWS})
_COUNTRY = re.compile(r"[A-Z]{2}")
_AS = re.compile(r"(?:AS)?(\d{1,10})", re.IGNORECASE)
_MOST_ASN = 0xFFFFFFFF


class Known(NamedTuple):
    """What is known of one address; None where nothing is."""

    kind: str | None = None
    service: str | None = None
    country: str | None = None
    asn: int | None = None
    network: str | None = None


_NOTHING = Known()
_ZERO = pa.scalar(0, pa.int32())
_TYPES = {
    "kind": pa.string(),
    "service": pa.string(),
    "country": pa.string(),
    "asn": pa.int64(),
    "network": pa.string(),
}


class Enricher:
    """Looks addresses up in the files given; one for all threads of a collection. Raises `ConfigError`.

    `country_db` and `asn_db` are MMDB files, which may be one and the same; `aws_ranges` is AWS's `ip-ranges.json`.
    """

    def __init__(
        self, *, country_db: Path | None = None, asn_db: Path | None = None, aws_ranges: Path | None = None
    ) -> None:
        self._networks = Networks(read_aws_ranges(aws_ranges) if aws_ranges else ())
        self._country = _Database(country_db) if country_db else None
        same = asn_db is not None and asn_db == country_db
        self._asn = self._country if same else _Database(asn_db) if asn_db else None
        self._recent: dict[str, Known] = {}
        self._older: dict[str, Known] = {}
        self._files = {"country_db": country_db, "asn_db": asn_db, "aws_ranges": aws_ranges}

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process opens the same files."""
        return partial(Enricher, **self._files), ()

    def add(self, flat: MutableMapping[str, pa.Array]) -> None:
        """Fill the columns `ev_src_…` of a batch from its `ev_src_ip` and its services' names."""
        if "ev_src_ip" not in flat:
            return
        column = codes.encoded(flat["ev_src_ip"])
        known = [_NOTHING if address is None else self.look_up(address) for address in column.dictionary.to_pylist()]
        service = flat.get("ev_src_service")
        named = None if service is None or service.null_count == len(service) else codes.encoded(service)
        for (name, kind), values in zip(_TYPES.items(), zip(*known, strict=True), strict=False):
            if any(value is not None for value in values):
                flat[f"ev_src_{name}"] = codes.by_group(pa.array(values, kind), column.indices)
        if named is not None:  # where a service's name stands in the record, that is what the source is
            kinds = pa.DictionaryArray.from_arrays(pc.if_else(named.indices.is_valid(), _ZERO, None), [SERVICE])
            flat["ev_src_kind"] = _either(kinds, flat.get("ev_src_kind"))
            flat["ev_src_service"] = _either(
                named, flat["ev_src_service"] if service is not flat["ev_src_service"] else None
            )

    def look_up(self, address: str) -> Known:
        """What is known of the address."""
        found = self._recent.get(address)
        if found is None:
            found = self._older.get(address) or self._ask(address)
            if len(self._recent) >= _KEPT:
                self._older, self._recent = self._recent, {}
            self._recent[address] = found
        return found

    def _ask(self, address: str) -> Known:
        label = self._networks.label(address)
        if label is None:
            return _NOTHING
        if label.kind not in _OUTSIDE or not (self._country or self._asn):
            return Known(label.kind, label.service)
        address = unmapped(address)
        records = {id(database): database.get(address) for database in (self._country, self._asn) if database}
        asn, network = _asn(records[id(self._asn)]) if self._asn else (None, None)
        country = _country(records[id(self._country)]) if self._country else None
        return Known(label.kind, label.service, country, asn, network)


def _either(first: pa.DictionaryArray, second: pa.DictionaryArray | None) -> pa.DictionaryArray:
    """The first column's value, where it is NULL the second's; they have no value in common."""
    if second is None:
        return first
    values = pa.concat_arrays([first.dictionary, second.dictionary])
    behind = pc.add(second.indices.cast(pa.int32()), pa.scalar(len(first.dictionary), pa.int32()))
    return pa.DictionaryArray.from_arrays(pc.coalesce(first.indices.cast(pa.int32()), behind), values)


class Coordinates:
    """Where addresses are, from an MMDB file that has cities; of others it knows nothing. Raises `ConfigError`."""

    def __init__(self, database: Path) -> None:
        self._path = database
        self._opened: _Database | None = None

    def __call__(self, address: str) -> tuple[float, float] | None:
        """Latitude and longitude in degrees, None where the file has none for the address."""
        if self._opened is None:
            self._opened = _Database(self._path)
        record = self._opened.get(unmapped(address))
        record = record if isinstance(record, dict) else {}
        nested = record.get("location")
        nested = nested if isinstance(nested, dict) else record
        latitude, longitude = _degrees(nested.get("latitude"), 90), _degrees(nested.get("longitude"), 180)
        return None if latitude is None or longitude is None else (latitude, longitude)


def _degrees(value: Any, most: int) -> float | None:
    """A number of degrees, as number or text, within its bounds."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if -most <= number <= most else None


class _Database:
    """One MMDB file, mapped into memory. Raises `ConfigError` where it is none, or damaged."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._reader = maxminddb.open_database(path)
            self._four_only = self._reader.metadata().ip_version == 4  # noqa: PLR2004  the version of IP
            self._reader.get("1.1.1.1")
        except OSError as error:
            raise ConfigError(
                f"the address database cannot be read: {error.strerror or error}", where=str(path), hint=_HINT
            ) from None
        except (maxminddb.InvalidDatabaseError, ValueError, KeyError, IndexError, TypeError) as error:
            raise ConfigError(f"this is no MMDB database: {error}", where=str(path), hint=_HINT) from None

    def get(self, address: str) -> Any:
        """The record of the address's network, None where it has none."""
        if self._four_only and ":" in address:
            return None
        try:
            return self._reader.get(address)
        except ValueError:
            return None
        except maxminddb.InvalidDatabaseError as error:
            raise ConfigError(f"the address database is damaged: {error}", where=str(self._path), hint=_HINT) from None


_HINT = "name a whole .mmdb file in enrich.country_db and enrich.asn_db, or leave the key out"


def _country(record: Any) -> str | None:
    """The country's code in the record's shape: MaxMind's and DB-IP's, IPinfo's, or a flat one."""
    record = record if isinstance(record, dict) else {}
    nested = record.get("country")
    places = [record.get("country_code"), nested, _below(record, "country"), _below(record, "registered_country")]
    for place in places:
        if isinstance(place, str) and _COUNTRY.fullmatch(place):
            return place
    return None


def _below(record: Mapping[str, Any], key: str) -> Any:
    inner = record.get(key)
    return inner.get("iso_code") if isinstance(inner, dict) else None


def _asn(record: Any) -> tuple[int | None, str | None]:
    """The autonomous system's number and organisation, in the record's shape: as above."""
    record = record if isinstance(record, dict) else {}
    traits = record.get("traits")
    record = {**(traits if isinstance(traits, dict) else {}), **record}
    number = record.get("autonomous_system_number", record.get("asn"))
    found = _AS.fullmatch(str(number))
    asn = int(found[1]) if found else 0
    name = next((record[key] for key in _ORGANISATIONS if isinstance(record.get(key), str) and record[key]), None)
    return (asn if 0 < asn <= _MOST_ASN else None), name


#: Where the name of the organisation stands; `name` is IPinfo's, in its database of networks.
_ORGANISATIONS = ("autonomous_system_organization", "as_name", "as_organization", "organization", "name")
