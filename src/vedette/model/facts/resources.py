"""The types of resources that policies may name, as Cloud Custodian names them, and the calls that tell of them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from vedette.model.kinds import Scope
from vedette.model.resources import Call, ResourceType, resource_type

if TYPE_CHECKING:
    from collections.abc import Mapping


def _ec2(name: str, operation: str, path: str, id_: str, config: str = "", **arguments: Any) -> ResourceType:
    return resource_type(name, Call("ec2", operation, path, arguments), id_, config)


def _s3(operation: str, path: str = "", *absent: str, action: str = "") -> Call:
    return Call("s3", operation, path, {"Bucket": "{Name}"}, absent, action)


_MINE: dict[str, Any] = {"OwnerIds": ["self"]}
_LISTED = "the listing of functions leaves it out"
_ALL: tuple[ResourceType, ...] = (
    resource_type("account", None, "account_id", "AWS::::Account", scope=Scope.ACCOUNT, tags="", parts={
        "PasswordPolicy": Call("iam", "GetAccountPasswordPolicy", "PasswordPolicy", absent=("NoSuchEntity",)),
        "SummaryMap": Call("iam", "GetAccountSummary", "SummaryMap"),
    }, filters={"password-policy": "PasswordPolicy", "iam-summary": "SummaryMap"}),
    # EC2
    _ec2("ec2", "DescribeInstances", "Reservations[].Instances", "InstanceId", "AWS::EC2::Instance"),
    _ec2("ebs", "DescribeVolumes", "Volumes", "VolumeId", "AWS::EC2::Volume"),
    _ec2("ebs-snapshot", "DescribeSnapshots", "Snapshots", "SnapshotId", **_MINE),
    _ec2("ami", "DescribeImages", "Images", "ImageId", Owners=["self"]),
    _ec2("vpc", "DescribeVpcs", "Vpcs", "VpcId", "AWS::EC2::VPC"),
    _ec2("subnet", "DescribeSubnets", "Subnets", "SubnetId", "AWS::EC2::Subnet"),
    _ec2("security-group", "DescribeSecurityGroups", "SecurityGroups", "GroupId", "AWS::EC2::SecurityGroup"),
    _ec2("network-acl", "DescribeNetworkAcls", "NetworkAcls", "NetworkAclId", "AWS::EC2::NetworkAcl"),
    _ec2("route-table", "DescribeRouteTables", "RouteTables", "RouteTableId", "AWS::EC2::RouteTable"),
    _ec2("internet-gateway", "DescribeInternetGateways", "InternetGateways", "InternetGatewayId",
         "AWS::EC2::InternetGateway"),
    _ec2("nat-gateway", "DescribeNatGateways", "NatGateways", "NatGatewayId", "AWS::EC2::NatGateway"),
    _ec2("network-addr", "DescribeAddresses", "Addresses", "AllocationId", "AWS::EC2::EIP"),
    _ec2("eni", "DescribeNetworkInterfaces", "NetworkInterfaces", "NetworkInterfaceId", "AWS::EC2::NetworkInterface"),
    _ec2("vpc-endpoint", "DescribeVpcEndpoints", "VpcEndpoints", "VpcEndpointId", "AWS::EC2::VPCEndpoint"),
    _ec2("peering-connection", "DescribeVpcPeeringConnections", "VpcPeeringConnections", "VpcPeeringConnectionId",
         "AWS::EC2::VPCPeeringConnection"),
    _ec2("key-pair", "DescribeKeyPairs", "KeyPairs", "KeyName"),
    resource_type("asg", Call("autoscaling", "DescribeAutoScalingGroups", "AutoScalingGroups"), "AutoScalingGroupName",
                  "AWS::AutoScaling::AutoScalingGroup"),
    # databases and storage
    resource_type("rds", Call("rds", "DescribeDBInstances", "DBInstances"), "DBInstanceIdentifier",
                  "AWS::RDS::DBInstance", tags="TagList"),
    resource_type("rds-cluster", Call("rds", "DescribeDBClusters", "DBClusters"), "DBClusterIdentifier",
                  "AWS::RDS::DBCluster", tags="TagList"),
    resource_type("rds-snapshot", Call("rds", "DescribeDBSnapshots", "DBSnapshots"), "DBSnapshotIdentifier",
                  "AWS::RDS::DBSnapshot", tags="TagList"),
    resource_type("rds-cluster-snapshot", Call("rds", "DescribeDBClusterSnapshots", "DBClusterSnapshots"),
                  "DBClusterSnapshotIdentifier", "AWS::RDS::DBClusterSnapshot", tags="TagList"),
    resource_type("redshift", Call("redshift", "DescribeClusters", "Clusters"), "ClusterIdentifier",
                  "AWS::Redshift::Cluster"),
    resource_type("cache-cluster", Call("elasticache", "DescribeCacheClusters", "CacheClusters"), "CacheClusterId",
                  "AWS::ElastiCache::CacheCluster", tags="", parts={
        "Tags": Call("elasticache", "ListTagsForResource", "TagList", {"ResourceName": "{ARN}"}),
    }),
    resource_type("dynamodb-table", Call("dynamodb", "ListTables", "TableNames"), "TableName", "AWS::DynamoDB::Table",
                  describe=Call("dynamodb", "DescribeTable", "Table", {"TableName": "{Name}"}), tags="", parts={
        "Tags": Call("dynamodb", "ListTagsOfResource", "Tags", {"ResourceArn": "{TableArn}"}),
        "ContinuousBackups": Call("dynamodb", "DescribeContinuousBackups", "ContinuousBackupsDescription",
                                  {"TableName": "{TableName}"}),
    }, filters={"continuous-backup": "ContinuousBackups"}),
    resource_type("efs", Call("efs", "DescribeFileSystems", "FileSystems",
                              action="elasticfilesystem:DescribeFileSystems"), "FileSystemId", "AWS::EFS::FileSystem"),
    resource_type("s3", Call("s3", "ListBuckets", "Buckets", action="s3:ListAllMyBuckets"), "Name", "AWS::S3::Bucket",
                  scope=Scope.ACCOUNT,
                  describe=_s3("GetBucketLocation"), tags="", parts={
        "Tags": _s3("GetBucketTagging", "TagSet", "NoSuchTagSet"),
        "Policy": _s3("GetBucketPolicy", "Policy", "NoSuchBucketPolicy"),
        "Acl": _s3("GetBucketAcl"),
        "Versioning": _s3("GetBucketVersioning"),
        "Logging": _s3("GetBucketLogging", "LoggingEnabled"),
        "Website": _s3("GetBucketWebsite", "", "NoSuchWebsiteConfiguration"),
        "Notification": _s3("GetBucketNotificationConfiguration", action="s3:GetBucketNotification"),
        "Replication": _s3("GetBucketReplication", "", "ReplicationConfigurationNotFoundError",
                           action="s3:GetReplicationConfiguration"),
        "Lifecycle": _s3("GetBucketLifecycleConfiguration", "", "NoSuchLifecycleConfiguration",
                         action="s3:GetLifecycleConfiguration"),
        "PublicAccessBlock": _s3("GetPublicAccessBlock", "PublicAccessBlockConfiguration",
                                 "NoSuchPublicAccessBlockConfiguration", action="s3:GetBucketPublicAccessBlock"),
        "Encryption": _s3("GetBucketEncryption", "ServerSideEncryptionConfiguration",
                          "ServerSideEncryptionConfigurationNotFoundError", action="s3:GetEncryptionConfiguration"),
        "Ownership": _s3("GetBucketOwnershipControls", "OwnershipControls.Rules[].ObjectOwnership",
                         "OwnershipControlsNotFoundError"),
    }),
    # identity and keys
    resource_type("iam-user", Call("iam", "ListUsers", "Users"), "UserName", "AWS::IAM::User", scope=Scope.ACCOUNT,
                  tags="", parts={
        "Tags": Call("iam", "ListUserTags", "Tags", {"UserName": "{UserName}"}),
        "PermissionsBoundary": Call("iam", "GetUser", "User.PermissionsBoundary", {"UserName": "{UserName}"}),
        "AccessKeys": Call("iam", "ListAccessKeys", "AccessKeyMetadata", {"UserName": "{UserName}"}),
        "MFADevices": Call("iam", "ListMFADevices", "MFADevices", {"UserName": "{UserName}"}),
        "AttachedPolicies": Call("iam", "ListAttachedUserPolicies", "AttachedPolicies", {"UserName": "{UserName}"}),
        "Groups": Call("iam", "ListGroupsForUser", "Groups", {"UserName": "{UserName}"}),
    }, filters={"access-key": "AccessKeys[]", "mfa-device": "MFADevices", "policy": "AttachedPolicies[]",
                "group": "Groups[]"}),
    resource_type("iam-role", Call("iam", "ListRoles", "Roles"), "RoleName", "AWS::IAM::Role", scope=Scope.ACCOUNT,
                  tags="", parts={
        "Tags": Call("iam", "ListRoleTags", "Tags", {"RoleName": "{RoleName}"}),
        "PermissionsBoundary": Call("iam", "GetRole", "Role.PermissionsBoundary", {"RoleName": "{RoleName}"}),
        "RoleLastUsed": Call("iam", "GetRole", "Role.RoleLastUsed", {"RoleName": "{RoleName}"}),
        "AttachedPolicies": Call("iam", "ListAttachedRolePolicies", "AttachedPolicies", {"RoleName": "{RoleName}"}),
    }),
    resource_type("iam-group", Call("iam", "ListGroups", "Groups"), "GroupName", "AWS::IAM::Group",
                  scope=Scope.ACCOUNT, tags=""),
    resource_type("iam-policy", Call("iam", "ListPolicies", "Policies", {"Scope": "Local"}), "PolicyName",
                  "AWS::IAM::Policy", scope=Scope.ACCOUNT, tags=""),
    resource_type("kms-key", Call("kms", "ListKeys", "Keys"), "KeyId", "AWS::KMS::Key",
                  describe=Call("kms", "DescribeKey", "KeyMetadata", {"KeyId": "{KeyId}"}), tags="", parts={
        "Tags": Call("kms", "ListResourceTags", "Tags", {"KeyId": "{KeyId}"}),
        "KeyRotationStatus": Call("kms", "GetKeyRotationStatus", "", {"KeyId": "{KeyId}"}),
    }, filters={"key-rotation-status": "KeyRotationStatus"}),
    resource_type("secrets-manager", Call("secretsmanager", "ListSecrets", "SecretList"), "Name",
                  "AWS::SecretsManager::Secret"),
    resource_type("acm-certificate", Call("acm", "ListCertificates", "CertificateSummaryList"), "CertificateArn",
                  "AWS::ACM::Certificate", tags="",
                  describe=Call("acm", "DescribeCertificate", "Certificate", {"CertificateArn": "{CertificateArn}"}),
                  parts={"Tags": Call("acm", "ListTagsForCertificate", "Tags",
                                      {"CertificateArn": "{CertificateArn}"})}),
    # functions, containers, messages
    resource_type("lambda", Call("lambda", "ListFunctions", "Functions"), "FunctionName", "AWS::Lambda::Function",
                  tags="", parts={"Tags": Call("lambda", "ListTags", "Tags", {"Resource": "{FunctionArn}"})}, left_out={
        "Environment": "it may hold secrets, which no snapshot keeps",
        **dict.fromkeys(("State", "StateReason", "StateReasonCode", "LastUpdateStatus", "LastUpdateStatusReason",
                         "LastUpdateStatusReasonCode", "RuntimeVersionConfig"), _LISTED),
    }),
    resource_type("ecr", Call("ecr", "DescribeRepositories", "repositories"), "repositoryName", "AWS::ECR::Repository",
                  tags="", parts={
        "Tags": Call("ecr", "ListTagsForResource", "tags", {"resourceArn": "{repositoryArn}"}),
    }),
    resource_type("eks", Call("eks", "ListClusters", "clusters"), "name", "AWS::EKS::Cluster", tags="tags",
                  describe=Call("eks", "DescribeCluster", "cluster", {"name": "{Name}"})),
    resource_type("sns", Call("sns", "ListTopics", "Topics"), "TopicArn", "AWS::SNS::Topic", tags="",
                  describe=Call("sns", "GetTopicAttributes", "Attributes", {"TopicArn": "{TopicArn}"}),
                  parts={"Tags": Call("sns", "ListTagsForResource", "Tags", {"ResourceArn": "{TopicArn}"})}),
    resource_type("sqs", Call("sqs", "ListQueues", "QueueUrls"), "QueueUrl", "AWS::SQS::Queue", tags="",
                  describe=Call("sqs", "GetQueueAttributes", "Attributes",
                                {"QueueUrl": "{Name}", "AttributeNames": ["All"]}),
                  parts={"Tags": Call("sqs", "ListQueueTags", "Tags", {"QueueUrl": "{QueueUrl}"})}),
    resource_type("kinesis", Call("kinesis", "ListStreams", "StreamNames"), "StreamName", "AWS::Kinesis::Stream",
                  describe=Call("kinesis", "DescribeStreamSummary", "StreamDescriptionSummary",
                                {"StreamName": "{Name}"}),
                  tags="", parts={
        "Tags": Call("kinesis", "ListTagsForStream", "Tags", {"StreamName": "{StreamName}"}),
    }),
    # networks' edges
    resource_type("elb", Call("elb", "DescribeLoadBalancers", "LoadBalancerDescriptions",
                              action="elasticloadbalancing:DescribeLoadBalancers"), "LoadBalancerName",
                  "AWS::ElasticLoadBalancing::LoadBalancer", tags="", parts={
        "Tags": Call("elb", "DescribeTags", "TagDescriptions[].Tags", {"LoadBalancerNames": ["{LoadBalancerName}"]},
                     action="elasticloadbalancing:DescribeTags"),
    }),
    resource_type("app-elb", Call("elbv2", "DescribeLoadBalancers", "LoadBalancers",
                                  action="elasticloadbalancing:DescribeLoadBalancers"), "LoadBalancerArn",
                  "AWS::ElasticLoadBalancingV2::LoadBalancer", tags="", parts={
        "Tags": Call("elbv2", "DescribeTags", "TagDescriptions[].Tags", {"ResourceArns": ["{LoadBalancerArn}"]},
                     action="elasticloadbalancing:DescribeTags"),
    }),
    resource_type("distribution", Call("cloudfront", "ListDistributions", "DistributionList.Items"), "Id",
                  "AWS::CloudFront::Distribution", scope=Scope.ACCOUNT, tags="", parts={
        "Tags": Call("cloudfront", "ListTagsForResource", "Tags.Items", {"Resource": "{ARN}"}),
    }),
    resource_type("hostedzone", Call("route53", "ListHostedZones", "HostedZones"), "Id", "AWS::Route53::HostedZone",
                  scope=Scope.ACCOUNT, tags=""),
    # logs and watching
    resource_type("cloudtrail", Call("cloudtrail", "DescribeTrails", "trailList"), "TrailARN", "AWS::CloudTrail::Trail",
                  tags="", parts={
        "Tags": Call("cloudtrail", "ListTags", "ResourceTagList[].TagsList", {"ResourceIdList": ["{TrailARN}"]}),
        "Status": Call("cloudtrail", "GetTrailStatus", "", {"Name": "{TrailARN}"}),
    }, filters={"status": "Status"}),
    resource_type("log-group", Call("logs", "DescribeLogGroups", "logGroups"), "logGroupName", "AWS::Logs::LogGroup",
                  tags="", parts={"Tags": Call("logs", "ListTagsForResource", "tags", {"resourceArn": "{arn}"})}),
    resource_type("alarm", Call("cloudwatch", "DescribeAlarms", "MetricAlarms"), "AlarmName", "AWS::CloudWatch::Alarm",
                  tags=""),
    resource_type("event-rule", Call("events", "ListRules", "Rules"), "Name", "AWS::Events::Rule", tags=""),
    resource_type("ssm-parameter", Call("ssm", "DescribeParameters", "Parameters"), "Name", "AWS::SSM::Parameter",
                  tags=""),
    resource_type("cfn", Call("cloudformation", "DescribeStacks", "Stacks"), "StackName", "AWS::CloudFormation::Stack"),
    resource_type("rest-api", Call("apigateway", "GetRestApis", "items", action="apigateway:GET"), "id",
                  "AWS::ApiGateway::RestApi", tags="tags"),
)  # fmt: skip

#: The types by name.
RESOURCES: Mapping[str, ResourceType] = MappingProxyType({one.name: one for one in _ALL})
#: Types by kind of fact, those of their parts too.
BY_KIND: Mapping[str, ResourceType] = MappingProxyType({kind.name: one for one in _ALL for kind in one.kinds})
