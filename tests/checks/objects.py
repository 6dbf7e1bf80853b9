"""Trails that record objects' events, and what their selectors may name; for reads and for writes alike."""

from __future__ import annotations

from trails import selectors, status, trail

from vedette.model.facts.cloudtrail import AdvancedSelector, BasicSelector, DataResource, FieldSelector
from vedette.model.facts.s3 import Bucket
from vedette.testing import Scene

#: What basic selectors name, and whether that is every bucket: a prefix within a bucket is not the bucket.
NAMED = [
    (("arn:aws:s3",), "pass"),
    (("arn:aws:s3:::",), "pass"),
    (("arn:aws:s3:::logs/", "arn:aws:s3:::photos/"), "pass"),
    (("arn:aws:s3:::photos/",), "fail"),
    (("arn:aws:s3:::logs/", "arn:aws:s3:::photos/2026/"), "fail"),
]
#: The same in the words of advanced ones.
FIELDS = [
    ((), "pass"),
    ((FieldSelector("resources.ARN", starts_with=("arn:aws:s3:::logs/", "arn:aws:s3:::photos/")),), "pass"),
    ((FieldSelector("resources.ARN", not_starts_with=("arn:aws:s3:::gone/",)),), "pass"),
    ((FieldSelector("resources.ARN", not_starts_with=("arn:aws:s3:::logs/",)),), "fail"),
    ((FieldSelector("eventName", equals=("CopyObject",)),), "fail"),
]
READS, WRITES = "ReadOnly", "WriteOnly"


def basic(access, *values):
    return BasicSelector(access, management=False, data=(DataResource("AWS::S3::Object", values),))


def advanced(access, *fields):
    read_only = "true" if access == READS else "false"
    given = {"eventCategory": "Data", "resources.type": "AWS::S3::Object", "readOnly": read_only}
    return AdvancedSelector("", (*(FieldSelector(f, equals=(v,)) for f, v in given.items()), *fields))


def recording(*chosen, advanced=(), expected=None):
    """Two buckets, and a trail with these selectors."""
    about = trail(), status(), selectors("main", *chosen, advanced=advanced)
    return Scene(*about, Bucket("logs"), Bucket("photos"), expected=expected)
