"""A firewall is opened to the world and commands are run on the machines behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.simulate import ids
from vedette.simulate.stage import Stage, Story

if TYPE_CHECKING:
    from vedette.simulate.identity import Json


def _rule(group: str, port: int) -> Json:
    item = {
        "ipProtocol": "tcp",
        "fromPort": port,
        "toPort": port,
        "groups": {},
        "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]},
        "ipv6Ranges": {"items": [{"cidrIpv6": "::/0"}]},
        "prefixListIds": {},
    }
    return {"groupId": group, "ipPermissions": {"items": [item]}}


def tell(stage: Stage) -> None:
    """Tell how ports 22 and 3389 are opened, a key is pushed, and a script is sent to every instance."""
    operator = stage.user("ops-temp", stage.stranger(), stage.tool())
    groups, instances = stage.have("sg"), list(stage.have("instance")[:6])
    stage.facts.update(ip=operator.ip, group=groups[1])
    stage.scene("Discovery", "T1580", "instances and firewalls listed", expected=False)
    for look in ("ec2:DescribeInstances", "ec2:DescribeSecurityGroups", "ssm:DescribeInstanceInformation"):
        stage.do(operator, look)
    stage.wait(2, 9)
    stage.scene("Defense Evasion", "T1562.007", "security group opened to the world on SSH and RDP")
    stage.do(operator, "ec2:AuthorizeSecurityGroupIngress", _rule(groups[0], 22), denied=True)
    for port in (22, 3389):
        stage.do(operator, "ec2:AuthorizeSecurityGroupIngress", _rule(groups[1], port), {"_return": True})
    stage.scene("Lateral Movement", "T1021.004", "SSH key pushed to an instance")
    stage.do(
        operator,
        "ec2-instance-connect:SendSSHPublicKey",
        {"instanceId": instances[0], "instanceOSUser": "ec2-user"},
        {"success": True},
    )
    stage.wait(5, 20)
    stage.scene("Execution", "T1651", "command sent to many instances")
    request = {
        "documentName": "AWS-RunShellScript",
        "instanceIds": instances,
        "interactive": False,
        "parameters": "HIDDEN_DUE_TO_SECURITY_REASONS",
    }
    stage.do(
        operator,
        "ssm:SendCommand",
        request,
        denied=f"arn:aws:ssm:{stage.region}::document/AWS-RunShellScript",
    )
    request["instanceIds"] = instances[:3]
    command = ids.uuid(stage.rng)
    stage.do(
        operator,
        "ssm:SendCommand",
        request,
        {
            "command": {
                "commandId": command,
                "documentName": "AWS-RunShellScript",
                "status": "Pending",
                "instanceIds": instances[:3],
            }
        },
    )
    for instance in instances[:3]:
        stage.do(operator, "ssm:GetCommandInvocation", {"commandId": command, "instanceId": instance})
    stage.do(
        operator,
        "ssm:StartSession",
        {"target": instances[0]},
        {"sessionId": f"ops-temp-{ids.hexadecimal(stage.rng, 17)}"},
    )


STORY = Story(
    name="open-door",
    title="A door is opened and machines are entered",
    text=(
        "ops-temp, a user made for a migration in {account}, is used from {ip}: {group} is opened to the"
        " world on the ports of SSH and RDP, a key is pushed, and a script is sent to the instances."
    ),
    hours=2,
    tell=tell,
)
