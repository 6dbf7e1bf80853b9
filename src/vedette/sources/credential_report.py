"""IAM credential reports: a line a user of the account, with the state of password, MFA, access keys and certificates.

A line does not say when it was true: the answer of GetCredentialReport does (`GeneratedTime`), or the object's time.
"""

from __future__ import annotations

from base64 import b64encode

from vedette.model import Column, Cost, Delimited, Derived, Layout, LogSource

_HEADER = (
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,"
    "mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,"
    "access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,"
    "access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,"
    "cert_2_last_rotated"
)

_LINES = (
    "<root_account>,arn:aws:iam::111122223333:root,2019-03-04T10:00:00+00:00,not_supported,2026-05-30T07:01:12+00:00,"
    "not_supported,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A\n"
    "mira,arn:aws:iam::111122223333:user/mira,2024-01-15T09:30:00+00:00,true,2026-05-31T08:14:07+00:00,"
    "2026-01-10T09:00:00+00:00,N/A,false,true,2025-11-02T10:00:00+00:00,2026-05-31T16:20:00+00:00,eu-west-1,s3,"
    "false,N/A,N/A,N/A,N/A,false,N/A,false,N/A\n"
)


def _key(number: int) -> tuple[Column, ...]:
    key = f"access_key_{number}"
    return (
        Column(f"{key}_active", "bool", f"Whether access key {number} is there and active."),
        Column(f"{key}_last_rotated", "timestamp", f"When access key {number} was made or last changed, UTC."),
        Column(f"{key}_last_used_date", "timestamp", f"When access key {number} last signed a request, UTC."),
        Column(f"{key}_last_used_region", "string", f"The region access key {number} was last used in."),
        Column(f"{key}_last_used_service", "string", f"The service access key {number} was last used with."),
    )


_CSV = f"{_HEADER}\n{_LINES}".encode()

SOURCE = LogSource(
    name="credential_report",
    title="IAM credential reports",
    doc="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html",
    sigma={"product": "aws", "service": "credential_report"},
    framing=Delimited(
        delimiter=",",
        header=r"user,arn,user_creation_time,password_enabled,.*",
        null=("N/A", "no_information", "not_supported", ""),
        required=("user", "arn"),
    ),
    columns=(
        Column(
            "GeneratedTime", "timestamp", "When the report was made, UTC; the answer or the object's time tells it."
        ),
        Column("user", "string", "The user's name; `<root_account>` for the root user."),
        Column("arn", "string", "The user's ARN."),
        Column("user_creation_time", "timestamp", "When the user was made, UTC, to the second."),
        Column("password_enabled", "bool", "Whether the user has a password; missing for root."),
        Column("password_last_used", "timestamp", "When the password was last used to sign in, UTC."),
        Column("password_last_changed", "timestamp", "When the password was last changed, UTC."),
        Column("password_next_rotation", "timestamp", "When the password must be changed, UTC."),
        Column("mfa_active", "bool", "Whether an MFA device is on for the user."),
        *_key(1),
        *_key(2),
        Column("cert_1_active", "bool", "Whether signing certificate 1 is there and active."),
        Column("cert_1_last_rotated", "timestamp", "When signing certificate 1 was made or last changed, UTC."),
        Column("cert_2_active", "bool", "Whether signing certificate 2 is there and active."),
        Column("cert_2_last_rotated", "timestamp", "When signing certificate 2 was made or last changed, UTC."),
    ),
    derived=(
        Derived("ev_account", "COALESCE(NULLIF(split_part(arn, ':', 5), ''), object_account)", "Account."),
        Derived("ev_region", "'us-east-1'", "IAM is global; its own region is `us-east-1`."),
        Derived("ev_actor", "arn", "The user."),
        Derived("ev_action", "'iam:GetCredentialReport'", "What was done: the state was reported."),
        Derived("ev_outcome", "'success'", "Always `success`."),
        Derived("ev_resources", "CASE WHEN arn IS NOT NULL THEN [arn] END", "The user.", "list<string>"),
    ),
    time="GeneratedTime",
    key=("ev_account", "ev_time", "ev_id"),
    aliases={"GeneratedTime": "ev_time"},
    sort=("user", "arn", "ev_time"),
    layouts=(
        Layout(
            "reports kept in S3, by account and day",
            r"(?:^|/)(?P<account>\d{12})/(?i:credential-?reports?)/(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/",
            "{account}/credential-report/{year}/{month}/{day}/",
        ),
    ),
    delay_minutes=1440,
    delay="made when asked for, at most every 4 hours; last uses are up to 4 hours old",
    retention="the last report alone; AWS puts nothing into S3 by itself",
    on_by_default="yes, on demand",
    cost=Cost("Nothing.", "2026-06-01"),
    sample=b'{"Content":"'
    + b64encode(_CSV)
    + b'","ReportFormat":"text/csv","GeneratedTime":"2026-06-01T08:14:07+00:00"}',
    more_samples=(_CSV,),
    looks_like=r"^user,arn,user_creation_time,|\\?\"ReportFormat\\?\"\s*:\s*\\?\"text/csv|\\?\"Content\\?\"\s*:\s*\\?\"dXNlcixhcm4s",
    known_fields=("additional_credentials_info",),
)
