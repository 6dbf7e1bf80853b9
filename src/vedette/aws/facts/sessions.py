"""Systems Manager's facts of sessions and documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vedette.aws.answers import flag, text
from vedette.model import Gatherer
from vedette.model.facts.sessions import (
    DOCUMENT_SHARING,
    PUBLIC_SHARING,
    SESSION_PREFERENCES,
    SSM_DOCUMENTS,
    DocumentSharing,
    PublicSharing,
    SessionPreferences,
    SsmDocument,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask, Gap

#: The document in which Session Manager keeps a region's preferences.
PREFERENCES = "SSM-SessionManagerRunShell"
#: The setting by which documents are kept from everybody.
SHARING = "/ssm/documents/console/public-sharing-permission"


def preferences(ask: Ask) -> Iterator[SessionPreferences]:
    """The region's preferences, where somebody set them."""
    found = ask.call("ssm", "get_document", absent=("InvalidDocument",), Name=PREFERENCES, DocumentFormat="JSON")
    if found:
        inputs: dict[str, Any] = json.loads(found["Content"]).get("inputs") or {}
        yield SessionPreferences(
            name=PREFERENCES,
            group=text(inputs, "cloudWatchLogGroupName"),
            group_encrypted=flag(inputs, "cloudWatchEncryptionEnabled"),
            bucket=text(inputs, "s3BucketName"),
            bucket_encrypted=flag(inputs, "s3EncryptionEnabled"),
            kms_key=text(inputs, "kmsKeyId"),
        )


def documents(ask: Ask) -> Iterator[SsmDocument]:
    """Every document of the account's own."""
    own = [{"Key": "Owner", "Values": ["Self"]}]
    for one in ask.pages("ssm", "list_documents", "DocumentIdentifiers", Filters=own):
        yield SsmDocument(text(one, "Name"), text(one, "DocumentType"))


def sharing(ask: Ask) -> Iterator[DocumentSharing | Gap]:
    """With whom each of them is shared."""

    def one(document: SsmDocument) -> DocumentSharing:
        shared = ask.pages(
            "ssm", "describe_document_permission", "AccountIds", Name=document.name, PermissionType="Share"
        )
        return DocumentSharing(document.name, tuple(sorted(text(s, "Name") for s in shared)))

    return ask.each(ask.have(SSM_DOCUMENTS), lambda document: document.name, one)


def public_sharing(ask: Ask) -> Iterator[PublicSharing]:
    """The region's setting."""
    found = ask.call("ssm", "get_service_setting", SettingId=SHARING)["ServiceSetting"]
    yield PublicSharing(ask.account, text(found, "SettingValue"))


GATHERERS = (
    Gatherer(SESSION_PREFERENCES, preferences),
    Gatherer(SSM_DOCUMENTS, documents),
    Gatherer(DOCUMENT_SHARING, sharing),
    Gatherer(PUBLIC_SHARING, public_sharing),
)
