"""What the labelled corpora are about, in the words of our behaviours.

A case is caught by "a rule about that behaviour" where the rule names one of these behaviours; a rule that names none
is held against the case's ATT&CK techniques instead. The page prints the titles, so that a person can judge.
"""

from __future__ import annotations

#: Techniques of the attack simulations: behaviours, and ATT&CK's technique.
STRATUS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "aws.credential-access.ec2-steal-instance-credentials": (
        ("instance-credentials", "session-second-network", "command-on-instances"),
        ("T1552.005", "T1651"),
    ),
    "aws.credential-access.ssm-retrieve-securestring-parameters": (("parameters-read", "secrets-read"), ("T1555",)),
    "aws.defense-evasion.cloudtrail-delete": (("trail-deleted",), ("T1562.008",)),
    "aws.defense-evasion.vpc-remove-flow-logs": (("flow-logs-deleted",), ("T1562.008",)),
    "aws.execution.ec2-user-data": (("start-up-script-changed",), ("T1059", "T1037")),
    "aws.execution.ssm-send-command": (("command-on-instances",), ("T1651",)),
    "aws.exfiltration.ec2-security-group-open-port-22-ingress": (("security-group-changed",), ("T1562.007",)),
    "aws.exfiltration.rds-share-snapshot": (("database-snapshot",), ("T1537",)),
    "aws.persistence.iam-backdoor-user": (("access-key-created",), ("T1098.001",)),
    "aws.persistence.lambda-backdoor-function": (("function-opened",), ("T1546",)),
    "aws.persistence.lambda-overwrite-code": (("function-code-replaced",), ("T1525", "T1648")),
    "aws.persistence.sts-federation-token": (("federation-token",), ("T1550.001", "T1078")),
}

