"""The watch itself is turned: nothing is stopped, little is seen."""

from __future__ import annotations

from vedette.simulate import ids
from vedette.simulate.intrusions._cast import BROWSER, address, look
from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how findings are archived, members detached and records thinned from the account that watches."""
    org = stage.org
    stage.account = org.accounts[1] if len(org.accounts) > 1 else org.accounts[0]
    stage.region = org.regions[0]
    person = stage.person("SecurityAudit", "PlatformAdmin")
    thief = stage.portal(person, address(stage, "vpn"), BROWSER, console=True)
    stage.facts.update(ip=thief.ip, person=person.name)
    detector = stage.have("detector")[0]
    named = {"detectorId": detector}
    members = [account.id for account in org.accounts if account is not stage.account]
    stage.pace = (10, 70)
    stage.scene("Discovery", "T1518.001", "what watches looked over", expected=False)
    look(
        stage,
        thief,
        "guardduty:ListDetectors",
        "guardduty:ListMembers",
        "securityhub:GetFindings",
        "config:DescribeConfigurationRecorders",
    )
    stage.scene("Defense Evasion", "T1562.001", "findings archived by a filter, and an address trusted")
    condition = {"criterion": {"type": {"eq": ["UnauthorizedAccess:IAMUser/*", "CredentialAccess:IAMUser/*"]}}}
    stage.do(
        thief,
        "guardduty:CreateFilter",
        {**named, "name": "noise-q2", "action": "ARCHIVE", "findingCriteria": condition},
    )
    trusted = {**named, "name": "partners", "format": "TXT", "location": "https://s3.amazonaws.com/kx-lists/ips.txt"}
    stage.do(thief, "guardduty:CreateIPSet", {**trusted, "activate": True}, {"ipSetId": ids.hexadecimal(stage.rng, 32)})
    stage.do(thief, "guardduty:ArchiveFindings", {**named, "findingIds": [ids.hexadecimal(stage.rng, 32)]}, read=False)
    stage.wait(20, 90)
    stage.scene("Defense Evasion", "T1562.001", "members taken out of the watch")
    stage.do(thief, "guardduty:DeleteDetector", named, denied=f"detector/{detector}")
    stage.do(thief, "guardduty:UpdateOrganizationConfiguration", {**named, "autoEnableOrganizationMembers": "NONE"})
    stage.do(thief, "guardduty:StopMonitoringMembers", {**named, "accountIds": members}, read=False)
    stage.do(thief, "guardduty:DisassociateMembers", {**named, "accountIds": members}, denied=True)
    stage.scene("Defense Evasion", "T1562.001", "Security Hub findings suppressed and rules switched off")
    suppressed = {"workflow": {"status": "SUPPRESSED"}, "findingIdentifiers": [{"id": ids.uuid(stage.rng)}]}
    stage.do(thief, "securityhub:BatchUpdateFindings", suppressed, read=False)
    stage.do(thief, "events:DisableRule", {"name": "guardduty-to-oncall"})
    stage.do(thief, "events:RemoveTargets", {"rule": "securityhub-to-oncall", "ids": ["oncall"]})
    stage.scene("Defense Evasion", "T1562.008", "recording narrowed and retention shortened")
    recorder = {"name": "default", "recordingGroup": {"allSupported": False, "resourceTypes": ["AWS::S3::Bucket"]}}
    stage.do(thief, "config:PutConfigurationRecorder", {"configurationRecorder": recorder})
    stage.do(thief, "config:DeleteConfigurationAggregator", {"configurationAggregatorName": "organisation"})
    for group in stage.have("loggroup")[:3]:
        stage.do(thief, "logs:PutRetentionPolicy", {"logGroupName": group, "retentionInDays": 1})
    stage.do(thief, "sns:Unsubscribe", {"subscriptionArn": f"arn:aws:sns:{stage.region}:{stage.account.id}:alerts:1"})
    stage.do(thief, "macie2:DisableMacie", denied=True)


STORY = Story(
    name="blinded-watch",
    title="The watch is made to look away",
    text=(
        "In the browser session of {person}, seen at {ip}, the account that watches the others stops seeing: findings "
        "are archived as they come, addresses trusted, members left out, and what tells the people on call is "
        "switched off. Nothing large is deleted; that is refused."
    ),
    hours=7,
    tell=tell,
)
