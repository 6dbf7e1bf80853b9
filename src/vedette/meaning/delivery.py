"""Whether an alert reaches anybody: the topics, functions and queues behind alarms and rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette.meaning.patterns import part, permits
from vedette.model import NotKnown, Unknown
from vedette.model.facts.lambda_ import CALLED_FUNCTIONS, FUNCTION_POLICY
from vedette.model.facts.sns import TOPIC_ATTRIBUTES, TOPICS

if TYPE_CHECKING:
    from vedette.model import Here

#: What asking whether something is delivered needs.
DELIVERY = (TOPICS, TOPIC_ATTRIBUTES, CALLED_FUNCTIONS, FUNCTION_POLICY)
CLOUDWATCH, EVENTBRIDGE = "cloudwatch.amazonaws.com", "events.amazonaws.com"
#: Keys that a topic cannot be written to with by another service: nobody can change their policies.
_AWS_KEY = "alias/aws/sns"
#: What alarms can do beside telling somebody.
_DEEDS = ("automate", "autoscaling", "swf", "ec2")


@dataclass(frozen=True)
class Sender:
    """Who sends: the service's principal, the ARN of the alarm or rule, the role it takes (empty: none)."""

    principal: str
    arn: str
    role: str = ""


def lost(target: str, sender: Sender, here: Here) -> str:
    """Why what is sent to this ARN tells nobody; empty where it does. Raises `NotKnown`.

    Of queues, streams and state machines it is not asked who reads them.
    """
    return refused(target, sender, here) or _unheard(target, here)


def refused(target: str, sender: Sender, here: Here) -> str:
    """Why the target does not take what is sent: it is gone, keeps the sender out, or tells nobody by its nature.

    Empty where it takes it. Raises `NotKnown`.
    """
    service = part(target, 2)
    if service == "sns":
        return _topic(target, sender, here)
    if service == "lambda":
        return _function(target, sender, here)
    if service in _DEEDS:
        return "its action changes instances and tells nobody"
    if service == "logs":
        return "it ends in a log group, which nobody is told of"
    return ""


def there(arn: str, here: Here) -> Here:
    """The place of a thing, by the account and region in its ARN."""
    return here.in_account(part(arn, 4) or here.account).in_region(part(arn, 3) or here.region)


def _context(sender: Sender) -> dict[str, str]:
    """The condition keys that a service sends along; CloudWatch's are those of the topic's owner, too."""
    account = part(sender.arn, 4)
    keys = {"aws:SourceArn": sender.arn, "aws:SourceAccount": account}
    return keys | ({"aws:SourceOwner": account} if sender.principal == CLOUDWATCH else {})


def _topic(arn: str, sender: Sender, here: Here) -> str:
    place = there(arn, here)
    name = arn.rpartition(":")[2]
    if place.find(TOPICS, arn) is None:
        return f"the topic {name} does not exist"
    attributes = place.find(TOPIC_ATTRIBUTES, arn)
    if attributes is not None and not sender.role:
        if attributes.kms_key.endswith(_AWS_KEY):
            return f"the topic {name} is encrypted with AWS's own key, which {sender.principal} may not use"
        if not permits(attributes.policy, "sns:Publish", sender.principal, arn, _context(sender)):
            return f"the policy of the topic {name} does not let {sender.principal} publish"
    return ""


def _unheard(arn: str, here: Here) -> str:
    """Why nobody hears of a topic; empty where somebody does, and for what is no topic."""
    if part(arn, 2) != "sns":
        return ""
    found = there(arn, here).find(TOPIC_ATTRIBUTES, arn)
    if found is not None and found.confirmed:
        return ""
    waiting = f" ({found.pending} wait)" if found is not None and found.pending else ""
    return f"the topic {arn.rpartition(':')[2]} has no confirmed subscription{waiting}"


def _function(arn: str, sender: Sender, here: Here) -> str:
    name = part(arn, 5).removeprefix("function:")
    place = there(arn, here)
    function = ":".join(arn.split(":")[:7])  # without a version or an alias
    if (place.account, place.region) != (part(sender.arn, 4), part(sender.arn, 3)):
        raise NotKnown(
            Unknown(f"whether the function {name} of {place.account} takes calls from elsewhere was not asked")
        )
    if place.find(CALLED_FUNCTIONS, function) is None:
        return f"the function {name} does not exist"
    found = place.find(FUNCTION_POLICY, arn)
    principal = "lambda.alarms.cloudwatch.amazonaws.com" if sender.principal == CLOUDWATCH else sender.principal
    document = found.document if found else ""
    if not sender.role and not permits(document, "lambda:InvokeFunction", principal, arn, _context(sender)):
        return f"the policy of the function {name} does not let {principal} call it"
    return ""
