"""Flow logs and access logs: the real samples, Parquet, and what their columns mean."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vedette import registry
from vedette.lake.batch import Assembler
from vedette.lake.readers import Reader
from vedette.lake.rows import Blob, Limits
from vedette.model import facts_of
from vedette.simulate.flows import write_flows
from vedette.simulate.org import organisation

#: The custom formats of the guide's examples, as its text gives them.
_THREE = (
    "version vpc-id subnet-id instance-id interface-id account-id type srcaddr dstaddr srcport dstport pkt-srcaddr "
    "pkt-dstaddr protocol bytes packets start end action tcp-flags log-status"
)
_NAT = (
    "version interface-id account-id vpc-id subnet-id instance-id srcaddr dstaddr srcport dstport protocol tcp-flags type "
    "pkt-srcaddr pkt-dstaddr action log-status"
)
_FIVE = (
    "version srcaddr dstaddr srcport dstport protocol start end type packets bytes account-id vpc-id subnet-id instance-id "
    "interface-id region az-id sublocation-type sublocation-id action tcp-flags pkt-srcaddr pkt-dstaddr "
    "pkt-src-aws-service pkt-dst-aws-service traffic-path flow-direction log-status"
)
_GUIDE = "formats/aws-docs-samples/amazon-vpc-user-guide/flow-logs-records-examples.{}.log"
_PROMTAIL = "formats/lambda-promtail/testdata/"
_ELB = "formats/plaso-testdata/test_data/aws_elb_access.log"

#: Source, file, order of fields, rows, rejects. The guide's 11th example has a line of three dots.
CORPUS = (
    *(("vpc_flow", _GUIDE.format(n), "", 1, 0) for n in range(1, 8)),
    ("vpc_flow", _GUIDE.format(8), _THREE, 4, 0),
    ("vpc_flow", _GUIDE.format(9), _THREE, 2, 0),
    ("vpc_flow", _GUIDE.format(10), _THREE, 2, 0),
    ("vpc_flow", _GUIDE.format(11), _NAT, 2, 1),
    ("vpc_flow", _GUIDE.format(12), _NAT, 1, 0),
    ("vpc_flow", _GUIDE.format(13), _NAT, 1, 0),
    ("vpc_flow", _GUIDE.format(14), _FIVE, 2, 0),
    ("vpc_flow", _PROMTAIL + "vpcflowlog.log.gz", "", 3, 0),
    ("alb", _PROMTAIL + "albaccesslog.log.gz", "", 2, 0),
    ("nlb", _PROMTAIL + "nlbaccesslog.log.gz", "", 2, 0),
    ("s3_access", _PROMTAIL + "s3accesslog.log", "", 1, 0),
    # One file of the three kinds of load balancer's logs, one behind the other.
    ("alb", _ELB, "", 10, 6),
    ("clb", _ELB, "", 4, 12),
    ("nlb", _ELB, "", 2, 14),
)


def read(name, data, *, fields="", facts=None):
    """Rows as dictionaries without what is null, and rejects."""
    source = registry.source(name)
    blobs = [Blob("o", "1", data, facts or {})]
    done = Reader(source, None, {"fields": fields}).read(blobs)
    table, _ = Assembler(source).assemble(done, blobs).table()
    return [{k: v for k, v in row.items() if v is not None} for row in table.to_pylist()], done.rejected


@pytest.mark.parametrize(("name", "path", "fields", "count", "bad"), CORPUS)
def test_real_samples_are_read(corpora, name, path, fields, count, bad):
    # Three of the guide's formats have no time: there it is the object's, whose name tells it.
    rows, rejected = read(name, (corpora / path).read_bytes(), fields=fields, facts={"time": "2019-08-27T00:00:00Z"})
    assert (len(rows), len(rejected)) == (count, bad)
    if bad == 1:
        assert rejected[0].data == b"..."
    assert all(row["ev_time"].year >= 2014 and row["ev_action"] for row in rows)


def test_nodata_and_skipdata_are_rows():
    text = b"2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - %b\n"
    rows, rejected = read("vpc_flow", text % b"NODATA" + text % b"SKIPDATA")
    assert rejected == []
    assert [row["ev_action"] for row in rows] == ["vpc:nodata", "vpc:skipdata"]
    assert all("ev_src_ip" not in row and "bytes" not in row and "ev_outcome" not in row for row in rows)


@pytest.mark.parametrize("kind", [b"TransitGateway", b"TransitGatewayAttachment"])
def test_transit_gateways_have_their_own_order(kind):
    line = (
        b"6 " + kind + b" 123456789012 tgw-11111111 tgw-attach-11111111 111122223333 444455556666 vpc-1 vpc-2 subnet-1 "
        b"subnet-2 eni-1 eni-2 usw2-az1 usw2-az2 tgw-attach-22222222 10.1.0.5 10.2.0.9 55000 443 6 3 180 1780301647 "
        b"1780301700 OK IPv4 1 0 0 0 2 us-west-2 egress - -"
    )
    (row,), rejected = read("vpc_flow", line)
    assert rejected == []
    assert (row["tgw_pair_attachment_id"], row["ev_src_ip"], row["dstport"]) == ("tgw-attach-22222222", "10.1.0.5", 443)
    assert (row["packets_lost_no_route"], row["tcp_flags"], row["ev_region"]) == (1, 2, "us-west-2")
    assert row["resource_type"] == kind.decode()


#: Fields by the version that brought them, as AWS lists them for VPCs (2 to 5, 7 to 10) and transit gateways (6).
VERSIONS = {
    2: "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status",
    3: "vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr",
    4: "region az-id sublocation-type sublocation-id",
    5: "pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path",
    6: "resource-type tgw-id tgw-attachment-id tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id "
    "tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id tgw-pair-attachment-id "
    "packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired",
    7: "ecs-cluster-arn ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id ecs-container-id "
    "ecs-second-container-id ecs-service-name ecs-task-definition-arn ecs-task-arn ecs-task-id",
    8: "reject-reason",
    9: "resource-id",
    10: "encryption-status",
}


def test_every_version_has_its_fields():
    """The columns are AWS's fields and no others, and each says which version brought it.

    https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
    https://docs.aws.amazon.com/vpc/latest/tgw/tgw-flow-logs.html
    """
    said: dict[int, set[str]] = {}
    for column in registry.source("vpc_flow").columns:
        version = re.search(r"Version (\d+)\.$", column.doc)
        said.setdefault(int(version[1]) if version else 2, set()).add(column.where[0])
    assert said == {version: set(fields.split()) for version, fields in VERSIONS.items()}


def test_a_line_of_all_fields_of_a_version_fills_their_columns():
    """Version 10 is all 42 fields of VPCs in AWS's order; a field is found by its name in the header."""
    fields = " ".join(fields for version, fields in VERSIONS.items() if version != 6).split()
    values = {"version": "10", "account-id": "111122223333", "start": "1780301647", "end": "1780301701"}
    numbers = {"srcport", "dstport", "protocol", "packets", "bytes", "tcp-flags", "traffic-path", "encryption-status"}
    line = [values.get(name, "6" if name in numbers else f"the-{name}") for name in fields]
    (row,), rejected = read("vpc_flow", f"{' '.join(fields)}\n{' '.join(line)}\n".encode())
    assert rejected == []
    assert len(fields) == 42
    assert (row["reject_reason"], row["resource_id"], row["encryption_status"]) == (
        "the-reject-reason",
        "the-resource-id",
        6,
    )
    assert [name for name in fields if row.get(name.replace("-", "_")) is None and name != "srcaddr"] == []


