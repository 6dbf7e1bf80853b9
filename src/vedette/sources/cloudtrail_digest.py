"""AWS CloudTrail digest files: once an hour, the hashes of the log files of that hour and of the digest before.

Its own signature stands beside the object, not in it: `vedette digests` verifies the chain, this table shows it.
"""

from __future__ import annotations

from vedette.model import Column, Cost, Derived, Json, Layout, LogSource

_REGION = r"(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d+)"

_SAMPLE = b"""{"awsAccountId":"111122223333","digestStartTime":"2026-06-01T07:14:07Z",
"digestEndTime":"2026-06-01T08:14:07Z",
"digestS3Bucket":"trail-logs","digestS3Object":"AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/06/01/
111122223333_CloudTrail-Digest_eu-west-1_main_eu-west-1_20260601T081407Z.json.gz",
"digestPublicKeyFingerprint":"31e8b5433410dfb61a9dc45cc65b22ff","digestSignatureAlgorithm":"SHA256withRSA",
"newestEventTime":"2026-06-01T08:05:27Z","oldestEventTime":"2026-06-01T07:42:27Z","previousDigestS3Bucket":"trail-logs",
"previousDigestS3Object":"AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/06/01/
111122223333_CloudTrail-Digest_eu-west-1_main_eu-west-1_20260601T071407Z.json.gz",
"previousDigestHashValue":"97fb791cf91ffc440d274f8190dbdd9aa09c34432aba82739df18b6d3c13df2d",
"previousDigestHashAlgorithm":"SHA-256","previousDigestSignature":"50887ccffad4c002b97caa37cc9dc626",
"logFiles":[{"s3Bucket":"trail-logs","s3Object":"AWSLogs/111122223333/CloudTrail/eu-west-1/2026/06/01/
111122223333_CloudTrail_eu-west-1_20260601T0745Z_9nYN7gp2eWAJHIfT.json.gz",
"hashValue":"9bb6196fc6b84d6f075a56548feca262bd99ba3c2de41b618e5b6e22c1fc71f6","hashAlgorithm":"SHA-256",
"newestEventTime":"2026-06-01T08:05:27Z","oldestEventTime":"2026-06-01T07:42:27Z"}]}""".replace(b"\n", b"")

SOURCE = LogSource(
    name="cloudtrail_digest",
    title="AWS CloudTrail digest files",
    doc="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html",
    sigma={"product": "aws", "service": "cloudtrail_digest"},
    framing=Json(records=(), required=("digestEndTime", "digestS3Object")),
    columns=(
        Column("digestEndTime", "timestamp", "The end of the hour the digest is about, UTC, to the second."),
        Column("digestStartTime", "timestamp", "The start of that hour, UTC, to the second."),
        Column("awsAccountId", "string", "The account that owns the trail's log files, 12 digits."),
        Column("digestS3Bucket", "string", "The bucket the digest was delivered to."),
        Column("digestS3Object", "string", "The digest's own key there; no two are the same."),
        Column(
            "digestPublicKeyFingerprint",
            "string",
            "The fingerprint of the key it is signed with, 32 hexadecimal digits.",
        ),
        Column("digestSignatureAlgorithm", "string", "How it is signed: `SHA256withRSA`."),
        Column(
            "newestEventTime", "timestamp", "The latest event of its log files, UTC; missing where there were none."
        ),
        Column(
            "oldestEventTime", "timestamp", "The earliest event of its log files, UTC; missing where there were none."
        ),
        Column("previousDigestS3Bucket", "string", "The bucket of the digest before; missing in the first one."),
        Column("previousDigestS3Object", "string", "The key of the digest before; missing in the first one."),
        Column("previousDigestHashValue", "string", "SHA-256 of the digest before, 64 hexadecimal digits."),
        Column("previousDigestHashAlgorithm", "string", "How it was hashed: `SHA-256`."),
        Column("previousDigestSignature", "string", "The signature of the digest before, hexadecimal."),
        Column("logFiles", "list<string>", "The keys of the hour's log files.", path=("logFiles", "*", "s3Object")),
        Column(
            "logFileHashes",
            "list<string>",
            "Their SHA-256, 64 hexadecimal digits, in the same order.",
            path=("logFiles", "*", "hashValue"),
        ),
    ),
    derived=(
        Derived("ev_account", "COALESCE(awsAccountId, object_account)", "Account."),
        Derived(
            "ev_region",
            "COALESCE(NULLIF(regexp_extract(digestS3Object, '/CloudTrail-Digest/([a-z0-9-]+)/', 1), ''), "
            "object_region)",
            "Region.",
        ),
        Derived("ev_actor", "'cloudtrail.amazonaws.com'", "CloudTrail."),
        Derived("ev_action", "'cloudtrail:DeliverDigest'", "What was done."),
        Derived("ev_outcome", "'success'", "Always `success`: whether it holds is another question."),
        Derived(
            "ev_resources",
            "CASE WHEN digestS3Bucket IS NOT NULL THEN ['arn:aws:s3:::' || digestS3Bucket || '/' "
            "|| digestS3Object] END",
            "The digest.",
            "list<string>",
        ),
    ),
    time="digestEndTime",
    key=("ev_account", "ev_region", "ev_id"),
    id="digestS3Object",
    aliases={
        "digestEndTime": "ev_time",
        "digestS3Object": "CASE WHEN NOT starts_with(ev_id, 'sha256:') THEN ev_id END",
    },
    others=(
        (r"/AWSLogs/(?:o-[a-z0-9]{10,32}/)?\d{12}/(?!CloudTrail-Digest/)[^/]+/", "it is a log, not a digest"),
        (r"\.json\.gz\.(?:metadata\.json|sig)$", "it is the signature kept beside a digest"),
    ),
    unique=(
        "digestS3Object",
        "previousDigestS3Object",
        "previousDigestHashValue",
        "previousDigestSignature",
        "digestStartTime",
        "newestEventTime",
        "oldestEventTime",
    ),
    sort=("digestS3Bucket", "awsAccountId", "ev_time"),
    layouts=(
        Layout(
            "beside the trail's log files",
            rf"(?:^|/)AWSLogs/(?:o-[a-z0-9]{{10,32}}/)?(?P<account>\d{{12}})/CloudTrail-Digest/{_REGION}/"
            r"(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/",
            "AWSLogs/{account}/CloudTrail-Digest/{region}/{year}/{month}/{day}/",
        ),
    ),
    delay_minutes=90,
    delay="once an hour, also where nothing happened",
    retention="in the trail's bucket until a lifecycle rule ends them",
    on_by_default="yes for trails made in the console; otherwise where log file validation is turned on",
    cost=Cost("Nothing but S3 storage.", "2025-10-28"),
    sample=_SAMPLE,
    looks_like=r'\\?"digestPublicKeyFingerprint\\?"\s*:|\\?"digestS3Object\\?"\s*:',
    open_fields=("logFiles",),
)
