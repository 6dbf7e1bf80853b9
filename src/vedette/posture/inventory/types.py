"""Of which type the things are that kinds of facts tell about, and which of their attributes move by themselves."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """What a kind tells: of things of this `type`, as CloudFormation names it; `lists` says that all of them are in it.

    `moving` are attributes that change without anybody's call: last uses, sizes, states of a measurement.
    """

    type: str
    lists: bool = False
    moving: frozenset[str] = frozenset()


def _lists(type_: str, *moving: str) -> Told:
    return Told(type_, lists=True, moving=frozenset(moving))


def _about(type_: str, *moving: str) -> Told:
    return Told(type_, moving=frozenset(moving))


_TRAIL, _BUCKET, _KEY, _USER = "AWS::CloudTrail::Trail", "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::IAM::User"
_DETECTOR, _RECORDER, _GROUP = "AWS::GuardDuty::Detector", "AWS::Config::ConfigurationRecorder", "AWS::Logs::LogGroup"
_CHANNEL, _ACL, _TOPIC = "AWS::Config::DeliveryChannel", "AWS::WAFv2::WebACL", "AWS::SNS::Topic"
_BALANCER, _CLASSIC = "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancing::LoadBalancer"
_FUNCTION, _RULE, _DISTRIBUTION = "AWS::Lambda::Function", "AWS::Events::Rule", "AWS::CloudFront::Distribution"
_WAREHOUSE, _DOCUMENT, _MACHINE = "AWS::Redshift::Cluster", "AWS::SSM::Document", "AWS::StepFunctions::StateMachine"
_STREAM, _DELIVERY, _QUEUE = "AWS::Kinesis::Stream", "AWS::KinesisFirehose::DeliveryStream", "AWS::SQS::Queue"
_ZONE = "AWS::Route53::HostedZone"
_DELIVERED = ("delivered", "logs_delivered", "digest_delivered", "notified", "started", "stopped")

#: By kind, in the words of AWS Config where it has the type. What a kind that is not here tells of is called by its
#: `noun`.
TOLD = {
    "access-analyzer.analyzers": _lists("AWS::AccessAnalyzer::Analyzer"),
    "account.contacts": _lists("AWS::Account::AlternateContact"),
    "apigateway.stages": _lists("AWS::ApiGateway::Stage"),
    "bedrock.logging": _lists("AWS::Bedrock::ModelInvocationLogging"),
    "ce.monitors": _lists("AWS::CE::AnomalyMonitor"),
    "ce.subscriptions": _lists("AWS::CE::AnomalySubscription"),
    "cloudformation.stack-sets": _lists("AWS::CloudFormation::StackSet"),
    "cloudfront.distributions": _lists(_DISTRIBUTION),
    "cloudfront.logging": _about(_DISTRIBUTION),
    "cloudtrail.insights": _about(_TRAIL),
    "cloudtrail.selectors": _about(_TRAIL),
    "cloudtrail.status": _about(_TRAIL, *_DELIVERED),
    "cloudtrail.stores": _lists("AWS::CloudTrail::EventDataStore"),
    "cloudtrail.trails": _lists(_TRAIL),
    "cloudwatch.alarms": _lists("AWS::CloudWatch::Alarm", "state", "state_changed"),
    "config.aggregator-sources": _lists("AWS::Config::AggregatorSource"),
    "config.aggregators": _lists("AWS::Config::ConfigurationAggregator"),
    "config.channel-status": _about(_CHANNEL, "history_delivered"),
    "config.channels": _lists(_CHANNEL),
    "config.recorder-status": _about(_RECORDER, "changed", "started"),
    "config.recorders": _lists(_RECORDER),
    "config.retention": _lists("AWS::Config::RetentionConfiguration"),
    "config.rules": _lists("AWS::Config::ConfigRule"),
    "ec2.flow-logs": _lists("AWS::EC2::FlowLog"),
    "ec2.instances": _lists("AWS::EC2::Instance"),
    "ec2.interfaces": _lists("AWS::EC2::NetworkInterface"),
    "ec2.security-groups": _lists("AWS::EC2::SecurityGroup"),
    "ec2.subnets": _lists("AWS::EC2::Subnet"),
    "ec2.vpcs": _lists("AWS::EC2::VPC"),
    "ecs.clusters": _lists("AWS::ECS::Cluster"),
    "ecs.task-definitions": _lists("AWS::ECS::TaskDefinition"),
    "eks.clusters": _lists("AWS::EKS::Cluster"),
    "elb.balancers": _lists(_BALANCER),
    "elb.classic": _lists(_CLASSIC),
    "elb.classic-logging": _about(_CLASSIC),
    "elb.logging": _about(_BALANCER),
    "events.buses": _lists("AWS::Events::EventBus"),
    "events.rules": _lists(_RULE),
    "events.targets": _about(_RULE),
    "firehose.details": _about(_DELIVERY, "status"),
    "firehose.streams": _lists(_DELIVERY),
    "guardduty.administrators": _lists("AWS::GuardDuty::Administrator"),
    "guardduty.detectors": _lists(_DETECTOR),
    "guardduty.exports": _lists("AWS::GuardDuty::PublishingDestination", "status"),
    "guardduty.filters": _lists("AWS::GuardDuty::Filter"),
    "guardduty.members": _about(_DETECTOR),
    "guardduty.organization": _about(_DETECTOR),
    "guardduty.settings": _about(_DETECTOR),
    "guardduty.trusted-addresses": _lists("AWS::GuardDuty::IPSet"),
    "guardduty.trusted-entities": _lists("AWS::GuardDuty::TrustedEntitySet"),
    "iam.credentials": _about(_USER, "password_used", "keys.used", "keys.used_service"),
    "iam.groups": _lists("AWS::IAM::Group"),
    "iam.password-policy": _lists("AWS::IAM::PasswordPolicy"),
    "iam.policies": _lists("AWS::IAM::Policy", "attachments"),
    "iam.roles": _lists("AWS::IAM::Role", "last_used"),
    "iam.root-access": _lists("AWS::IAM::RootAccess"),
    "iam.saml-providers": _lists("AWS::IAM::SAMLProvider"),
    "iam.server-certificates": _lists("AWS::IAM::ServerCertificate"),
    "iam.summary": _about("AWS::IAM::Account", "users", "roles"),
    "iam.users": _lists(_USER),
    "iam.virtual-mfa": _lists("AWS::IAM::VirtualMFADevice"),
    "kinesis.streams": _lists(_STREAM),
    "kinesis.summaries": _about(_STREAM, "status", "shards"),
    "kms.aliases": _lists("AWS::KMS::Alias"),
    "kms.details": _about(_KEY),
    "kms.keys": _lists(_KEY),
    "kms.policy": _about(_KEY),
    "kms.rotation": _about(_KEY),
    "lambda.concurrency": _about(_FUNCTION),
    "lambda.functions": _lists(_FUNCTION),
    "lambda.on-failure": _about(_FUNCTION),
    "lambda.policy": _about(_FUNCTION),
    "lambda.sources": _lists("AWS::Lambda::EventSourceMapping", "result"),
    "logs.account-policies": _lists("AWS::Logs::AccountPolicy"),
    "logs.destinations": _lists("AWS::Logs::Destination"),
    "logs.groups": _lists(_GROUP, "stored_bytes"),
    "logs.metric-filters": _lists("AWS::Logs::MetricFilter"),
    "logs.resource-policies": _lists("AWS::Logs::ResourcePolicy"),
    "logs.subscriptions": _about(_GROUP),
    "opensearch.domains": _lists("AWS::OpenSearch::Domain"),
    "organizations.accounts": _lists("AWS::Organizations::Account"),
    "organizations.delegated": _lists("AWS::Organizations::DelegatedAdministrator"),
    "organizations.organization": _lists("AWS::Organizations::Organization"),
    "organizations.places": _about("AWS::Organizations::Account"),
    "organizations.policies": _lists("AWS::Organizations::Policy"),
    "rds.clusters": _lists("AWS::RDS::DBCluster"),
    "rds.event-subscriptions": _lists("AWS::RDS::EventSubscription"),
    "rds.instances": _lists("AWS::RDS::DBInstance"),
    "redshift.clusters": _lists(_WAREHOUSE),
    "redshift.logging": _about(_WAREHOUSE, "delivered", "failed", "error"),
    "route53.query-logs": _about(_ZONE),
    "route53.zones": _lists(_ZONE),
    "route53resolver.associations": _lists("AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation"),
    "route53resolver.configs": _lists("AWS::Route53Resolver::ResolverQueryLoggingConfig"),
    "s3.access-points": _lists("AWS::S3::AccessPoint"),
    "s3.account-public-access": _lists("AWS::S3::AccountPublicAccessBlock"),
    "s3.buckets": _lists(_BUCKET),
    **{
        f"s3.{name}": _about(_BUCKET)
        for name in (
            *("acl", "encryption", "lifecycle", "lock", "logging", "notification", "ownership", "policy"),
            *("policy-status", "public-access", "replication", "tags", "versioning"),
        )
    },
    "securityhub.administrator": _lists("AWS::SecurityHub::Administrator"),
    "securityhub.aggregators": _lists("AWS::SecurityHub::FindingAggregator"),
    "securityhub.hub": _lists("AWS::SecurityHub::Hub"),
    "securityhub.organization": _about("AWS::SecurityHub::Hub", "status"),
    "securityhub.standards": _lists("AWS::SecurityHub::Standard", "status"),
    "sns.attributes": _about(_TOPIC),
    "sns.subscriptions": _lists("AWS::SNS::Subscription"),
    "sns.topics": _lists(_TOPIC),
    "sqs.attributes": _about(_QUEUE, "messages", "in_flight"),
    "sqs.queues": _lists(_QUEUE),
    "ssm.agent": _lists("AWS::SSM::Parameter"),
    "ssm.associations": _lists("AWS::SSM::Association", "executed"),
    "ssm.data-syncs": _lists("AWS::SSM::ResourceDataSync", "status", "synced"),
    "ssm.document-sharing": _about(_DOCUMENT),
    "ssm.documents": _lists(_DOCUMENT),
    "ssm.instances": _lists("AWS::SSM::ManagedInstance", "pinged", "agent_latest"),
    "ssm.public-sharing": _lists("AWS::SSM::ServiceSetting"),
    "ssm.session-preferences": _about(_DOCUMENT),
    "states.logging": _about(_MACHINE),
    "states.machines": _lists(_MACHINE),
    "wafv2.acls": _lists(_ACL),
    "wafv2.logging": _about(_ACL),
}
#: Kinds of what happens and is measured, of what belongs to others or another kind lists, and of what the lake or
#: AWS says about things: no inventory, and no drift.
LEFT_OUT = frozenset(
    {
        *("guardduty.findings", "iam.last-accessed", "logs.activity", "s3.destinations", "ssm.inventory"),
        *("lambda.called", "lake.span", "lake.use", "support.advisor", "support.results"),
        *("lake.digests", "lake.regions", "state.drills", "access-analyzer.findings", "logs.delivery"),
        *("config.rule-compliance", "config.rule-evaluations", "firehose.failures", "lambda.fed-policy"),
        *("bedrock.use", "firehose.use", "kinesis.use", "lambda.use", "sqs.age"),
        *("config.buckets", "ec2.flow-buckets", "s3.replicas", "sqs.notified"),
    }
)

#: Calls that change what no name in their arguments tells, by type.
CALLS = {
    "AWS::IAM::PasswordPolicy": ("UpdateAccountPasswordPolicy", "DeleteAccountPasswordPolicy"),
    "AWS::S3::AccountPublicAccessBlock": ("PutAccountPublicAccessBlock", "DeleteAccountPublicAccessBlock"),
    "AWS::Account::AlternateContact": ("PutAlternateContact", "DeleteAlternateContact"),
    "AWS::SecurityHub::Hub": ("EnableSecurityHub", "DisableSecurityHub", "UpdateSecurityHubConfiguration"),
    "AWS::Bedrock::ModelInvocationLogging": (
        "PutModelInvocationLoggingConfiguration",
        "DeleteModelInvocationLoggingConfiguration",
    ),
    "AWS::IAM::RootAccess": (
        "EnableOrganizationsRootCredentialsManagement",
        "DisableOrganizationsRootCredentialsManagement",
        "EnableOrganizationsRootSessions",
        "DisableOrganizationsRootSessions",
    ),
    "AWS::SSM::ServiceSetting": ("UpdateServiceSetting", "ResetServiceSetting"),
}
#: Services whose calls name them otherwise than their types do.
_SERVICES = {
    "autoscaling": "autoscaling",
    "accessanalyzer": "access-analyzer",
    "apigatewayv2": "apigateway",
    "certificatemanager": "acm",
    "cloudwatch": "monitoring",
    "cognito": "cognito-idp",
    "efs": "elasticfilesystem",
    "elasticloadbalancingv2": "elasticloadbalancing",
    "elasticsearch": "es",
    "kinesisfirehose": "firehose",
    "msk": "kafka",
    "opensearch": "es",
    "opensearchservice": "es",
    "stepfunctions": "states",
}
#: Services whose calls are recorded in one region, whatever they are about.
_GLOBAL = frozenset({"account", "cloudfront", "iam", "organizations", "route53"})


def told(kind: str, noun: str) -> Told:
    """What a kind tells."""
    return TOLD.get(kind) or _lists(noun)


def service(type_: str) -> str:
    """The service that is called about things of a type, as `eventSource` has it; empty for no type of AWS's."""
    parts = type_.split("::")
    if len(parts) < len(("AWS", "service", "thing")):
        return ""
    name = parts[1].lower()
    return f"{_SERVICES.get(name, name)}.amazonaws.com"


def everywhere(type_: str) -> bool:
    """Whether calls about things of a type are not recorded in the things' own region."""
    return service(type_).partition(".")[0] in _GLOBAL