def parquet(**changes):
    """Two flow records as AWS writes them to Parquet."""
    columns = {
        "version": pa.array([2, 2], pa.int32()),
        "account_id": ["111122223333", "111122223333"],
        "interface_id": ["eni-1", "eni-2"],
        "srcaddr": ["10.0.0.1", "-"],
        "dstport": pa.array([443, None], pa.int32()),
        "bytes": pa.array([2**40, None], pa.int64()),
        "start": pa.array([1780301647, 1780301648], pa.int64()),
        "action": ["REJECT", "-"],
        "log_status": ["OK", "NODATA"],
    }
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({k: v for k, v in (columns | changes).items() if v is not None}), sink)
    return sink.getvalue().to_pybytes()


def test_parquet_is_read_with_each_row_as_json():
    rows, rejected = read("vpc_flow", parquet())
    assert rejected == []
    first, second = sorted(rows, key=lambda row: row["ev_time"])
    assert (first["bytes"], first["ev_outcome"], first["ev_src_ip"]) == (2**40, "denied", "10.0.0.1")
    assert first["ev_time"] == datetime(2026, 6, 1, 8, 14, 7, tzinfo=UTC)
    assert json.loads(second["raw"])["srcaddr"] == "-"
    assert "ev_src_ip" not in second
    assert second["ev_action"] == "vpc:nodata"
    assert first["ev_id"] != second["ev_id"]


