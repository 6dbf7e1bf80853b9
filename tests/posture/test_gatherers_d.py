"""Gatherers of sessions, documents, workloads and further facts of IAM: against a server, and by answers as AWS gives them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from moto_aws import OWN
from replay import Replay
from seeded import REGION, TRUST

from vedette import registry
from vedette.aws.asking import action
from vedette.aws.budget import Budget
from vedette.aws.facts import access as asks_access
from vedette.aws.facts.access import last_accessed, root_access
from vedette.aws.facts.sessions import public_sharing, sharing
from vedette.aws.facts.workloads import model_logging, model_use, warehouse_logging
from vedette.errors import AwsError
from vedette.model import NOT_OFFERED, Here
from vedette.model.facts import access, ec2, sessions, workloads
from vedette.model.facts.access import LastAccessed, RootAccess, ServiceUse
from vedette.posture.gather import Gatherers, Gathering, discover
from vedette.posture.snapshot import Snapshot

TAKEN = datetime(2026, 6, 1, tzinfo=UTC)
KINDS = (
    access.SAML_PROVIDERS,
    access.SERVER_CERTIFICATES,
    access.ROOT_ACCESS,
    ec2.INSTANCES,
    sessions.SESSION_PREFERENCES,
    sessions.SSM_DOCUMENTS,
    sessions.DOCUMENT_SHARING,
    sessions.PUBLIC_SHARING,
    workloads.WAREHOUSES,
    workloads.WAREHOUSE_LOGGING,
    workloads.SEARCH_DOMAINS,
    workloads.STATE_MACHINES,
    workloads.STATE_MACHINE_LOGGING,
    workloads.MODEL_LOGGING,
)
PREFERENCES = {
    "schemaVersion": "1.0",
    "sessionType": "Standard_Stream",
    "inputs": {"s3BucketName": "", "cloudWatchLogGroupName": "sessions", "cloudWatchEncryptionEnabled": True},
}
RUNBOOK = {"schemaVersion": "2.2", "description": "d", "mainSteps": []}
GROUP = f"arn:aws:logs:{REGION}:{OWN}:log-group:orders"


def seed(client):
    """One of each, and documents that are shared and not."""
    iam = client("iam")
    iam.create_saml_provider(Name="Okta", SAMLMetadataDocument="x" * 1000)
    iam.upload_server_certificate(ServerCertificateName="www", CertificateBody="b", PrivateKey="k")
    ssm = client("ssm")
    for name, content, kind in (
        ("SSM-SessionManagerRunShell", PREFERENCES, "Session"),
        ("respond", RUNBOOK, "Command"),
        ("public", RUNBOOK, "Command"),
    ):
        ssm.create_document(Name=name, Content=json.dumps(content), DocumentType=kind, DocumentFormat="JSON")
    ssm.modify_document_permission(Name="public", PermissionType="Share", AccountIdsToAdd=["all"])
    redshift = client("redshift")
    for name in ("sales", "stock"):
        redshift.create_cluster(
            ClusterIdentifier=name, NodeType="ra3.xlplus", MasterUsername="m", MasterUserPassword="Not-a-secret1"
        )
    client("s3").create_bucket(Bucket="audits")
    redshift.enable_logging(ClusterIdentifier="sales", BucketName="audits", S3KeyPrefix="r/")
    options = {
        "AUDIT_LOGS": {"CloudWatchLogsLogGroupArn": GROUP, "Enabled": True},
        "SEARCH_SLOW_LOGS": {"CloudWatchLogsLogGroupArn": GROUP, "Enabled": False},
    }
    client("opensearch").create_domain(
        DomainName="shop", LogPublishingOptions=options, AdvancedSecurityOptions={"Enabled": True}
    )
    role = iam.create_role(RoleName="states", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
    states = client("stepfunctions")
    states.create_state_machine(name="quiet", definition=definition, roleArn=role)
    states.create_state_machine(
        name="orders", definition=definition, roleArn=role, type="EXPRESS",
        loggingConfiguration={
            "level": "ERROR", "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": f"{GROUP}:*"}}],
        },
    )  # fmt: skip
    images = client("ec2").describe_images()["Images"]
    client("ec2").run_instances(
        ImageId=images[0]["ImageId"], MinCount=1, MaxCount=1,
        MetadataOptions={"HttpTokens": "required", "HttpEndpoint": "enabled"},
    )  # fmt: skip
    client("bedrock").put_model_invocation_logging_configuration(
        loggingConfig={"s3Config": {"bucketName": "audits"}, "textDataDeliveryEnabled": False}
    )


@pytest.fixture(scope="module")
def here(server, tmp_path_factory):
    """What was gathered, seen from the one region."""
    server.empty()
    seed(server.client)
    given = {"endpoint_url": server.endpoint, "region": REGION, "attempts": "1", "regions": REGION}
    plan = Gathering(KINDS, registry.gatherers(), given, Budget(0))
    snapshot = Snapshot.start(tmp_path_factory.mktemp("snapshot"), discover(given, TAKEN, ""))
    Gatherers(plan, snapshot).run()
    return Here(snapshot, OWN, REGION)


pytestmark = pytest.mark.slow


def test_what_the_server_does_not_know_is_unknown(here):
    """It has no settings of services; of what IAM manages for organisations it knows nothing, and answers with a page."""
    unknown = {kind.name: here.of(kind).unknown for kind in KINDS if here.of(kind).unknown}

    assert set(unknown) == {"iam.root-access", "ssm.public-sharing"}
    assert [told.reason for told in unknown["iam.root-access"]] == ["the answer is none of AWS's: it cannot be read"]


def test_access(here):
    """Providers and certificates."""
    (provider,) = here.of(access.SAML_PROVIDERS)
    assert (provider.name, provider.valid_until.tzinfo) == ("Okta", UTC)
    (certificate,) = here.of(access.SERVER_CERTIFICATES)
    assert (certificate.name, certificate.expires.tzinfo) == ("www", UTC)


def test_sessions_and_documents(here):
    """Preferences by the document that holds them; AWS's own documents are not asked about."""
    found = here.one(sessions.SESSION_PREFERENCES)
    assert (found.group, found.group_encrypted, found.bucket, found.bucket_encrypted) == ("sessions", True, "", False)
    assert {d.name for d in here.of(sessions.SSM_DOCUMENTS)} == {"SSM-SessionManagerRunShell", "respond", "public"}
    assert here.find(sessions.DOCUMENT_SHARING, "public").accounts == ("all",)
    assert here.find(sessions.DOCUMENT_SHARING, "respond").accounts == ()


