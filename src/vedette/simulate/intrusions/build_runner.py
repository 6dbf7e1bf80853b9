"""The build service builds for somebody else."""

from __future__ import annotations

from vedette.simulate import ids
from vedette.simulate.intrusions._cast import address, cli, look, script
from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how a build project is bent to print its credentials, made a runner, and how these are used outside."""
    thief = stage.user("contractor-ci", address(stage, "vpn"), cli(stage))
    account, project = stage.account.id, f"{stage.account.name}-release"
    role = f"{stage.account.name}-codebuild-role"
    stage.facts.update(ip=thief.ip, project=project, role=role)
    stage.pace = (3, 25)
    stage.scene("Discovery", "T1526", "build projects read", expected=False)
    look(stage, thief, "sts:GetCallerIdentity", "codebuild:ListProjects", "codebuild:ListSourceCredentials")
    stage.do(thief, "codebuild:BatchGetProjects", {"names": [project]})
    stage.do(thief, "iam:PassRole", {"roleName": role}, denied=f"role {role}", read=False)
    stage.scene("Execution", "T1072", "build started with instructions of the intruder's own")
    command = "curl -s 169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
    spec = f"version: 0.2\nphases:\n  build:\n    commands:\n      - {command}"
    override = {"projectName": project, "buildspecOverride": spec, "privilegedModeOverride": True}
    build = {"build": {"id": f"{project}:{ids.uuid(stage.rng)}", "buildStatus": "IN_PROGRESS"}}
    stage.do(thief, "codebuild:StartBuild", override, build, read=False)
    stage.wait(4, 20)
    stage.scene("Persistence", "T1543", "build project turned into a runner of a foreign repository")
    changed = {
        "name": project,
        "source": {"type": "GITHUB", "location": "https://github.com/kx-tools-archive/sync.git"},
        "environment": {"privilegedMode": True, "image": "aws/codebuild/standard:7.0"},
    }
    stage.do(thief, "codebuild:UpdateProject", changed)
    token = {"token": "HIDDEN_DUE_TO_SECURITY_REASONS", "serverType": "GITHUB", "authType": "PERSONAL_ACCESS_TOKEN"}
    stage.do(thief, "codebuild:ImportSourceCredentials", token, read=False)
    groups = [[{"type": "EVENT", "pattern": "WORKFLOW_JOB_QUEUED"}]]
    stage.do(thief, "codebuild:CreateWebhook", {"projectName": project, "filterGroups": groups})
    public = {"projectArn": f"arn:aws:codebuild:{stage.region}:{account}:project/{project}"}
    stage.do(thief, "codebuild:UpdateProjectVisibility", {**public, "projectVisibility": "PUBLIC_READ"}, denied=True)
    stage.wait(30, 120)
    stage.scene("Credential Access", "T1552.005", "credentials of a build used outside the cloud")
    outside = stage.role(role, f"AWSCodeBuild-{ids.uuid(stage.rng)}", address(stage, "cloud"), script(stage))
    look(
        stage,
        outside,
        "sts:GetCallerIdentity",
        "codecommit:ListRepositories",
        "ecr:DescribeRepositories",
        "iam:ListRoles",
        refused=("iam:ListRoles",),
    )
    stage.scene("Collection", "T1213.003", "source code and images fetched")
    stage.pace = (0.5, 4)
    for name in stage.have("repo"):
        stage.do(outside, "codecommit:GitPull", {}, extra={"repositoryName": name, "dataTransferred": True}, read=True)
        stage.do(outside, "ecr:BatchGetImage", {"repositoryName": name, "imageIds": [{"imageTag": "latest"}]})
        stage.do(outside, "ecr:GetDownloadUrlForLayer", {"repositoryName": name})
    stage.scene("Persistence", "T1525", "image of our own replaced", expected=False)
    for tag in ("latest", "stable"):
        stage.do(outside, "ecr:PutImage", {"repositoryName": stage.have("repo")[0], "imageTag": tag})


STORY = Story(
    name="build-runner",
    title="The build service runs a stranger's jobs",
    text=(
        "The key of contractor-ci in {account} is used from {ip}: the project {project} is started with other "
        "instructions, then made to run the jobs of a foreign repository. Its role, {role}, turns up outside and "
        "fetches code and images, and two images are put back."
    ),
    hours=6,
    tell=tell,
)
