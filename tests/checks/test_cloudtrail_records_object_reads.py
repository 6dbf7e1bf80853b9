"""CT-16."""

from __future__ import annotations

import pytest
from trails import selectors, status, trail

from vedette.checks.cloudtrail_records_object_reads import CHECK
from vedette.model import Expected
from vedette.model.facts.cloudtrail import AdvancedSelector, BasicSelector, DataResource, FieldSelector
from vedette.model.facts.s3 import BUCKETS, Bucket
from vedette.testing import Scene


def basic(*values, access="ReadOnly"):
    return BasicSelector(access, management=False, data=(DataResource("AWS::S3::Object", values),))


def advanced(*fields, read_only="true"):
    given = {"eventCategory": "Data", "resources.type": "AWS::S3::Object", "readOnly": read_only}
    return AdvancedSelector("", (*(FieldSelector(f, equals=(v,)) for f, v in given.items()), *fields))


def recording(*chosen, advanced=(), expected=None):
    """Two buckets, and a trail with these selectors."""
    about = trail(), status(), selectors("main", *chosen, advanced=advanced)
    return Scene(*about, Bucket("logs"), Bucket("photos"), expected=expected)


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        (("arn:aws:s3",), "pass"),
        (("arn:aws:s3:::",), "pass"),
        (("arn:aws:s3:::logs/", "arn:aws:s3:::photos/"), "pass"),
        (("arn:aws:s3:::photos/",), "fail"),
        (("arn:aws:s3:::logs/", "arn:aws:s3:::photos/2026/"), "fail"),
    ],
)
def test_basic_selectors_name_all_or_some(values, answer):
    """A prefix within a bucket is not the bucket."""
    assert recording(basic(*values)).status(CHECK) == answer
    assert recording(basic(*values, access="WriteOnly")).status(CHECK) == "fail"


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ((), "pass"),
        ((FieldSelector("resources.ARN", starts_with=("arn:aws:s3:::logs/", "arn:aws:s3:::photos/")),), "pass"),
        ((FieldSelector("resources.ARN", not_starts_with=("arn:aws:s3:::gone/",)),), "pass"),
        ((FieldSelector("resources.ARN", not_starts_with=("arn:aws:s3:::logs/",)),), "fail"),
        ((FieldSelector("eventName", equals=("CopyObject",)),), "fail"),
    ],
)
def test_advanced_selectors_say_the_same(fields, answer):
    """In other words."""
    assert recording(advanced=(advanced(*fields),)).status(CHECK) == answer
    assert recording(advanced=(advanced(*fields, read_only="false"),)).status(CHECK) == "fail"


def test_only_declared_buckets_need_be_recorded():
    """Where some are declared sensitive."""
    expected = Expected(sensitive_buckets=("photos",))

    assert recording(basic("arn:aws:s3:::photos/"), expected=expected).status(CHECK) == "pass"


def test_there_may_be_nothing_to_record():
    """No trail is CT-01's; no bucket is nobody's."""
    assert Scene().status(CHECK) == "not_applicable"
    some = selectors("main", basic("arn:aws:s3:::gone/"))
    assert Scene(trail(), status(), some).status(CHECK) == "not_applicable"


@pytest.mark.parametrize("kind", CHECK.facts, ids=lambda kind: kind.name)
def test_what_may_not_be_read_is_unknown(kind):
    """Each fact is needed where buckets are named one by one."""
    scene = recording(basic("arn:aws:s3:::logs/", "arn:aws:s3:::photos/"))

    assert scene.denied(kind).status(CHECK) == "unknown"


def test_which_buckets_there_are_does_not_matter_where_all_are_recorded():
    """Nor that they may not be listed."""
    assert recording(basic("arn:aws:s3")).denied(BUCKETS).status(CHECK) == "pass"
