"""Addresses: kinds, countries and networks, from files at hand."""

from __future__ import annotations

import json

import mmdb
import pyarrow as pa
import pytest

from vedette import api, registry
from vedette.cli import main
from vedette.config import Config
from vedette.errors import ConfigError
from vedette.lake.enrich import Enricher, Known

RANGES = {
    "prefixes": [
        {"ip_prefix": "52.94.0.0/16", "region": "GLOBAL", "service": "AMAZON"},
        {"ip_prefix": "52.94.76.0/22", "region": "us-west-2", "service": "AMAZON"},
        {"ip_prefix": "52.94.76.0/22", "region": "us-west-2", "service": "EC2"},
        {"ip_prefix": "52.94.76.0/24", "region": "us-west-2", "service": "AMAZON"},
        {"ip_prefix": "52.95.128.0/21", "region": "eu-west-2", "service": "EC2"},
        {"ip_prefix": "52.95.128.0/21", "region": "eu-west-2", "service": "S3"},
    ],
    "ipv6_prefixes": [{"ipv6_prefix": "2600:1f00::/24", "region": "eu-west-1", "service": "EC2"}],
}


@pytest.fixture
def ranges(tmp_path):
    path = tmp_path / "ip-ranges.json"
    path.write_text(json.dumps(RANGES))
    return path


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("8.8.8.8", "public"),
        ("10.1.2.3", "private"),
        ("172.15.255.255", "public"),
        ("172.16.0.0", "private"),
        ("172.31.255.255", "private"),
        ("172.32.0.0", "public"),
        ("100.64.0.1", "private"),
        ("169.254.169.254", "local"),
        ("127.0.0.1", "local"),
        ("203.0.113.9", "reserved"),
        ("255.255.255.255", "reserved"),
        ("0.0.0.0", "reserved"),  # noqa: S104  an address to look up
        ("2001:db8::1", "reserved"),
        ("2a00:1450::1", "public"),
        ("fd12::1", "private"),
        ("fe80::1", "local"),
        ("::1", "local"),
        ("::ffff:10.0.0.1", "private"),
        ("010.1.1.1", None),
        ("1.2.3", None),
        ("1.2.3.4\0", None),
        ("not an address", None),
        ("", None),
    ],
)
def test_an_address_has_its_kind_without_any_file(address, kind):
    """What a standard set aside is known without a database; what is no address has no kind."""
    assert Enricher().look_up(address) == Known(kind)


@pytest.mark.parametrize(
    ("address", "service"),
    [
        ("52.94.0.1", "AMAZON/GLOBAL"),
        ("52.94.77.1", "EC2/us-west-2"),
        ("52.94.76.9", "EC2/us-west-2"),
        ("52.94.79.255", "EC2/us-west-2"),
        ("52.94.80.0", "AMAZON/GLOBAL"),
        ("52.95.128.1", "S3/eu-west-2"),
        ("2600:1f18::1", "EC2/eu-west-1"),
    ],
)
def test_of_ranges_one_in_another_the_one_that_says_most_counts(ranges, address, service):
    """A service's name is more than that a range is Amazon's, and a rarer service's more than EC2's."""
    assert Enricher(aws_ranges=ranges).look_up(address) == Known("aws", service)


def test_beside_the_ranges_an_address_is_public(ranges):
    """The address before the first and the one behind the last are none of AWS's."""
    enricher = Enricher(aws_ranges=ranges)

    assert [enricher.look_up(a).kind for a in ("52.93.255.255", "52.95.0.0", "2600:2000::")] == ["public"] * 3


SHAPES = {
    "maxmind": {
        "country": {"iso_code": "SE", "names": {"en": "Sweden"}},
        "registered_country": {"iso_code": "NO"},
        "autonomous_system_number": 64500,
        "autonomous_system_organization": "Example Net",
    },
    "maxmind, registered only": {
        "registered_country": {"iso_code": "SE"},
        "traits": {"autonomous_system_number": 64500, "autonomous_system_organization": "Example Net"},
    },
    "ipinfo, country codes": {"country_code": "SE", "country": "Sweden", "asn": "AS64500", "as_name": "Example Net"},
    "ipinfo, countries": {"country": "SE", "country_name": "Sweden", "asn": "AS64500", "name": "Example Net"},
}


@pytest.mark.parametrize("record", SHAPES.values(), ids=SHAPES)
def test_every_shape_of_record_is_read(tmp_path, record):
    """MaxMind, DB-IP and IPinfo name the same things differently; one file may have both."""
    path = mmdb.write(tmp_path / "one.mmdb", {"81.2.69.0/24": record, "2a02:ff0::/32": record})
    enricher = Enricher(country_db=path, asn_db=path)

    for address in ("81.2.69.160", "2a02:ff0::9", "::ffff:81.2.69.160"):
        assert enricher.look_up(address) == Known("public", None, "SE", 64500, "Example Net")
    assert enricher.look_up("81.2.70.1") == Known("public")


@pytest.mark.parametrize("record", [{"country": {"iso_code": 7}, "asn": "none"}, {"country": "Sweden", "asn": "AS0"}])
def test_what_is_no_code_is_left_out(tmp_path, record):
    """A record of another shape says nothing, rather than something wrong."""
    path = mmdb.write(tmp_path / "one.mmdb", {"81.2.69.0/24": record})

    assert Enricher(country_db=path, asn_db=path).look_up("81.2.69.1") == Known("public")


def test_two_files_answer_each_for_itself(tmp_path):
    """The country comes from one file, the network from the other."""
    country = mmdb.write(tmp_path / "country.mmdb", {"81.0.0.0/8": {"country_code": "SE", "asn": 1}})
    asn = mmdb.write(tmp_path / "asn.mmdb", {"81.0.0.0/8": {"country_code": "NO", "asn": 2}})

    assert Enricher(country_db=country, asn_db=asn).look_up("81.2.3.4") == Known("public", None, "SE", 2)


