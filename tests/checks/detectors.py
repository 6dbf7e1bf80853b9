"""Detectors of GuardDuty as tests of checks need them."""

from __future__ import annotations

from vedette.model.facts.guardduty import Detector, DetectorSettings


def detector(**more):
    """One that is on, with all its features."""
    given = {
        "status": "ENABLED",
        "frequency": "FIFTEEN_MINUTES",
        "features": ("S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "LAMBDA_NETWORK_LOGS", "RDS_LOGIN_EVENTS"),
    }
    return Detector("d1"), DetectorSettings("d1", **given | more)