#: Rules of another product whose tests are labelled events, by what they are about.
PANTHER: dict[str, tuple[str, ...]] = {
    "AWS.Bedrock.DeleteModelInvocationLoggingConfiguration": ("model-guard-off",),
    "AWS.Bedrock.GuardrailUpdateDelete": ("model-guard-off",),
    "AWS.CloudTrail.Account.Discovery": ("identities-listed", "limits-probed"),
    "AWS.CloudTrail.CodebuildProjectMadePublic": ("resource-opened", "build-project-changed"),
    "AWS.CloudTrail.IMDSCredentialExfiltration": ("instance-credentials", "session-second-network"),
    "AWS.CloudTrail.RootAccessKeyCreated": ("root-key-created",),
    "AWS.CloudTrail.RootPasswordChanged": ("root-taken-over", "root-use"),
    "AWS.CloudTrail.SES.ListIdentities": ("mail-probed",),
    "AWS.CloudTrail.VPCE.AccessDenied": ("endpoint-crossed",),
    "AWS.CloudTrail.VPCE.SensitiveAPICalls": ("endpoint-crossed", "trail-changed"),
    "AWS.ConfigService.Created": ("config-changed",),
    "AWS.Console.GetSigninToken.Abuse": ("console-token",),
    "AWS.Console.RootLoginFailed": ("password-guessing", "root-sign-in"),
    "AWS.Console.Sign-In": ("sign-in", "sign-in-past-sso", "sign-in-without-mfa", "federated-sign-in"),
    "AWS.DNS.Crypto.Domain": ("dns-tunnel", "resources-hijacked", "listed-address"),
    "AWS.EC2.SecurityGroupModified": ("security-group-changed",),
    "AWS.EC2.Startup.Script.Change": ("start-up-script-changed",),
    "AWS.IAM.AttachAdminRolePolicy": ("admin-policy",),
    "AWS.IAM.AttachAdminUserPolicy": ("admin-policy",),
    "AWS.IAM.BackdoorRole": ("role-trust-changed",),
    "AWS.KMS.CustomerManagedKeyLoss": ("key-destroyed",),
    "AWS.LAMBDA.CRUD": ("function-destroyed",),
    "AWS.Potential.Backdoor.Lambda": ("function-opened",),
    "AWS.RDS.ActivityStreamStopped": ("database-log",),
    "AWS.RDS.ClusterFailover": ("machines-stopped", "database-destroyed"),
    "AWS.RDS.DeletionProtectionDisabled": ("database-destroyed",),
    "AWS.RDS.InstanceDeletion": ("database-destroyed",),
    "AWS.RDS.InstanceMadePublic": ("database-public",),
    "AWS.RDS.InstanceRebooted": ("machines-stopped", "database-destroyed"),
    "AWS.RDS.SecurityGroupIngressAuthorized": ("database-group-changed", "security-group-changed"),
    "AWS.RDS.SnapshotDeleted": ("database-destroyed", "snapshots-destroyed"),
    "AWS.RDS.SnapshotShared": ("database-snapshot",),
    "AWS.Root.Activity": ("root-use", "root-sign-in"),
    "AWS.S3.CopyObjectWithClientSideEncryption": ("objects-ransomed", "objects-copied-out"),
    "AWS.S3.DeleteBucketReplication": ("bucket-protection-removed",),
    "AWS.S3.DisableBucketLogging": ("bucket-log-off",),
    "AWS.S3.SecurityControlDisabling": ("bucket-log-off", "bucket-protection-removed"),
    "AWS.S3.ServerAccess.Error": ("s3-access-odd", "buckets-probed"),
    "AWS.S3.ServerAccess.IPWhitelist": ("s3-access-odd",),
    "AWS.S3.ServerAccess.Insecure": ("s3-access-odd",),
    "AWS.S3.ServerAccess.UnknownRequester": ("s3-access-odd",),
    "AWS.SSM.DecryptSSMParams": ("parameters-read",),
    "AWS.SSM.DistributedCommand": ("command-on-instances",),
    "AWS.STS.GetCallerIdentity.TruffleHog": ("secret-scanner", "who-am-i"),
    "AWS.SecretsManager.BatchRetrieveSecretsCatchAll": ("secrets-read",),
    "AWS.SecurityHub.Finding.Evasion": ("securityhub-off",),
    "AWS.Suspicious.SAML.Activity": ("saml-provider",),
    "AWS.Unsuccessful.MFA.attempt": ("mfa-fatigue", "password-guessing"),
    "AWS.VPC.HealthyLogStatus": ("flow-dns-egress",),
    "AWS.VPC.UnapprovedOutboundDNS": ("flow-dns-egress",),
    "AWS.VPCFlow.LogsDeleted": ("flow-logs-deleted",),
    "AWS.WAF.Managed.AdminProtection": ("waf-passed",),
    "AWS.WAF.Managed.BotControl": ("waf-passed",),
    "Decoy.Secret.Accessed": ("securityhub-passed",),
    "Kubernetes.API.IOC.Activity": ("cluster-audit", "listed-address"),
    "Kubernetes.AdmissionController.Created": ("cluster-audit",),
    "Kubernetes.BulkSecretAccess": ("cluster-audit",),
    "Kubernetes.Ingress.NoTLS": ("cluster-audit",),
    "Kubernetes.Pod.Dangerous.Capabilities": ("cluster-audit",),
    "Kubernetes.Pod.Host.Network": ("cluster-audit",),
    "Kubernetes.Pod.SystemNamespace": ("cluster-audit",),
    "Kubernetes.Role.PodExec": ("cluster-audit",),
    "Kubernetes.Role.WritePermissions": ("cluster-audit",),
    "Kubernetes.Secret.AccessDenied": ("cluster-audit",),
    "Retrieve.SSO.access.token": ("sso-token",),
    "Standard.NewAWSAccountCreated": ("account-made",),
}

#: Rules that a row cannot be judged by its event alone for, and why.
NEEDS_MORE: dict[str, str] = {
    "AWS.LAMBDA.CRUD": "a list of who may, which only the organisation has",
    "AWS.S3.ServerAccess.IPWhitelist": "a list of the organisation's own addresses",
    "AWS.S3.ServerAccess.UnknownRequester": "a list of the organisation's own requesters",
    "AWS.VPC.UnapprovedOutboundDNS": "a list of the organisation's own resolvers",
    "Kubernetes.API.IOC.Activity": "what another product added to the event",
    "Standard.ImpossibleTravel.Login": "earlier sign-ins",
    "Standard.SignInFromRogueState": "what another product added to the event",
}

