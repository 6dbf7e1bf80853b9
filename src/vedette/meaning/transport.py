"""Whether a bucket refuses who comes without TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.grammar.policy import denies_insecure_transport
from vedette.meaning.strangers import read
from vedette.model import Verdict, failed, passed
from vedette.model.facts.s3 import BUCKET_POLICY

if TYPE_CHECKING:
    from vedette.model import Here
    from vedette.model.facts.s3 import Bucket


def tls_only(bucket: Bucket, here: Here) -> Verdict:
    """Whether the policy denies every action on the bucket and on its objects without TLS. Raises `NotKnown`."""
    found = here.find(BUCKET_POLICY, bucket.name)
    if found is None:
        return failed("it has no policy: whoever may read it may do so without TLS")
    if not denies_insecure_transport(read(found.document), (bucket.arn, f"{bucket.arn}/*")):
        return failed("its policy does not deny all that comes without TLS to the bucket and its objects")
    return passed("its policy denies all that comes without TLS")
