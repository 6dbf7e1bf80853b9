"""CFG-05: AWS Config has a delivery channel, and delivers."""

from __future__ import annotations

from vedette.meaning.recorders import RECORDERS_FACTS, no_recorder
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.config import CHANNEL_STATUS, DELIVERY_CHANNELS, ChannelStatus


def judge(here: Here) -> Verdict:
    """Fail where what is recorded is delivered nowhere."""
    nothing = no_recorder(here)
    if nothing is not None:
        return nothing
    channel = here.one(DELIVERY_CHANNELS)
    if channel is None:
        return failed("there is no delivery channel")
    status = here.find(CHANNEL_STATUS, channel.name)
    if status is not None and _failing(status):
        return failed(f"the last delivery to {channel.bucket} failed: {_error(status) or 'without a reason'}")
    return passed(f"it delivers to {channel.bucket}", bucket=channel.bucket)


def _failing(status: ChannelStatus) -> bool:
    return "FAILURE" in {status.history.upper(), status.snapshot.upper(), status.stream.upper()}


def _error(status: ChannelStatus) -> str:
    return status.history_error or status.snapshot_error or status.stream_error


CHECK = Check(
    id="CFG-05",
    title="AWS Config delivers what it records",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(*RECORDERS_FACTS, DELIVERY_CHANNELS, CHANNEL_STATUS),
    judge=judge,
    rationale="Without a channel the history stays in Config, and ends with the account.",
    remedy="Give Config a bucket of the log archive, whose policy lets it write.",
    monthly_usd=0.0,
    feeds=("config",),
    standards=Standards(fsbp=("Config.1",), talk=("T5",)),
    references=("https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html",),
)