def test_workloads(here):
    """Each with whether its log is on."""
    assert here.find(workloads.WAREHOUSE_LOGGING, "sales").bucket == "audits"
    assert not here.find(workloads.WAREHOUSE_LOGGING, "stock").enabled
    (domain,) = here.of(workloads.SEARCH_DOMAINS)
    assert (domain.name, domain.logs, domain.access_control) == ("shop", ("AUDIT_LOGS",), True)
    machines = {machine.name: machine for machine in here.of(workloads.STATE_MACHINES)}
    orders = here.find(workloads.STATE_MACHINE_LOGGING, machines["orders"].arn)
    assert (machines["orders"].type, orders.level, orders.groups) == ("EXPRESS", "ERROR", (GROUP,))
    assert here.find(workloads.STATE_MACHINE_LOGGING, machines["quiet"].arn).level == "OFF"
    models = here.one(workloads.MODEL_LOGGING)
    assert (models.bucket, models.group, models.text) == ("audits", "", False)


def test_instances_tell_of_their_metadata_service(here):
    """Whether there is one, and whether it wants a token."""
    (instance,) = here.of(ec2.INSTANCES)

    assert (instance.tokens, instance.metadata) == ("required", "enabled")


@pytest.mark.parametrize(
    ("service", "operation", "named"),
    [
        ("stepfunctions", "describe_state_machine", "states:DescribeStateMachine"),
        ("opensearch", "list_domain_names", "es:ListDomainNames"),
        ("iam", "list_saml_providers", "iam:ListSAMLProviders"),
    ],
)
def test_calls_are_named_as_iam_names_them(service, operation, named):
    """Not as the client does."""
    assert action(service, operation) == named


def asked(**answers):
    """One who answers each operation with what is given: an answer, several in turn, or an error's code."""
    turns = {name: list(given) if isinstance(given, list) else [given] for name, given in answers.items()}

    def answer(_service, operation, _arguments):
        given = turns[operation]
        found = given.pop(0) if len(given) > 1 else given[0]
        return (400, {"Error": {"Code": found}}) if isinstance(found, str) else (200, found)

    return Replay(answer, registry.gatherers())


@pytest.mark.parametrize(
    ("answer", "rows"),
    [
        (
            {"EnabledFeatures": ["RootSessions", "RootCredentialsManagement"]},
            [("RootCredentialsManagement", "RootSessions")],
        ),
        ({"OrganizationId": "o-1"}, [()]),
        ("ServiceAccessNotEnabledException", [()]),
        ("OrganizationNotFoundException", []),
    ],
)
def test_root_access(answer, rows):
    """On; off; IAM is not trusted, so that nothing is on; no organisation at all."""
    replay = asked(list_organizations_features=answer)

    assert list(root_access(replay)) == [RootAccess(replay.account, features) for features in rows]


def test_root_access_that_a_member_asks_for_is_not_known():
    """Only the management account, or its delegate, may ask."""
    with pytest.raises(AwsError, match="AccountNotManagement"):
        list(root_access(asked(list_organizations_features="AccountNotManagementOrDelegatedAdministratorException")))


def test_a_setting_of_a_service():
    """AWS's word for the block."""
    (found,) = public_sharing(asked(get_service_setting={"ServiceSetting": {"SettingValue": "Disable"}}))

    assert found.blocked


