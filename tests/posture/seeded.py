"""One account with a thing of nearly every kind in it."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

from moto_aws import OWN

REGION = "us-east-1"
#: When the one event was logged: the server takes none that is old.
AT = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]})  # fmt: skip
ANY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
OPEN = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"}]})  # fmt: skip


def seed(server):
    """Make it."""
    for part in (_buckets, _logs, _alerts, _network, _identity, _services, _watchers):
        part(server.client)


def _buckets(client):
    s3 = client("s3")
    s3.create_bucket(Bucket="logs")
    s3.create_bucket(Bucket="data", ObjectLockEnabledForBucket=True)
    s3.put_bucket_acl(
        Bucket="logs",
        GrantWrite="uri=http://acs.amazonaws.com/groups/s3/LogDelivery",
        GrantReadACP="uri=http://acs.amazonaws.com/groups/s3/LogDelivery",
    )
    s3.put_bucket_policy(Bucket="data", Policy=OPEN)
    s3.put_bucket_logging(
        Bucket="data", BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": "data/"}}
    )
    s3.put_bucket_lifecycle_configuration(
        Bucket="data",
        LifecycleConfiguration={
            "Rules": [
                {
                    "ID": "old",
                    "Status": "Enabled",
                    "Filter": {"Prefix": "a/"},
                    "Expiration": {"Days": 400},
                    "Transitions": [{"Days": 90, "StorageClass": "GLACIER"}],
                }
            ]
        },
    )
    s3.put_object_lock_configuration(
        Bucket="data",
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 1}},
        },
    )
    s3.put_public_access_block(Bucket="data", PublicAccessBlockConfiguration={"BlockPublicAcls": True})
    s3.put_bucket_tagging(Bucket="data", Tagging={"TagSet": [{"Key": "owner", "Value": "mira"}]})
    s3.put_bucket_encryption(
        Bucket="data",
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "k"}}]
        },
    )
    s3.put_bucket_ownership_controls(
        Bucket="data", OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    )


def _logs(client):
    logs = client("logs")
    logs.create_log_group(logGroupName="trail")
    logs.put_retention_policy(logGroupName="trail", retentionInDays=400)
    logs.create_log_stream(logGroupName="trail", logStreamName="a")
    logs.put_log_events(
        logGroupName="trail", logStreamName="a", logEvents=[{"timestamp": int(AT.timestamp() * 1000), "message": "x"}]
    )
    logs.put_metric_filter(
        logGroupName="trail",
        filterName="root",
        filterPattern='{ $.userIdentity.type = "Root" }',
        metricTransformations=[{"metricName": "Root", "metricNamespace": "Trail", "metricValue": "1"}],
    )
    logs.put_resource_policy(policyName="dns", policyDocument=ANY)
    client("kinesis").create_stream(StreamName="centre", ShardCount=1)
    stream = client("kinesis").describe_stream(StreamName="centre")["StreamDescription"]["StreamARN"]
    logs.put_subscription_filter(logGroupName="trail", filterName="centre", filterPattern="", destinationArn=stream)
    arn = f"arn:aws:logs:{REGION}:{OWN}:log-group:trail:*"
    trails = client("cloudtrail")
    trails.create_trail(
        Name="main", S3BucketName="logs", IsMultiRegionTrail=True, CloudWatchLogsLogGroupArn=arn,
        CloudWatchLogsRoleArn=f"arn:aws:iam::{OWN}:role/trail",
    )  # fmt: skip
    trails.start_logging(Name="main")
    trails.put_insight_selectors(TrailName="main", InsightSelectors=[{"InsightType": "ApiCallRateInsight"}])


def _alerts(client):
    topic = client("sns").create_topic(Name="alerts")["TopicArn"]
    client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint="mira@example.com")
    role = client("iam").create_role(RoleName="trail", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.py", "")
    function = client("lambda").create_function(
        FunctionName="respond", Runtime="python3.12", Role=role, Handler="a.b", Code={"ZipFile": packed.getvalue()}
    )["FunctionArn"]
    client("lambda").add_permission(
        FunctionName="respond", StatementId="events", Action="lambda:InvokeFunction", Principal="events.amazonaws.com"
    )
    client("cloudwatch").put_metric_alarm(
        AlarmName="root", Namespace="Trail", MetricName="Root", Statistic="Sum", Period=300, EvaluationPeriods=1,
        Threshold=1, ComparisonOperator="GreaterThanOrEqualToThreshold", AlarmActions=[topic],
        TreatMissingData="notBreaching",
    )  # fmt: skip
    events = client("events")
    events.put_rule(Name="tamper", EventPattern=json.dumps({"detail": {"eventName": ["StopLogging"]}}))
    events.put_targets(Rule="tamper", Targets=[{"Id": "1", "Arn": function}])


def _network(client):
    ec2 = client("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    ec2.create_flow_logs(
        ResourceIds=[vpc], ResourceType="VPC", TrafficType="ALL", LogGroupName="flows",
        DeliverLogsPermissionArn=f"arn:aws:iam::{OWN}:role/trail",
    )  # fmt: skip
    image = ec2.describe_images()["Images"][0]["ImageId"]
    ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)
    resolver = client("route53resolver")
    config = resolver.create_resolver_query_log_config(
        Name="dns", DestinationArn="arn:aws:s3:::logs", CreatorRequestId="1"
    )["ResolverQueryLogConfig"]["Id"]
    resolver.associate_resolver_query_log_config(ResolverQueryLogConfigId=config, ResourceId=vpc)


def _identity(client):
    iam = client("iam")
    iam.create_user(UserName="mira")
    iam.create_access_key(UserName="mira")
    iam.put_user_policy(UserName="mira", PolicyName="all", PolicyDocument=ANY)
    iam.create_group(GroupName="admins")
    iam.add_user_to_group(GroupName="admins", UserName="mira")
    policy = iam.create_policy(PolicyName="everything", PolicyDocument=ANY)["Policy"]["Arn"]
    iam.attach_group_policy(GroupName="admins", PolicyArn=policy)
    iam.update_account_password_policy(MinimumPasswordLength=16, PasswordReusePrevention=24, RequireSymbols=True)
    iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")
    client("account").put_alternate_contact(
        AlternateContactType="SECURITY", EmailAddress="s@example.com", Name="S", PhoneNumber="+1", Title="T"
    )
    key = client("kms").create_key()["KeyMetadata"]["KeyId"]
    client("kms").enable_key_rotation(KeyId=key)
    client("ssm").put_parameter(Name="AmazonCloudWatch-linux", Value="{}", Type="String")


def _services(client):
    ec2 = client("ec2")
    subnets = [s["SubnetId"] for s in ec2.describe_subnets()["Subnets"][:2]]
    client("elbv2").create_load_balancer(Name="web", Subnets=subnets)
    client("elb").create_load_balancer(
        LoadBalancerName="old",
        Listeners=[{"Protocol": "tcp", "LoadBalancerPort": 80, "InstancePort": 80}],
        AvailabilityZones=[f"{REGION}a"],
    )
    client("wafv2").create_web_acl(
        Name="edge", Scope="REGIONAL", DefaultAction={"Allow": {}},
        VisibilityConfig={"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "m"},
    )  # fmt: skip
    client("eks").create_cluster(
        name="apps", roleArn=f"arn:aws:iam::{OWN}:role/eks", resourcesVpcConfig={"subnetIds": subnets},
        logging={"clusterLogging": [{"types": ["audit", "api"], "enabled": True}]},
    )  # fmt: skip
    client("rds").create_db_instance(
        DBInstanceIdentifier="db", DBInstanceClass="db.t3.micro", Engine="postgres", AllocatedStorage=20,
        MasterUsername="m", MasterUserPassword="not-a-secret", EnableCloudwatchLogsExports=["postgresql"],
    )  # fmt: skip
    api = client("apigatewayv2").create_api(Name="web", ProtocolType="HTTP")["ApiId"]
    client("apigatewayv2").create_stage(ApiId=api, StageName="prod")
    client("cloudfront").create_distribution(
        DistributionConfig={
            "CallerReference": "1", "Comment": "", "Enabled": True,
            "Origins": {"Quantity": 1, "Items": [{"Id": "o", "DomainName": "data.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}]},
            "DefaultCacheBehavior": {"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all"},
            "Logging": {"Enabled": True, "IncludeCookies": False, "Bucket": "logs.s3.amazonaws.com", "Prefix": "cf/"},
        }
    )  # fmt: skip


def _watchers(client):
    config = client("config")
    config.put_configuration_recorder(
        ConfigurationRecorder={
            "name": "default",
            "roleARN": f"arn:aws:iam::{OWN}:role/config",
            "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True},
        }
    )
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "logs"})
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    config.put_config_rule(
        ConfigRule={"ConfigRuleName": "trail", "Source": {"Owner": "AWS", "SourceIdentifier": "CLOUD_TRAIL_ENABLED"}}
    )
    client("guardduty").create_detector(Enable=True, Features=[{"Name": "S3_DATA_EVENTS", "Status": "ENABLED"}])
    client("securityhub").enable_security_hub()
