"""Buckets as tests of checks need them."""

from __future__ import annotations

import json

from trails import trail

from vedette.model.facts.s3 import Bucket, BucketAcl, BucketPolicy, BucketPublicAccess, Grant

BUCKET = Bucket("logs", "eu-west-1")
#: A trail delivers to it.
TRAIL = trail(bucket="logs")
CLOSED = BucketPublicAccess("logs", block_acls=True, ignore_acls=True, block_policy=True, restrict=True)
_WORLD = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"}
OPEN_POLICY = BucketPolicy("logs", json.dumps({"Version": "2012-10-17", "Statement": [_WORLD]}))
OPEN_ACL = BucketAcl("logs", "me", (Grant("http://acs.amazonaws.com/groups/global/AllUsers", "READ"),))