@pytest.mark.parametrize(
    "start",
    [
        pa.array([1780301647000, 1780301647000]),
        pa.array(["1780301647", "2026-06-01T08:14:07Z"]),
        pa.array([datetime(2026, 6, 1, 8, 14, 7, tzinfo=UTC)] * 2, pa.timestamp("ns", "UTC")),
        pa.array([datetime(2026, 6, 1, 8, 14, 7)] * 2, pa.timestamp("ms")),  # noqa: DTZ001  as some write it
    ],
)
def test_times_in_parquet_are_of_many_types(start):
    rows, rejected = read("vpc_flow", parquet(start=start))
    assert rejected == []
    assert {row["ev_time"] for row in rows} == {datetime(2026, 6, 1, 8, 14, 7, tzinfo=UTC)}


def test_parquet_without_time_or_damaged_is_rejected():
    rows, rejected = read("vpc_flow", parquet(start=None))
    assert rows == []
    assert [r.reason for r in rejected] == ["the row has no time in start"] * 2
    data = parquet()
    for broken in (data[:-20], data[:4] + bytes(200) + data[204:], b"PAR1", data[: len(data) // 2]):
        rows, rejected = read("vpc_flow", broken)
        assert rows == []
        assert [r.data for r in rejected] == [broken]
        assert "no whole Parquet" in rejected[0].reason


def test_parquet_beyond_the_cap_is_not_read():
    source = registry.source("vpc_flow")
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"start": pa.array([1780301647] * 3_000_000)}), sink)
    data = sink.getvalue().to_pybytes()
    assert len(data) < 1 << 16
    done = Reader(source, Limits(object_bytes=1 << 20)).read([Blob("o", "1", data)])
    assert done.chunks == []
    assert "more than the cap" in done.rejected[0].reason


def test_paths_tell_account_region_day_and_time():
    name = "111122223333_vpcflowlogs_eu-west-1_fl-0a1b2c3d_20260601T0815Z_3c2d1e0f.log.gz"
    layouts = registry.source("vpc_flow").layouts
    want = {"account": "111122223333", "region": "eu-west-1", "day": "2026-06-01", "time": "2026-06-01T08:15:00Z"}
    for folder in (
        "p/AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/06/01/",
        "AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/06/01/08/",
        "AWSLogs/aws-account-id=111122223333/aws-service=vpcflowlogs/aws-region=eu-west-1/year=2026/month=06/day=01/hour=08/",
        "",
    ):
        facts = facts_of(layouts, folder + name)
        assert {k: v for k, v in facts.items() if k != "layout"} == want, folder


def test_s3_access_logs_without_a_signer_and_with_odd_parts():
    owner = b"a" * 64
    line = (
        owner + b" bucket [01/Jun/2026:08:14:07 +0000] 2001:db8::1 - R1 REST.GET.OBJECT a%2520b.csv "
        b'"-" 403 AccessDenied 243 - 9 - "http://x/?q="y"z" "an \\"odd agent" - hostid= - - - h.s3.amazonaws.com TLSv1.2 - Yes'
    )
    (row,), rejected = read("s3_access", line)
    assert rejected == []
    assert (row["ev_src_ip"], row["ev_outcome"], row["acl_required"], row["key"]) == (
        "2001:db8::1", "denied", "Yes", "a%2520b.csv"
    )  # fmt: skip
    assert "request_uri" not in row
    assert "ev_actor" not in row
    assert row["raw"] == line.decode()


def test_simulated_flow_logs_are_all_read(tmp_path):
    org = organisation(7, 2, 2)
    start = datetime(2026, 6, 1, tzinfo=UTC)
    made = write_flows(org, start, 2, 5000, tmp_path / "a")
    again = write_flows(org, start, 2, 5000, tmp_path / "b")
    files = sorted((tmp_path / "a").rglob("*.gz"))
    assert (made, len(files)) == (again, made.objects)
    assert [f.read_bytes() for f in files] == [f.read_bytes() for f in sorted((tmp_path / "b").rglob("*.gz"))]
    source = registry.source("vpc_flow")
    blobs = [Blob(str(f), "1", f.read_bytes(), facts_of(source.layouts, str(f))) for f in files]
    done = Reader(source).read(blobs)
    table, _ = Assembler(source).assemble(done, blobs).table()
    assert (table.num_rows, done.rejected) == (5000, [])
    for row in table.select(["account_id", "ev_account", "ev_time", "ev_object"]).to_pylist():
        assert row["account_id"] == row["ev_account"]
        assert row["ev_time"].strftime("/%Y/%m/%d/") in row["ev_object"]