#: Files of positive and negative events, by what their rule is about.
TRAILALERTS: dict[str, tuple[str, ...]] = {
    "aws_cloudtrail_attachpolicy": ("admin-policy", "policy-granted"),
    "aws_cloudtrail_create_iam": ("user-created", "identity-outside-iac", "iam-from-machine"),
    "aws_cloudtrail_new_route_added": ("route-changed",),
    "aws_cloudtrail_puteventselectors": ("trail-selectors",),
    "aws_cloudtrail_security_group_change_loadbalancer": ("security-group-changed", "edge-weakened"),
    "aws_config_disable_recording": ("config-off",),
    "aws_ec2_deleteflowlogs": ("flow-logs-deleted",),
    "aws_enum_buckets": ("buckets-probed",),
    "aws_guardduty_disruption": ("guardduty-off", "guardduty-hushed"),
    "aws_iam_s3browser_loginprofile_creation": ("s3-client-against-iam",),
    "aws_lambda_function_url": ("function-url-public",),
    "aws_new_lambda_layer_attached": ("function-layer",),
    "aws_organizations_leaveorganization": ("organisation-left",),
    "aws_rds_change_master_password": ("database-access-changed",),
    "aws_rds_public_db_restore": ("database-public", "database-snapshot"),
    "aws_root_account_usage": ("root-use", "root-sign-in"),
    "aws_route53resolver_deleteresolver": ("dns-logs-deleted",),
    "aws_route_53_domain_transferred_lock_disabled": ("domain-moved",),
    "aws_s3_lifecycle": ("trail-bucket-expiry", "objects-deleted"),
    "aws_sso_idp_change": ("sso-changed",),
    "aws_update_login_profile": ("password-reset",),
}

#: Rules of a third product; its critical calls are of many kinds.
STREAMALERT: dict[str, tuple[str, ...]] = {
    "cloudtrail_critical_api_calls": (
        "vpc-changed",
        "trail-stopped",
        "trail-deleted",
        "trail-changed",
        "trail-selectors",
        "config-off",
        "config-changed",
        "guardduty-off",
        "guardduty-hushed",
        "flow-logs-deleted",
        "key-destroyed",
        "password-policy",
        "bucket-policy",
        "bucket-block-removed",
        "disk-unencrypted",
        "security-group-changed",
        "security-services-impaired",
        "database-destroyed",
    ),
    "unencrypted_ami_volume": ("disk-unencrypted", "image-shared"),
    "public_ami": ("image-shared",),
    "cloudtrail_put_object_acl_public_publisher_example": ("bucket-acl",),
    "cloudtrail_security_group_ingress_anywhere": ("security-group-changed",),
    "cloudtrail_snapshot_or_ami_made_public": ("snapshot-shared", "image-shared", "database-snapshot"),
}

#: Negatives that our rules flag and would flag again, by the case's name, and why.
ARGUED: dict[str, str] = {
    "AWS.ConfigService.Created: Config Recorder Deleted": (
        "that rule looks for changes that are made, so its authors let the deletion pass there; a recorder that is "
        "deleted is what an intruder wants."
    ),
    "AWS.CloudTrail.RootAccessKeyCreated: Root Created Access Key For User": (
        "it is no key of root's own, but root does no such chores, and the key may be a way to come back."
    ),
    "AWS.STS.GetCallerIdentity.TruffleHog: Different STS Event with TruffleHog Agent": (
        "a secret scanner that calls AWS with a key has found one, whichever call it tries."
    ),
    "AWS.CloudTrail.VPCE.AccessDenied: VPC Endpoint Event Without Error": (
        "another account's credentials came through the endpoint; that it was let through makes it no better."
    ),
    "Decoy.Secret.Accessed: Secret-Decoy-Listed-Not-Accessed": (
        "the finding calls itself HIGH, and our rule takes a product's severe findings as it gives them."
    ),
    "aws_update_login_profile 1": "a signal for the trail: a key, not a person, set a console password; low.",
    "A Security Group that allows ingress from an RFC1918 IP should not create an alert.": (
        "a signal for the trail: a security group was changed; low."
    ),
    "Adding permission to RDS Snapshot to only a single other account - Do not alert": (
        "one foreign account is enough to take a database away; accounts of one's own can be named."
    ),
}
