"""An insider turns the logging off, one service after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.simulate.people import BROWSERS, people, permission_set_role
from vedette.simulate.stage import Stage, Story

if TYPE_CHECKING:
    from vedette.simulate.records import Caller


def tell(stage: Stage) -> None:
    """Tell how all that logs and warns is stopped, but for the organisation's trail."""
    org = stage.org
    stage.account, stage.region = org.old_trail_account, org.old_trail_regions[0]
    person = people(org)[4]
    role = permission_set_role(org, stage.account.id, "PlatformAdmin")
    insider = stage.role(
        role,
        person.email(org),
        person.ip,
        BROWSERS[0],
        path="aws-reserved/sso.amazonaws.com/",
        console=True,
    )
    stage.facts["person"] = person.name
    arn = f"arn:aws:cloudtrail:{stage.region}"
    trail, whole = f"{stage.account.name}-trail", f"{arn}:{org.management.id}:trail/organisation"
    stage.pace = (15, 90)
    stage.scene("Discovery", "T1654", "logging looked over", expected=False)
    stage.do(insider, "cloudtrail:DescribeTrails", {"includeShadowTrails": True})
    stage.do(insider, "cloudtrail:GetTrailStatus", {"name": trail})
    stage.do(insider, "guardduty:ListDetectors")
    stage.scene("Defense Evasion", "T1562.008", "organisation trail stop attempted")
    stage.do(insider, "cloudtrail:StopLogging", {"name": whole}, denied=whole)
    stage.scene("Defense Evasion", "T1562.008", "event selectors of a trail narrowed")
    selectors = [{"readWriteType": "WriteOnly", "includeManagementEvents": False, "dataResources": []}]
    stage.do(
        insider,
        "cloudtrail:PutEventSelectors",
        {"trailName": trail, "eventSelectors": selectors},
        {"trailARN": f"{arn}:{stage.account.id}:trail/{trail}", "eventSelectors": selectors},
    )
    stage.trail_stopped = stage.now  # without management events the account's trail has nothing left to deliver
    stage.wait(10, 40)
    _detectors(stage, insider)
    _watchers(stage, insider)
    _bucket(stage, insider)
    stage.scene("Defense Evasion", "T1562.008", "trail stopped")
    stage.do(insider, "cloudtrail:StopLogging", {"name": trail})
    stage.wait(1, 5)
    stage.scene("Defense Evasion", "T1562.008", "trail deleted")
    stage.do(insider, "cloudtrail:DeleteTrail", {"name": trail})


def _detectors(stage: Stage, insider: Caller) -> None:
    do, detector = stage.do, stage.have("detector")[0]
    stage.scene("Defense Evasion", "T1562.001", "GuardDuty detector deleted")
    do(insider, "guardduty:UpdateDetector", {"detectorId": detector, "enable": False}, denied=True)
    do(insider, "guardduty:DeleteDetector", {"detectorId": detector})
    stage.scene("Defense Evasion", "T1562.001", "Config recorder stopped")
    do(insider, "config:StopConfigurationRecorder", {"configurationRecorderName": "default"})
    do(insider, "config:DeleteDeliveryChannel", {"deliveryChannelName": "default"})
    stage.scene("Defense Evasion", "T1562.008", "VPC flow logs deleted")
    flow = {"DeleteFlowLogsRequest": {"FlowLogId": {"tag": 1, "content": stage.have("flowlog")[0]}}}
    do(insider, "ec2:DeleteFlowLogs", flow, {"DeleteFlowLogsResponse": {"unsuccessful": ""}})


def _watchers(stage: Stage, insider: Caller) -> None:
    do, alarms = stage.do, list(stage.have("alarm"))
    stage.scene("Defense Evasion", "T1562.001", "CloudWatch alarms disabled and deleted")
    do(insider, "monitoring:DisableAlarmActions", {"alarmNames": alarms[:3]})
    do(insider, "monitoring:DeleteAlarms", {"alarmNames": alarms})
    stage.scene("Defense Evasion", "T1070", "log group deleted")
    do(insider, "logs:DeleteLogGroup", {"logGroupName": "/aws/cloudtrail/management"}, denied=True)
    do(insider, "logs:DeleteLogGroup", {"logGroupName": stage.have("loggroup")[0]})
    stage.wait(5, 25)


def _bucket(stage: Stage, insider: Caller) -> None:
    do, bucket = stage.do, stage.org.old_bucket
    named = {"bucketName": bucket, "Host": f"{bucket}.s3.{stage.region}.amazonaws.com"}
    stage.scene("Defense Evasion", "T1485.001", "lifecycle of the log bucket shortened")
    rule = {"ID": "tidy", "Status": "Enabled", "Expiration": {"Days": 1}, "Filter": {"Prefix": ""}}
    do(insider, "s3:PutBucketLifecycle", {**named, "lifecycle": "", "LifecycleConfiguration": {"Rule": rule}})
    stage.scene("Defense Evasion", "T1562.008", "policy of the log bucket deleted")
    do(insider, "s3:DeleteBucketPolicy", {**named, "policy": ""})
    stage.scene("Defense Evasion", "T1562.008", "versioning of the log bucket suspended")
    state = {"VersioningConfiguration": {"Status": "Suspended"}, "versioning": ""}
    do(insider, "s3:PutBucketVersioning", {**named, **state})


STORY = Story(
    name="logging-silenced",
    title="An insider turns the logs off",
    text=(
        "{person}, an administrator in {account}, silences it: GuardDuty, Config, flow logs, alarms and "
        "log groups go first, then the bucket that keeps the account's own trail, and last the trail. "
        "The organisation's trail cannot be stopped from there, so this is still on record."
    ),
    hours=5,
    tell=tell,
    late=True,
)