def test_sharing_is_asked_page_by_page():
    """Ids are texts there."""
    replay = asked(
        list_documents={"DocumentIdentifiers": [{"Name": "a", "DocumentType": "Command"}]},
        describe_document_permission={"AccountIds": ["444455556666", "111122223333"]},
    )

    assert next(iter(sharing(replay))).accounts == ("111122223333", "444455556666")


def test_a_failing_audit_log():
    """With the time and AWS's words; to log groups it names the logs."""
    status = {
        "LoggingEnabled": True,
        "LogDestinationType": "cloudwatch",
        "LogExports": ["connectionlog"],
        "LastFailureTime": TAKEN,
        "LastFailureMessage": "no",
    }
    (found,) = warehouse_logging(
        asked(describe_clusters={"Clusters": [{"ClusterIdentifier": "sales"}]}, describe_logging_status=status)
    )

    assert (found.exports, found.failed, found.error, found.delivered) == (("connectionlog",), TAKEN, "no", None)


def models(logged, *called):
    """A region whose calls of models go there, and that has calls of these models to count."""
    return asked(
        get_model_invocation_logging_configuration=logged,
        list_metrics={"Metrics": [{"Dimensions": [{"Name": "ModelId", "Value": one}]} for one in called]},
    )


def test_models_that_are_called_are_asked_for_where_nothing_logs_it():
    """In one call; none where calls are logged, or where Bedrock is not in the region."""
    off, on = {}, {"loggingConfig": {"s3Config": {"bucketName": "audits"}}}
    assert [one.model for one in model_use(models(off, "a", "b"))] == ["a", "b"]
    assert list(model_use(models(off))) == []
    for told in (on, NOT_OFFERED):
        replay = models(told, "a")
        assert list(model_use(replay)) == []
        assert not replay.listed["list_metrics"]


def test_a_region_without_bedrock_has_no_configuration():
    """Unlike one where it logs nothing."""
    assert list(model_logging(models(NOT_OFFERED))) == []
    (found,) = model_logging(models({}))
    assert (found.group, found.bucket) == ("", "")


WIDE = {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
NARROW = {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}


def details():
    """A user by a group, a role by a policy of its own, one by an attached one, a narrow one, one of AWS's."""

    def role(path, name, *inline, attached=()):
        return {
            "Arn": f"arn:aws:iam::{OWN}:role{path}{name}",
            "RoleName": name,
            "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": text} for text in inline],
            "AttachedManagedPolicies": [{"PolicyArn": arn} for arn in attached],
        }

    attached = f"arn:aws:iam::{OWN}:policy/wide"
    return {
        "UserDetailList": [{"Arn": f"arn:aws:iam::{OWN}:user/mira", "UserName": "mira", "GroupList": ["ops"]}],
        "GroupDetailList": [
            {
                "Arn": f"arn:aws:iam::{OWN}:group/ops",
                "GroupName": "ops",
                "GroupPolicyList": [{"PolicyName": "p", "PolicyDocument": WIDE}],
            }
        ],
        "RoleDetailList": [
            role("/", "app", WIDE),
            role("/", "web", attached=(attached,)),
            role("/", "reader", NARROW),
            role("/aws-service-role/x.amazonaws.com/", "linked", WIDE),
        ],
        "Policies": [
            {
                "Arn": attached,
                "PolicyName": "wide",
                "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": True, "Document": WIDE}],
                "DefaultVersionId": "v1",
            }
        ],
    }


def report(status="COMPLETED", service="s3", **more):
    listed = [{"ServiceNamespace": service, "LastAuthenticated": TAKEN}, {"ServiceNamespace": "sqs"}]
    return {"JobStatus": status, "ServicesLastAccessed": listed, **more}


def last(*reports, monkeypatch):
    monkeypatch.setattr(asks_access, "_WAIT_SECONDS", 0)
    replay = asked(
        get_account_authorization_details=details(),
        generate_service_last_accessed_details={"JobId": "j"},
        get_service_last_accessed_details=list(reports),
    )
    return list(last_accessed(replay))


def test_who_is_granted_whole_services_is_asked_about(monkeypatch):
    """By a group, by its own policy, by an attached one; not the narrow one, nor AWS's own."""
    found = last(report(), monkeypatch=monkeypatch)

    assert [one.arn.rpartition("/")[2] for one in found] == ["mira", "app", "web"]
    assert found[0].services == (ServiceUse("s3", TAKEN), ServiceUse("sqs"))


def test_reports_are_waited_for_and_read_to_the_end(monkeypatch):
    """A second page, once AWS has made the report."""
    pages = (report("IN_PROGRESS"), report(IsTruncated=True, Marker="m"), report(service="ec2"))
    first = last(*pages, monkeypatch=monkeypatch)[0]

    assert isinstance(first, LastAccessed)
    assert [use.service for use in first.services] == ["s3", "sqs", "ec2", "sqs"]


@pytest.mark.parametrize("status", ["FAILED", "IN_PROGRESS"])
def test_a_report_that_is_not_made_is_no_row(monkeypatch, status):
    """Of nobody; where AWS asks it becomes a gap."""
    assert last(report(status), monkeypatch=monkeypatch) == []
