"""Recorders of Config as tests of checks need them."""

from __future__ import annotations

from vedette.model.facts.config import Recorder, RecorderStatus


def recorder(name="default", **more):
    """One that records all there is."""
    return Recorder(name, **{"all_supported": True, "global_types": True} | more)


def status(name="default", **more):
    """It records, and all is well."""
    return RecorderStatus(name, **{"recording": True, "status": "Success"} | more)
