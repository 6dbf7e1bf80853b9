"""Amazon SQS: receiving messages, hiding them longer, deleting them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette.aws.session import client, translated
from vedette.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: What following a queue needs, and reading the objects it tells of.
ACTIONS = (
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibility",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "kms:Decrypt",
)
#: Messages of one call at the most.
BATCH = 10
_REGION = re.compile(r"^https://(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.amazonaws\.com")


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue by its URL, and the settings of calls to it."""

    url: str
    settings: Mapping[str, str]

    @property
    def name(self) -> str:
        """The last part of its URL."""
        return self.url.rstrip("/").rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it was received: the id stays, the receipt is of this time only."""

    id: str
    receipt: str
    body: str
    md5: str


def queue(name: str, settings: Mapping[str, str]) -> Queue:
    """The queue of a name in the settings' region, or of a URL in the region that it tells. Raises `AwsError`."""
    if "://" in name:
        found = _REGION.match(name)
        region = (found[1] or found[2]) if found and not settings.get("endpoint_url") else ""
        return Queue(name, {**settings, "region": region} if region else settings)
    with translated(f"sqs://{name}", permission="sqs:GetQueueUrl"):
        return Queue(str(client("sqs", settings).get_queue_url(QueueName=name)["QueueUrl"]), settings)


def receive(queue: Queue, *, wait: int, hidden: int) -> list[Message]:
    """Up to ten messages, hidden from others for `hidden` seconds; waits up to `wait` seconds for the first.

    Empty where none came. Raises `AwsError`.
    """
    with translated(f"sqs://{queue.name}", permission="sqs:ReceiveMessage"):
        answer = client("sqs", queue.settings).receive_message(
            QueueUrl=queue.url, MaxNumberOfMessages=BATCH, WaitTimeSeconds=wait, VisibilityTimeout=hidden
        )
    return [
        Message(str(m["MessageId"]), str(m["ReceiptHandle"]), str(m.get("Body", "")), str(m.get("MD5OfBody", "")))
        for m in answer.get("Messages", [])
    ]


def delete(queue: Queue, receipts: Sequence[str]) -> None:
    """Delete up to ten messages. One that another reader has meanwhile is left to it. Raises `AwsError`."""
    entries = [{"Id": str(n), "ReceiptHandle": receipt} for n, receipt in enumerate(receipts)]
    with translated(f"sqs://{queue.name}", permission="sqs:DeleteMessage"):
        answer = client("sqs", queue.settings).delete_message_batch(QueueUrl=queue.url, Entries=entries)
    _check(queue, answer, "deleted", ("ReceiptHandleIsInvalid", "InvalidParameterValue"))


def hide(queue: Queue, receipts: Sequence[str], seconds: int) -> None:
    """Hide up to ten messages that are being worked on for so long from now. Raises `AwsError`."""
    entries = [{"Id": str(n), "ReceiptHandle": r, "VisibilityTimeout": seconds} for n, r in enumerate(receipts)]
    with translated(f"sqs://{queue.name}", permission="sqs:ChangeMessageVisibility"):
        answer = client("sqs", queue.settings).change_message_visibility_batch(QueueUrl=queue.url, Entries=entries)
    harmless = ("MessageNotInflight", "ReceiptHandleIsInvalid", "InvalidParameterValue")
    _check(queue, answer, "kept hidden", harmless)


def _check(queue: Queue, answer: Mapping[str, object], what: str, harmless: tuple[str, ...]) -> None:
    """A receipt that ran out is no error: the message comes again, and is known then."""
    failed = answer.get("Failed")
    for one in failed if isinstance(failed, list) else ():
        code = str(one.get("Code", "")).rpartition(".")[2]
        if code not in harmless:
            raise AwsError(
                f"a message cannot be {what}: {code} {one.get('Message', '')}".rstrip(),
                where=f"sqs://{queue.name}",
                hint="it comes again, and is known then",
            )
