"""A colleague reads what is not theirs, a little each night."""

from __future__ import annotations

from datetime import timedelta

from vedette.simulate import ids
from vedette.simulate.intrusions._cast import touch
from vedette.simulate.people import permission_set_role
from vedette.simulate.stage import Stage, Story

_NIGHTS = 5


def tell(stage: Stage) -> None:
    """Tell how an analyst's own session, at the usual address, reads a bucket of documents on five nights."""
    person = stage.person("DataAnalyst", "Developer")
    bucket = next(name for name in stage.have("bucket") if "customer-documents" in name)
    stage.facts.update(person=person.name, bucket=bucket)
    owner = ids.hexadecimal(ids.rng_for(stage.org.seed, "canonical", stage.account.id), 64)
    role = permission_set_role(stage.org, stage.account.id, person.job)
    first = stage.now.replace(hour=(25 - person.zone) % 24, minute=10, second=0)
    first += timedelta(days=first < stage.now)
    for night in range(_NIGHTS):
        stage.now = first + timedelta(days=night)
        reader = stage.portal(person, person.ip, person.command_line)
        requester = f"arn:aws:sts::{stage.account.id}:assumed-role/{role}/{person.email(stage.org)}"
        stage.scene("Collection", "T1530", "documents read in bulk at night by a colleague")
        stage.pace = (0.5, 4)
        asked = {"bucketName": bucket, "list-type": "2", "prefix": f"contracts/{2020 + night}/"}
        stage.do(reader, "s3:ListObjects", asked, category="Data")
        for number in range(stage.bulk(0.00006, 40, 300)):
            key, size = f"contracts/{2020 + night}/{number:05d}.pdf", stage.rng.randrange(3_000_000, 40_000_000)
            stage.trace(
                "s3_access",
                f"{owner} {bucket} [{stage.now:%d/%b/%Y:%H:%M:%S} +0000] {person.ip} {requester} "
                f"{ids.hexadecimal(stage.rng, 16).upper()} REST.GET.OBJECT {key} "
                f'"GET /{key} HTTP/1.1" 200 - {size} {size} {stage.rng.randrange(90, 900)} 40 "-" '
                f'"{person.command_line}" - {ids.token(stage.rng, 44)} SigV4 TLS_AES_128_GCM_SHA256 AuthHeader '
                f"{bucket}.s3.{stage.region}.amazonaws.com TLSv1.3 - -",
            )
            touch(stage, reader, "GetObject", bucket, key, sent=size, denied=number % 29 == 28)  # noqa: PLR2004  now and then


STORY = Story(
    name="night-reader",
    title="A colleague reads at night",
    text=(
        "{person} may read {bucket} of {account} and hardly ever does. On five nights in a row, long after work and "
        "from the usual address, document after document is fetched, many gigabytes in all."
    ),
    hours=150,
    tell=tell,
)
