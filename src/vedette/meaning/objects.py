"""Which buckets' objects are recorded, by the data events of trails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.trails import objects, recording, together
from vedette.model import Verdict, failed, not_applicable, passed, those
from vedette.model.facts.s3 import BUCKETS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vedette.meaning.trails import Recorded
    from vedette.model import Here

#: Names in a sentence.
_SHOWN = 5


def objects_recorded(here: Here, access: str) -> Verdict:
    """Whether data events that read, or write, are recorded of all buckets, or of those declared sensitive.

    A trail of one region does not count: buckets move nowhere, but the next is made elsewhere. Raises `NotKnown`.
    """
    everything = together(
        those(recording(here), lambda trail: trail.multi_region),
        lambda trail: objects(here, trail, access),
        lambda found: found.whole and not found.excluded,
    )
    if everything.whole and not everything.excluded:
        return passed(f"{access} events of every bucket are recorded")
    if not everything.anything:
        return failed(f"no trail records {access} events of objects")
    names = here.expected.sensitive_buckets or tuple(b.name for b in here.of(BUCKETS))
    if not names:
        return not_applicable("there is no bucket")
    left_out = [name for name in names if not covers(everything, name)]
    if left_out:
        return failed(f"{access} events are not recorded of {_named(left_out)}", buckets=left_out)
    return passed(f"{access} events of each of {len(names)} buckets are recorded")


def covers(recorded: Recorded, bucket: str) -> bool:
    """Whether every object of a bucket is recorded: a prefix within it is not enough, and one left out too much."""
    whole = f":s3:::{bucket}/"
    if any(prefix.endswith((whole, f":s3:::{bucket}")) or _below(prefix, whole) for prefix in recorded.excluded):
        return False
    return recorded.whole or any(prefix.endswith(whole) for prefix in recorded.only)


def _below(prefix: str, whole: str) -> bool:
    return whole in prefix


def _named(names: Iterable[str]) -> str:
    listed = sorted(names)
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return ", ".join(listed[:_SHOWN]) + more
