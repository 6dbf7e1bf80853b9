"""The company's name on the internet is moved."""

from __future__ import annotations

from vedette.simulate import ids
from vedette.simulate.intrusions._cast import BROWSER, address, look
from vedette.simulate.records import GLOBAL_REGION
from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how records are changed to win a certificate, and the domain is unlocked and readied for a move."""
    stage.account, stage.region = stage.org.management, GLOBAL_REGION
    person = stage.person("PlatformAdmin", "PowerUser", "Developer")
    thief = stage.portal(person, address(stage, "home"), BROWSER, console=True)
    domain = f"{stage.org.company}.example"
    zone = f"Z{ids.hexadecimal(stage.rng, 12).upper()}"
    stage.facts.update(ip=thief.ip, person=person.name, domain=domain)
    stage.pace = (10, 60)
    stage.scene("Discovery", "T1526", "domains and zones listed", expected=False)
    look(stage, thief, "route53:ListHostedZones", "route53domains:ListDomains", "acm:ListCertificates")
    stage.do(thief, "route53:ListResourceRecordSets", {"hostedZoneId": zone})
    stage.scene("Resource Development", "T1584.002", "records of the company's zone changed")
    changes = (
        ("_acme-challenge", "TXT", '"q0Zk1"'),
        ("vpn", "A", address(stage, "vpn")),
        ("", "MX", "10 mx.kx.example"),
    )
    for name, kind, value in changes:
        full = f"{name}.{domain}." if name else f"{domain}."
        records = {"name": full, "type": kind, "tTL": 60, "resourceRecords": [{"value": value}]}
        change = {"action": "UPSERT", "resourceRecordSet": records}
        stage.do(
            thief, "route53:ChangeResourceRecordSets", {"hostedZoneId": zone, "changeBatch": {"changes": [change]}}
        )
        stage.wait(2, 15)
    stage.scene("Resource Development", "T1588.004", "certificate exported", expected=False)
    stage.do(thief, "acm:ExportCertificate", {"certificateArn": "arn:aws:acm:us-east-1::certificate/1"}, denied=True)
    stage.wait(60, 300)
    stage.scene("Impact", "T1584.001", "domain unlocked and readied for transfer")
    named = {"domainName": domain}
    stage.do(thief, "route53domains:UpdateDomainContactPrivacy", {**named, "adminPrivacy": True}, read=False)
    stage.do(thief, "route53domains:DisableDomainTransferLock", named, {"operationId": ids.uuid(stage.rng)}, read=False)
    stage.do(thief, "route53domains:RetrieveDomainAuthCode", named, read=False)
    stage.do(
        thief,
        "route53domains:TransferDomainToAnotherAwsAccount",
        {**named, "accountId": stage.foreign_account()},
        denied=True,
        read=False,
    )
    stage.scene("Impact", "T1584.002", "name servers of the domain replaced")
    servers = [{"name": f"ns{number}.kx-dns.example"} for number in (1, 2)]
    stage.do(thief, "route53domains:UpdateDomainNameservers", {**named, "nameservers": servers}, read=False)
    look(
        stage,
        thief,
        "route53:GetDNSSEC",
        "route53:DeactivateKeySigningKey",
        refused=("route53:DeactivateKeySigningKey",),
    )


STORY = Story(
    name="domain-hijack",
    title="The company's domain is unlocked",
    text=(
        "In a browser session of {person} at {ip} records of {domain} are changed, as one does to be given a "
        "certificate, mail and remote access are pointed elsewhere, the transfer lock comes off, and the name servers "
        "are replaced. Moving the domain to another account is refused."
    ),
    hours=9,
    tell=tell,
)
