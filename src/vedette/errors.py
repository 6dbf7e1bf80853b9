"""Every error Vedette raises, in one tree.

    VedetteError                 what, where, hint; exit code 2 unless said otherwise
    ├── UsageError               the person's command or arguments are off
    ├── ConfigError              vedette.toml or a VEDETTE_* variable is off
    ├── UnitError                a source, check or action breaks its contract
    ├── RuleError                a rule file cannot be loaded or compiled
    ├── PolicyError              a policy file cannot be read, or says what has no meaning
    ├── QueryError               SQL or a filter cannot be run
    ├── ParseError               bytes of a log object are not what their source says
    ├── LakeError                the lake cannot be read or written            (exit 3)
    │   └── LakeBusy             another process is writing the catalog        (exit 3, transient)
    ├── StateError               the state database cannot be read or written  (exit 3)
    └── AwsError                 AWS refused or could not be reached           (exit 3)
        ├── AccessDenied         the principal may not make this call
        ├── Gone                 what was named is not there any more
        └── Throttled            AWS asked us to slow down                     (transient)

Every message has three parts: what happened, where, and what to do about it.
"""

from __future__ import annotations


class Transient:
    """Mixed into errors that may pass when tried again; only the retry borders look at it."""


class VedetteError(Exception):
    """The root. `what` is one sentence, `where` a place (file:line, object, account), `hint` the way out."""

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n  hint: {self.hint}" if self.hint else head


class UsageError(VedetteError):
    """The command or its arguments are off."""


class ConfigError(VedetteError):
    """The configuration file or a VEDETTE_* variable is off."""


class UnitError(VedetteError):
    """A source, check or action breaks the contract of its kind."""


class RuleError(VedetteError):
    """A rule cannot be loaded or compiled; `where` is file:line."""


class PolicyError(VedetteError):
    """A policy file cannot be read, or says what has no meaning; `where` is file:line."""


class QueryError(VedetteError):
    """A query or filter cannot be parsed or run."""


class ParseError(VedetteError):
    """Bytes are not what their source says; the object is rejected and kept."""


class LakeError(VedetteError):
    """The lake cannot be read or written."""

    exit_code = 3


class LakeBusy(Transient, LakeError):  # noqa: N818  the word an operator reads
    """Another process holds the catalog."""


class StateError(VedetteError):
    """The state database cannot be read or written."""

    exit_code = 3


class AwsError(VedetteError):
    """AWS refused or could not be reached."""

    exit_code = 3


class AccessDenied(AwsError):  # noqa: N818  AWS's own word
    """The principal may not make this call; `hint` names the permission."""


class Gone(AwsError):  # noqa: N818  the word an operator reads
    """The object that was named is not there any more: it was deleted, or a lifecycle rule ended it."""


class Throttled(Transient, AwsError):  # noqa: N818  AWS's own word
    """AWS asked us to slow down."""
