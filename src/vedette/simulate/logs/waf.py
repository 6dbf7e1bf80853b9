"""WAF's logs: the requests it looked at, the blocked ones among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.simulate import ids
from vedette.simulate.logs._scene import Scene, line, packed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_RULES = (("AWSManagedRulesCommonRuleSet", "CrossSiteScripting_BODY"), ("AWSManagedRulesSQLiRuleSet", "SQLi_BODY"))


def write(scene: Scene) -> Iterator[tuple[str, bytes]]:
    """Objects as WAF delivers them to S3."""
    acl = f"{scene.account.name}-web"
    for at, lines in scene.hourly(_lines(scene, acl)):
        top = f"AWSLogs/{scene.account.id}/WAFLogs/{scene.region}/{acl}/{at:%Y/%m/%d/%H/%M}"
        name = f"{scene.account.id}_waflogs_{scene.region}_{acl}_{at:%Y%m%dT%H%MZ}_{scene.suffix()}.log.gz"
        yield f"{top}/{name}", packed(b"\n".join(lines) + b"\n")


def _lines(scene: Scene, acl: str) -> Iterator[tuple[datetime, bytes]]:
    rng = scene.rng
    number = ids.uuid(ids.rng_for(scene.org.seed, "acl", scene.account.id, scene.region))
    arn = f"arn:aws:wafv2:{scene.region}:{scene.account.id}:regional/webacl/{acl}/{number}"
    balancer = f"{scene.account.id}-app/{acl}/{ids.hexadecimal(ids.rng_for(scene.org.seed, acl), 16)}"
    for at in scene.times():
        client, agent = scene.client()
        group, rule = rng.choice(_RULES)
        blocked = rng.random() < 0.03  # noqa: PLR2004  what scanners send all day
        found = {"groupId": group, "ruleId": rule, "action": "BLOCK"}
        yield (
            at,
            line(
                {
                    "timestamp": int(at.timestamp() * 1000),
                    "formatVersion": 1,
                    "webaclId": arn,
                    "terminatingRuleId": group if blocked else "Default_Action",
                    "terminatingRuleType": "MANAGED_RULE_GROUP" if blocked else "REGULAR",
                    "action": "BLOCK" if blocked else "ALLOW",
                    "terminatingRuleMatchDetails": [],
                    "httpSourceName": "ALB",
                    "httpSourceId": balancer,
                    "ruleGroupList": [
                        {
                            "ruleGroupId": f"AWS#{group}",
                            "terminatingRule": {"ruleId": rule, "action": "BLOCK"} if blocked else None,
                            "nonTerminatingMatchingRules": [],
                            "excludedRules": None,
                        }
                    ],
                    "rateBasedRuleList": [],
                    "nonTerminatingMatchingRules": [],
                    "labels": [{"name": f"awswaf:managed:aws:{found['ruleId']}"}] if blocked else [],
                    "httpRequest": {
                        "clientIp": client,
                        "country": rng.choice(("DE", "US", "NL", "FR")),
                        "headers": [{"name": "host", "value": scene.site}, {"name": "user-agent", "value": agent}],
                        "uri": "/search",
                        "args": "q=%3Cscript%3E" if blocked else "q=boots",
                        "httpVersion": "HTTP/2.0",
                        "httpMethod": "GET",
                        "requestId": f"1-{int(at.timestamp()):08x}-{ids.hexadecimal(rng, 24)}",
                    },
                }
            ),
        )