@pytest.mark.parametrize(
    "content", [b"", b"no database", b"\xab\xcd\xefMaxMind.com", b"\xab\xcd\xefMaxMind.com\xe9\x00"]
)
def test_a_file_that_is_no_database_is_told(tmp_path, content):
    """Collecting does not begin with a file that would say nothing."""
    path = tmp_path / "bad.mmdb"
    path.write_bytes(content)

    with pytest.raises(ConfigError) as error:
        Enricher(country_db=path)
    assert str(path) in str(error.value.where)


def test_a_missing_database_is_told(tmp_path):
    """The path is in the message."""
    with pytest.raises(ConfigError, match="cannot be read"):
        Enricher(asn_db=tmp_path / "none.mmdb")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"prefixes": [{}], "ipv6_prefixes": []}',
        '{"prefixes": 1, "ipv6_prefixes": []}',
        '{"prefixes": [{"ip_prefix": "x", "region": "r", "service": "s"}], "ipv6_prefixes": []}',
    ],
)
def test_a_file_that_is_no_list_of_ranges_is_told(tmp_path, text):
    """Whatever else the file holds."""
    path = tmp_path / "ranges.json"
    path.write_text(text)

    with pytest.raises(ConfigError, match="no list of AWS"):
        Enricher(aws_ranges=path)


def test_a_batch_gets_its_columns(tmp_path, ranges):
    """Addresses once each, services' names where they stand in an address's place, NULL where nothing is known."""
    path = mmdb.write(tmp_path / "one.mmdb", {"81.2.69.0/24": SHAPES["maxmind"]})
    flat = {
        "ev_src_ip": pa.array(["81.2.69.1", None, "52.94.77.1", None, "81.2.69.1"]).dictionary_encode(),
        "ev_src_service": pa.array([None, "ec2.amazonaws.com", None, None, None]).dictionary_encode(),
    }

    Enricher(country_db=path, asn_db=path, aws_ranges=ranges).add(flat)

    assert {name: column.to_pylist() for name, column in flat.items() if name != "ev_src_ip"} == {
        "ev_src_kind": ["public", "amazon_service", "aws", None, "public"],
        "ev_src_service": [None, "ec2.amazonaws.com", "EC2/us-west-2", None, None],
        "ev_src_country": ["SE", None, None, None, "SE"],
        "ev_src_asn": [64500, None, None, None, 64500],
        "ev_src_network": ["Example Net", None, None, None, "Example Net"],
    }


def test_what_is_remembered_is_bounded_and_changes_nothing(monkeypatch):
    """Addresses are forgotten, and looked up again to the same answer."""
    monkeypatch.setattr("vedette.lake.enrich._KEPT", 3)
    enricher = Enricher()
    addresses = [f"10.0.0.{n}" for n in range(20)] * 2

    assert {enricher.look_up(address) for address in addresses} == {Known("private")}
    assert len(enricher._recent) + len(enricher._older) <= 6


RULE = """
title: A call from a country
id: 3c1d5f5e-5d0a-4a0e-9d4b-7d1f8a0c2b11
status: experimental
description: For this test.
author: Vedette contributors
date: 2026-11-24
logsource: {product: aws, service: cloudtrail}
detection:
  there: {ev_src_country: SE}
  someone: {ev_key_owner|endswith: /mira, ev_account_name: payments}
  condition: there and someone
level: low
misses: Nothing.
runbook: [Look 24 h around by `ev_session`.]
"""


def test_from_the_settings_to_rules_and_searches(tmp_path):
    """What the files say is in the lake, rules may name it, and so may the short form of a query."""
    mmdb.write(tmp_path / "geo.mmdb", {"81.2.69.0/24": SHAPES["maxmind"]})
    (tmp_path / "vedette.toml").write_text(
        '[enrich]\ncountry_db = "geo.mmdb"\nasn_db = "geo.mmdb"\n[accounts.names]\n"111122223333" = "payments"\n'
    )
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "one.yml").write_text(RULE)
    record = json.loads(registry.source("cloudtrail").sample)["Records"][0]
    records = [record | {"eventID": a, "sourceIPAddress": a} for a in ("81.2.69.7", "81.2.70.7", "10.0.0.1")]
    (tmp_path / "log.json").write_text(json.dumps({"Records": records}))
    config = Config.load(home=tmp_path, config=tmp_path / "vedette.toml")
    api.collect([tmp_path / "log.json"], config=config, source="cloudtrail")

    found = api.search(config=config, where=["country=se", "ev_src_asn=64500", "network=Example*"])
    assert [row[found.columns.index("ev_src_ip")] for row in found.rows] == ["81.2.69.7"]
    api.detect(config=config, rules=[tmp_path / "rules"])
    alerts = [a for a in api.alerts_list(config=config) if a.title == "A call from a country"]
    assert [a.event_ids for a in alerts] == [("81.2.69.7",)]


def test_a_bad_file_stops_a_collection_before_it_begins(tmp_path, capsys):
    """The command says which file, and stores nothing."""
    (tmp_path / "bad.mmdb").write_bytes(b"no database")
    (tmp_path / "vedette.toml").write_text('[enrich]\ncountry_db = "bad.mmdb"\n')
    (tmp_path / "log.json").write_bytes(registry.source("cloudtrail").sample)

    code = main(["--home", str(tmp_path), "collect", "--source", "cloudtrail", str(tmp_path / "log.json")])

    assert code == 2
    assert "bad.mmdb" in capsys.readouterr().err
    assert not (tmp_path / "lake").exists()
