"""Config's recorders by meaning: which of a region's record, and what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.model import Verdict, not_applicable, those
from vedette.model.facts.config import RECORDER_STATUS, RECORDERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Here
    from vedette.model.facts.config import Recorder

#: What asking about recorders needs.
RECORDERS_FACTS = (RECORDERS, RECORDER_STATUS)
#: Types of IAM that one region is enough for.
GLOBAL_TYPES = ("AWS::IAM::User", "AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::Group")


def running(here: Here) -> Iterator[Recorder]:
    """The recorders of a place that record now. Raises `NotKnown` after the last."""
    return those(here.of(RECORDERS), lambda r: records_now(r, here))


def records_now(recorder: Recorder, here: Here) -> bool:
    """Whether a recorder of this region records. Raises `NotKnown`."""
    status = here.find(RECORDER_STATUS, recorder.name)
    return status is not None and status.recording


def no_recorder(here: Here) -> Verdict | None:
    """Not applicable, where nothing records: CFG-01 tells so. None where something does. Raises `NotKnown`."""
    if next(running(here), None) is not None:
        return None
    return not_applicable("no recorder records here, which CFG-01 tells")


def global_types(recorder: Recorder) -> bool:
    """Whether it records users, roles, policies and groups."""
    if recorder.all_supported:
        return recorder.global_types
    return any(records(recorder, type_) for type_ in GLOBAL_TYPES)


def records(recorder: Recorder, type_: str) -> bool:
    """Whether a type of resource is recorded, such as `AWS::EC2::Instance`."""
    if recorder.all_supported:
        return True
    return type_ in recorder.types if recorder.types else bool(recorder.excluded) and type_ not in recorder.excluded
