"""Policies as tests write them: one text, one policy, one answer."""

from __future__ import annotations

from datetime import UTC, datetime
from textwrap import dedent

import yaml

from vedette.model import NotKnown
from vedette.posture.policies.filters import Subject
from vedette.posture.policies.load import load_text

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
VARIABLES = {"account_id": "111122223333", "region": "eu-west-1"}


def loaded(text):
    """Policies and errors of a file's text."""
    return list(load_text(dedent(text).strip("\n"), "p.yml", NOW))


def policy(filters, resource="ebs", **more):
    """The one policy of these filters, as YAML or as they are. Fails where it is an error."""
    given = yaml.safe_load(filters) if isinstance(filters, str) else filters
    data = {"policies": [{"name": "p", "resource": resource, "filters": given, **more}]}
    (found,) = load_text(yaml.safe_dump(data), "p.yml", NOW)
    if isinstance(found, Exception):
        raise found
    return found


def answer(filters, body, resource="ebs", **parts):
    """True, False, or why it is not known."""
    told = {**body, **parts}

    def part(name):
        if isinstance(told.get(name), NotKnown):
            raise told[name]
        return told.get(name)

    try:
        return policy(filters, resource).filters.matches(Subject(body, NOW, part, VARIABLES))
    except NotKnown as error:
        return str(error)
