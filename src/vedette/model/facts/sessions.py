"""Systems Manager's sessions and documents: where sessions are logged, and with whom documents are shared."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class SessionPreferences:
    """A region's preferences of Session Manager: where sessions are logged, empty for nowhere. No row: nobody set any.

    `group_encrypted` and `bucket_encrypted` say that Session Manager logs to none that is not encrypted.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
    """

    name: str
    group: str = ""
    group_encrypted: bool = False
    bucket: str = ""
    bucket_encrypted: bool = False
    kms_key: str = ""


@dataclass(frozen=True, slots=True)
class SsmDocument:
    """A document of the account's own, such as a runbook; `type` is `Command`, `Automation`, `Session` and so on."""

    name: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class DocumentSharing:
    """With whom a document is shared: account ids, `all` for everybody."""

    name: str
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicSharing:
    """Whether a region lets the account's documents be shared with everybody: AWS's value is `Enable` or `Disable`.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html
    """

    account: str
    value: str = ""

    @property
    def blocked(self) -> bool:
        """Whether it does not."""
        return self.value == "Disable"


SESSION_PREFERENCES = Kind(
    "ssm.session-preferences",
    SessionPreferences,
    Scope.REGION,
    ("ssm:GetDocument",),
    "preferences of Session Manager",
    key="name",
)
SSM_DOCUMENTS = Kind("ssm.documents", SsmDocument, Scope.REGION, ("ssm:ListDocuments",), "document", key="name")
DOCUMENT_SHARING = Kind(
    "ssm.document-sharing",
    DocumentSharing,
    Scope.REGION,
    ("ssm:DescribeDocumentPermission",),
    "document",
    key="name",
    needs=(SSM_DOCUMENTS,),
)
PUBLIC_SHARING = Kind(
    "ssm.public-sharing",
    PublicSharing,
    Scope.REGION,
    ("ssm:GetServiceSetting",),
    "block of public sharing",
    key="account",
)
