"""Who can destroy what a bucket holds, or take its protection away: by their own policies, and by the bucket's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from vedette.grammar import policy as policies
from vedette.grammar.globs import covers, overlaps
from vedette.grammar.policy_request import account_of, holds, names_action
from vedette.meaning.patterns import part
from vedette.meaning.people import documents, everybody
from vedette.meaning.strangers import lets, read
from vedette.model import some, those
from vedette.model.facts.s3 import BUCKET_POLICY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.grammar.policy import Statement
    from vedette.model import Here
    from vedette.model.facts.iam import IamRole, IamUser
    from vedette.model.facts.s3 import Bucket

#: What destroys objects, and what takes away what keeps them.
OF_OBJECTS = ("s3:DeleteObject", "s3:DeleteObjectVersion")
OF_BUCKETS = ("s3:PutBucketVersioning", "s3:PutLifecycleConfiguration", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy")
_VARIABLE = re.compile(r"\$\{[^}]*\}")
_SERVICE_LINKED = "/aws-service-role/"


@dataclass(frozen=True, slots=True)
class Deed:
    """An action on a bucket, or on any of its objects."""

    action: str
    resource: str


def deeds(bucket: Bucket) -> tuple[Deed, ...]:
    """What must not happen to a bucket with logs."""
    objects = tuple(Deed(action, f"{bucket.arn}/*") for action in OF_OBJECTS)
    return (*objects, *(Deed(action, bucket.arn) for action in OF_BUCKETS))


def emptiers(bucket: Bucket, here: Here) -> Iterator[IamUser | IamRole]:
    """The account's users and roles that may do any of it, and are not declared. Raises `NotKnown` after the last.

    A Deny of the bucket's policy counts; boundaries and the organisation's policies are not weighed.
    """
    found = here.find(BUCKET_POLICY, bucket.name)
    denies = [one for one in read(found.document).statements if not one.allow] if found else []
    wanted = deeds(bucket)
    declared = here.expected.log_administrators

    def may(who: IamUser | IamRole) -> bool:
        if _SERVICE_LINKED in who.arn or any(fnmatchcase(who.arn, pattern) for pattern in declared):
            return False
        left = [deed for deed in wanted if not any(_denied(one, deed, who.arn) for one in denies)]
        return bool(left) and some(documents(who, here), lambda document: gives(document, left))

    return those(everybody(here), may)


def gives(document: str, wanted: list[Deed]) -> bool:
    """Whether a policy of a user or role allows any of these deeds, with a condition too. Raises `NotKnown`."""
    statements = read(document).statements
    return any(
        any(one.allow and names_action(one, deed.action) and _reaches(one, deed.resource) for one in statements)
        and not any(not one.allow and not one.conditions and _forbids(one, deed) for one in statements)
        for deed in wanted
    )


def _reaches(statement: Statement, resource: str) -> bool:
    """Whether a statement is about some of what the pattern stands for; what its variables stand for is anything."""
    if statement.resources is not None:
        return any(overlaps(_VARIABLE.sub("*", one), resource) for one in statement.resources)
    return not any(covers(one, resource) for one in statement.not_resources or ())


def _forbids(statement: Statement, deed: Deed) -> bool:
    if not names_action(statement, deed.action) or statement.not_resources is not None:
        return False
    return statement.resources is None or any(covers(one, deed.resource) for one in statement.resources)


def _denied(statement: Statement, deed: Deed, arn: str) -> bool:
    """Whether the bucket's policy denies the deed to whoever has this ARN, whatever else is so."""
    context = {"aws:principalarn": arn, "aws:principalaccount": part(arn, 4)}
    if not _forbids(statement, deed) or any(one.key not in context for one in statement.conditions):
        return False
    named = statement.principals is not None and any(_is(one.value, arn) for one in statement.principals)
    return named and all(holds(one, context) for one in statement.conditions)


def _is(value: str, arn: str) -> bool:
    """Whether a principal as it is written is everybody, this one, or its account as a whole."""
    account = part(arn, 4)
    return value in {"*", arn, account} or (value.endswith(":root") and account_of(value) == account)


def let_in(bucket: Bucket, here: Here) -> tuple[str, ...]:
    """Whom the bucket's own policy lets do any of it and nobody declared; services of AWS too. Raises `NotKnown`.

    Our own account as a whole lets in those whose own policies do, which `emptiers` tells.
    """
    found = here.find(BUCKET_POLICY, bucket.name)
    if found is None:
        return ()
    wanted = [deed.action for deed in deeds(bucket)]
    declared = here.expected.log_administrators
    openings = policies.openings(read(found.document), (here.account,))
    return tuple(
        dict.fromkeys(
            one.principal
            for one in openings
            if any(lets(one, action) for action in wanted)
            and one.principal not in {here.account, f"arn:{part(bucket.arn, 1)}:iam::{here.account}:root"}
            and not any(fnmatchcase(one.principal, pattern) for pattern in declared)
        )
    )
