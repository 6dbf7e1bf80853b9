"""AWS policy documents read by meaning: whom they let in, what they allow, how mighty they are.

`parse` reads a document; each question takes a parsed policy, a mapping or JSON text alike. What is public follows
AWS's own definition, "The meaning of public":
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from vedette.grammar.policy_document import Condition, Policy, Principal, Statement, parse
from vedette.grammar.policy_limits import Home, Reach
from vedette.grammar.policy_openings import Opening, openings, widest
from vedette.grammar.policy_powers import ESCALATIONS, Power, denies_insecure_transport, escalations, is_admin, power
from vedette.grammar.policy_request import allows

__all__ = [
    "ESCALATIONS",
    "Condition",
    "Home",
    "Opening",
    "Policy",
    "Power",
    "Principal",
    "Reach",
    "Statement",
    "allows",
    "denies_insecure_transport",
    "escalations",
    "is_admin",
    "openings",
    "parse",
    "power",
    "widest",
]
