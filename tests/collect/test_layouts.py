"""Account, region and day from where an object lies."""

from __future__ import annotations

import pytest
from homes import SOURCE

from vedette.model import facts_of

A, O = "111122223333", "o-abcde12345"  # noqa: E741  account, organisation
FILE = f"{A}_CloudTrail_eu-central-1_20260601T0815Z_AbCdEfGh.json.gz"
KNOWN = {"account": A, "region": "eu-central-1", "day": "2026-06-01"}

LAYOUTS = [
    (f"AWSLogs/{A}/CloudTrail/eu-central-1/2026/06/01/{FILE}", "account trail"),
    (f"any/prefix/AWSLogs/{A}/CloudTrail/eu-central-1/2026/06/01/{FILE}", "account trail"),
    (f"AWSLogs/{O}/{A}/CloudTrail/eu-central-1/2026/06/01/{FILE}", "organisation trail"),
    (f"prefix/AWSLogs/{O}/{A}/CloudTrail/eu-central-1/2026/06/01/{FILE}", "organisation trail"),
    (f"{O}/AWSLogs/{O}/{A}/CloudTrail/eu-central-1/2026/06/01/{FILE}", "organisation trail"),
    (f"{O}/AWSLogs/{A}/CloudTrail/eu-central-1/2026/06/01/{FILE}", "trail"),
    (f"cloudtrail/AWSLogs/{O}/{A}/CloudTrail/eu-central-1/2026/06/01/{FILE}", "trail"),
    (f"cloudtrail/organization/AWSLogs/{A}/CloudTrail/eu-central-1/2026/06/01/{FILE}", "trail"),
    (f"s3://bucket/AWSLogs/{A}/CloudTrail/eu-central-1/2026/06/01/{FILE}", "trail"),
    (f"/home/me/case/bucket/AWSLogs/{A}/CloudTrail/eu-central-1/2026/06/01/{FILE}", "trail"),
    (FILE, "name alone"),
    (f"downloads/{FILE}", "name alone"),
    (f"downloads/{FILE.removesuffix('.gz')}", "name alone"),
]


@pytest.mark.parametrize(("key", "layout"), LAYOUTS)
def test_every_layout_tells_account_region_and_day(key, layout):
    """Account trails, organisation trails old and new, Control Tower, Landing Zone Accelerator, loose files."""
    facts = facts_of(SOURCE.layouts, key)
    assert layout in facts.pop("layout")
    assert facts == KNOWN


@pytest.mark.parametrize(
    "region",
    ["us-east-1", "eu-central-1", "us-gov-west-1", "us-gov-east-1", "cn-north-1", "cn-northwest-1", "ap-southeast-7",
     "me-central-1", "il-central-1", "mx-central-1", "us-iso-east-1", "us-isob-east-1", "eusc-de-east-1"],
)  # fmt: skip
def test_regions_of_every_partition(region):
    """Commercial, GovCloud, China, the isolated ones and the European sovereign cloud."""
    for key in (
        f"AWSLogs/{A}/CloudTrail/{region}/2026/06/01/x.json.gz",
        f"{A}_CloudTrail_{region}_20260601T0815Z_AbCdEfGh.json.gz",
    ):
        assert facts_of(SOURCE.layouts, key)["region"] == region


@pytest.mark.parametrize("kind", ["CloudTrail", "CloudTrail-Insight", "CloudTrail-NetworkActivity"])
def test_every_kind_of_event_has_its_folder(kind):
    """Insights and network activity lie beside the others."""
    assert facts_of(SOURCE.layouts, f"AWSLogs/{A}/{kind}/eu-central-1/2026/06/01/x.json.gz")["account"] == A


@pytest.mark.parametrize(
    "key",
    [
        f"AWSLogs/{A}/CloudTrail-Digest/eu-central-1/2026/06/01/{A}_CloudTrail-Digest_eu-central-1_t_20260601T081512Z.json.gz",
        f"AWSLogs/{A}/Config/eu-central-1/2026/6/1/ConfigHistory/x.json.gz",
        f"AWSLogs/{A}/vpcflowlogs/eu-central-1/2026/06/01/{A}_vpcflowlogs_eu-central-1_fl-1_20260601T0815Z_1.log.gz",
        f"AWSLogs/{A}/elasticloadbalancing/eu-central-1/2026/06/01/x.log.gz",
        f"AWSLogs/{A}/CloudTrail/eu-central-1/2026/13/45/x.json.gz",
        "AWSLogs/123/CloudTrail/eu-central-1/2026/06/01/x.json.gz",
        "notes.txt",
        "",
    ],
)
def test_what_is_no_log_of_this_source_tells_nothing(key):
    """Digests, other services' logs, days that are none."""
    assert facts_of(SOURCE.layouts, key) == {}
