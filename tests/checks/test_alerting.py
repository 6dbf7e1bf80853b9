"""AL-…: somebody is told. The whole way, and each place where it may break."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from alarms import (
    GROUP,
    about,
    alarm,
    chain,
    composite,
    metric_filter,
    names_of,
    policy,
    rule,
    target,
    topic,
    topic_arn,
    trail_rows,
)
from trails import selectors, status

from vedette import registry
from vedette.checks.alerts_guardduty_findings import CHECK as FINDINGS
from vedette.checks.alerts_iam_policy_changes import CHECK as IAM
from vedette.checks.alerts_root_use import CHECK as ROOT
from vedette.checks.alerts_security_group_changes import CHECK as GROUPS
from vedette.checks.alerts_sign_in_failures import CHECK as FAILURES
from vedette.checks.alerts_trail_changes import CHECK as TRAIL
from vedette.meaning.patterns import filter_of
from vedette.model import Expected
from vedette.model.facts.cloudtrail import TRAILS
from vedette.model.facts.cloudwatch import ALARMS
from vedette.model.facts.events import EVENT_RULES, EVENT_TARGETS
from vedette.model.facts.lambda_ import CalledFunction, FunctionPolicy
from vedette.model.facts.logs import METRIC_FILTERS
from vedette.model.facts.sns import TOPIC_ATTRIBUTES
from vedette.testing import ACCOUNT, REGION, Scene

#: There is always something to be told of.
NEVER_NOT_APPLICABLE = True
ALERTS = [c for c in registry.checks().values() if c.group == "AL" and hasattr(c.judge, "matter")]
OF_CALLS = [c for c in ALERTS if all(g.record is not None for g in about(c).events)]
#: The benchmark's text of each topic, in our own spacing; facts, so that they are what people have pasted.
CIS = {
    "AL-01": '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
    "AL-02": '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }',
    "AL-03": '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && '
    '$.eventType != "AwsServiceEvent" }',
    "AL-06": '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
    "AL-07": "{ ($.eventSource = kms.amazonaws.com) && (($.eventName = DisableKey) || "
    "($.eventName = ScheduleKeyDeletion)) }",
}
#: The calls that its texts of further topics name.
CALLS = {
    "AL-04": "DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy CreatePolicy "
    "DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy AttachUserPolicy "
    "DetachUserPolicy AttachGroupPolicy DetachGroupPolicy",
    "AL-05": "CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging",
    "AL-08": "PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication DeleteBucketPolicy "
    "DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication",
    "AL-09": "StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder",
    "AL-10": "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress "
    "RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup",
    "AL-11": "CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry "
    "ReplaceNetworkAclAssociation",
    "AL-12": "CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway "
    "DeleteInternetGateway DetachInternetGateway",
    "AL-13": "CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable DeleteRoute "
    "DisassociateRouteTable",
    "AL-14": "CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection "
    "DeleteVpcPeeringConnection RejectVpcPeeringConnection AttachClassicLinkVpc DetachClassicLinkVpc "
    "DisableVpcClassicLink EnableVpcClassicLink",
    "AL-15": "AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit CreatePolicy DeclineHandshake "
    "DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType EnablePolicyType "
    "InviteAccountToOrganization LeaveOrganization MoveAccount RemoveAccountFromOrganization UpdatePolicy "
    "UpdateOrganizationalUnit",
}
REFUSED = "AL-01"


def by_names(check):
    """A filter that names each call, as the benchmark's texts do."""
    return "{ " + " || ".join(f"($.eventName = {name})" for _, name in names_of(check)) + " }"


def text_of(check):
    named = CALLS.get(check.id)
    if named is None:
        return CIS.get(check.id) or by_names(check)
    return "{ " + " || ".join(f"($.eventName = {name})" for name in named.split()) + " }"


every_alert = pytest.mark.parametrize("check", OF_CALLS, ids=lambda check: check.id)


@every_alert
def test_the_benchmarks_text_passes(check):
    """Of each topic, and none of its harmless events is counted."""
    assert Scene(*chain(text_of(check))).status(check) == "pass"


@pytest.mark.parametrize("check", [c for c in OF_CALLS if about(c).further], ids=lambda check: check.id)
def test_what_the_benchmark_leaves_out_is_said(check):
    """It passes without, and not in silence."""
    names = [golden.name for golden in about(check).further]
    found = Scene(*chain(text_of(check))).finding(check)
    assert (found.status.value, found.evidence["beside"]) == ("pass", names)
    assert all(name in found.reason for name in names)
    whole = text_of(check)[:-2] + "".join(f" || ($.eventName = {n.rpartition(':')[2]})" for n in names) + " }"
    assert Scene(*chain(whole)).finding(check).evidence["beside"] == []


@every_alert
def test_a_superset_with_wildcards_passes(check):
    """A filter that is broader tells, too."""
    wide = (
        '{ $.eventSource = "*" }'
        if check.id in CIS
        else "{ " + " || ".join(f'($.eventName = "{name[:-1]}*")' for _, name in names_of(check)) + " }"
    )
    assert Scene(*chain(wide)).status(check) == "pass"


@every_alert
def test_other_order_and_quotes_pass(check):
    """Terms the other way round, names in quotes."""
    terms = [f'( $.eventName = "{name}" )' for _, name in reversed(names_of(check))]
    assert Scene(*chain("{ " + "||".join(terms) + "}")).status(check) == "pass"


@every_alert
def test_several_filters_together_pass(check):
    """One for each call, with an alarm each."""
    filters = [metric_filter(f"{{ $.eventName = {name} }}", f"f{n}") for n, (_, name) in enumerate(names_of(check))]
    alarms = [alarm(f.name) for f in filters]
    assert Scene(*chain("", filter=filters, alarm=alarms)).status(check) == "pass"


@pytest.mark.parametrize("check", [c for c in OF_CALLS if len(names_of(c)) > 1], ids=lambda check: check.id)
def test_terms_joined_by_and_fail(check):
    """No event has two names."""
    pattern = "{ " + " && ".join(f"($.eventName = {name})" for _, name in names_of(check)) + " }"
    assert Scene(*chain(pattern)).status(check) == "fail"


@every_alert
def test_nothing_at_all_fails(check):
    """A trail, and nobody looks."""
    found = Scene(*trail_rows()).finding(check)
    assert (found.status.value, bool(found.evidence["untold"])) == ("fail", True)


@every_alert
def test_a_rule_in_every_region_passes(check):
    """By EventBridge, without a log group; a rule that sees reads is not needed for these but for refusals."""
    state = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
    pattern = {"detail": {"eventSource": sorted({s for s, _ in names_of(check)})}}
    scene = Scene(*trail_rows(), *rule(pattern, state=state), *topic())
    for region in ("us-east-1", "eu-central-1"):
        scene.at(region, trail_rows()[0], *rule(pattern, region=region, state=state), *topic(region=region))
    assert scene.status(check) == "pass"


def broken(check=TRAIL, **parts):
    """What the check says where parts of the way are others."""
    found = Scene(*chain(by_names(check), **parts)).finding(check)
    return found.status.value, found.reason


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"trail": ()}, "no trail that is logging"),
        ({"trail": (trail_rows()[0], status(logging=False), selectors())}, "no trail that is logging"),
        ({"filter": (metric_filter("{ $.eventName = StopLogging && $.eventName = DeleteTrail }"),)}, "none of 1"),
        ({"filter": (metric_filter("{ $.eventName = "),)}, "1 of them cannot be read"),
        ({"filter": (metric_filter('{ $.eventName = "*" }', group="another"),)}, "none of 0"),
        ({"alarm": ()}, "no alarm looks at its metric"),
        ({"alarm": (alarm("other"),)}, "no alarm looks at its metric"),
        ({"alarm": (alarm(actions_enabled=False),)}, "switched off"),
        ({"alarm": (alarm(alarm_actions=()),)}, "has no action"),
        ({"alarm": (alarm(comparison="LessThanThreshold"),)}, "waits for a low value"),
        ({"alarm": (alarm(threshold=5.0),)}, "waits for 5"),
        ({"alarm": (alarm(comparison="GreaterThanThreshold"),)}, "waits for 1"),
        ({"alarm": (alarm(evaluation_periods=3, datapoints=3),)}, "waits for 3 periods"),
        ({"filter": (metric_filter('{ $.eventName = "*" }', value="0"),)}, "gives the alarm f 0"),
        ({"alarm": (alarm(alarm_actions=("arn:aws:automate:eu-west-1:ec2:reboot",)),)}, "tells nobody"),
        ({"topic": ()}, "does not exist"),
        ({"topic": topic(confirmed=False)}, "no confirmed subscription (1 wait)"),
        ({"topic": topic(kms_key="alias/aws/sns")}, "AWS's own key"),
    ],
)
def test_each_place_where_it_breaks_is_named(parts, reason):
    """The trail, the filter, the alarm, its action, the topic."""
    status_, said = broken(**parts)
    assert (status_, reason in said) == ("fail", True), said


def test_a_topic_whose_policy_refuses_fails():
    """Only its owner's people may publish."""
    arn = topic_arn()
    statement = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sns:Publish"}
    rows = [r for r in topic() if type(r).__name__ != "TopicAttributes"]
    attributes = type(topic()[1])(arn, json.dumps({"Statement": [{**statement, "Resource": arn}]}))
    assert "does not let cloudwatch" in broken(topic=(*rows, attributes))[1]


def test_an_alarm_in_another_region_sees_nothing():
    """Metrics are per region."""
    parts = chain(by_names(TRAIL), alarm=())
    scene = Scene(*parts).at("us-east-1", trail_rows()[0], alarm(region="us-east-1"))
    assert scene.status(TRAIL) == "fail"


def test_a_trail_of_one_region_covers_that_region_only():
    """The second region has nobody."""
    rows = chain(by_names(TRAIL), trail=trail_rows(multi_region=False))
    assert Scene(*rows).status(TRAIL) == "pass"
    assert Scene(*rows).at("eu-central-1").status(TRAIL) == "fail"


def test_bursts_may_be_waited_for():
    """Three mistyped passwords; of a stopped trail one is enough."""
    five = (alarm(threshold=3.0),)
    assert Scene(*chain(CIS["AL-06"], alarm=five)).status(FAILURES) == "pass"
    assert broken(alarm=five)[0] == "fail"
    assert Scene(*chain(CIS["AL-06"], alarm=(alarm(threshold=500.0),))).status(FAILURES) == "fail"


def test_a_composite_alarm_may_tell_for_it():
    """The plain alarm has no action of its own."""
    quiet = alarm(alarm_actions=())
    whole = composite("all", "ALARM(f) OR ALARM(g)")
    assert Scene(*chain(by_names(TRAIL), alarm=(quiet, whole))).status(TRAIL) == "pass"


def test_global_services_are_told_of_in_their_home():
    """A rule about IAM in Ireland hears nothing; in Virginia it does."""
    pattern = {"source": ["aws.iam"]}
    away = Scene(*trail_rows(), *rule(pattern), *topic())
    assert away.status(IAM) == "fail"
    at_home = away.at("us-east-1", trail_rows()[0], *rule(pattern, region="us-east-1"), *topic(region="us-east-1"))
    assert at_home.status(IAM) == "pass"


def test_rules_are_needed_in_every_region():
    """The region without one is an open door; a bus that forwards to another closes it."""
    pattern = {"source": ["aws.ec2"]}
    scene = Scene(*trail_rows(), *rule(pattern), *topic())
    assert scene.status(GROUPS) == "pass"
    scene.at("eu-central-1", trail_rows()[0])
    assert scene.status(GROUPS) == "fail"
    bus = target(f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/default", role="arn:aws:iam::111122223333:role/x")
    scene.at("eu-central-1", *rule(pattern, region="eu-central-1", targets=(bus,)))
    assert scene.status(GROUPS) == "pass"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"state": "DISABLED"}, "no rule of EventBridge"),
        ({"targets": ()}, "has no target"),
        ({"targets": (target("arn:aws:logs:eu-west-1:111122223333:log-group:x"),)}, "ends in a log group"),
        ({"targets": (target("arn:aws:lambda:eu-west-1:111122223333:function:gone"),)}, "does not exist"),
    ],
)
def test_each_place_where_a_rule_breaks_is_named(more, reason):
    """Off, without target, to where nobody reads, to what is gone."""
    found = Scene(*trail_rows(), *rule({"source": ["aws.cloudtrail"]}, **more), *topic()).finding(TRAIL)
    assert (found.status.value, reason in found.reason) == ("fail", True), found.reason


def test_a_topic_must_let_eventbridge_in():
    """The policy that AWS writes by itself does not."""
    scene = Scene(*trail_rows(), *rule({"source": ["aws.cloudtrail"]}), *topic(services=()))
    assert "does not let events.amazonaws.com publish" in scene.finding(TRAIL).reason


def test_a_function_must_let_eventbridge_in():
    """Its policy names the service."""
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:tell"
    statement = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "lambda:InvokeFunction"}
    lets = json.dumps({"Statement": [{**statement, "Resource": arn}]})
    for text, expected in ((lets, "pass"), ("", "fail")):
        rows = rule({"source": ["aws.cloudtrail"]}, targets=(target(arn),))
        assert Scene(*trail_rows(), *rows, CalledFunction(arn), FunctionPolicy(arn, text)).status(TRAIL) == expected


def test_a_function_of_another_account_is_not_known():
    """Its policy is not asked for there: neither that it takes the call, nor that it refuses."""
    arn = f"arn:aws:lambda:{REGION}:444455556666:function:tell"
    rows = rule({"source": ["aws.cloudtrail"]}, targets=(target(arn),))

    assert Scene(*trail_rows(), *rows).status(TRAIL) == "unknown"


def test_findings_need_no_trail():
    """GuardDuty's go by EventBridge; severity asked as a number, in every region."""
    pattern = {"source": ["aws.guardduty"], "detail": {"severity": [{"numeric": [">=", 7]}]}}
    scene = Scene(*rule(pattern), *topic())
    assert scene.status(FINDINGS) == "pass"
    assert scene.at("us-east-1").status(FINDINGS) == "fail"
    assert Scene(*rule({**pattern, "detail": {"severity": [9]}}), *topic()).status(FINDINGS) == "fail"


def test_what_is_declared_passes():
    """Alerts are raised elsewhere, and somebody answers for saying so."""
    scene = Scene(expected=Expected(alerting_elsewhere=True))
    assert scene.status(ROOT) == "pass"
    assert scene.finding(ROOT).evidence["declared"] is True


@pytest.mark.parametrize("kind", [TRAILS, METRIC_FILTERS, ALARMS, EVENT_RULES, TOPIC_ATTRIBUTES])
def test_what_may_not_be_read_is_unknown(kind):
    """Of a way that is whole but for what was refused; and of one that is broken, which may be whole elsewhere."""
    assert Scene(*chain(by_names(TRAIL))).denied(kind).status(TRAIL) == ("pass" if kind is EVENT_RULES else "unknown")


def test_a_broken_alarm_beside_rules_that_may_not_be_read_is_unknown():
    """A rule may tell where the alarm does not."""
    scene = Scene(*chain(by_names(TRAIL), alarm=()), *rule({"source": ["aws.cloudtrail"]}))
    assert scene.denied(EVENT_TARGETS).status(TRAIL) == "unknown"
    assert Scene(*chain(by_names(TRAIL), alarm=())).denied(EVENT_RULES).status(TRAIL) == "unknown"


def test_an_account_that_is_not_assessed_is_unknown():
    """The organisation's trail writes to a log group of the log archive."""
    first, *others = trail_rows()
    away = replace(first, log_group=GROUP.replace(ACCOUNT, "444455556666"))
    assert Scene(away, *others).status(TRAIL) == "unknown"


def test_metrics_of_formulas_count():
    """An alarm over a formula that is over the filter's metric."""
    formula = alarm(namespace="", metric="", metrics=(("m", "Security", "f", ""), ("e", "", "", "m * 2")))
    assert Scene(*chain(by_names(TRAIL), alarm=(formula,))).status(TRAIL) == "pass"


def test_policies_of_topics_are_read_by_meaning():
    """The default statement lets alarms of the same account in."""
    assert "AWS:SourceOwner" in policy()
    assert Scene(*chain(by_names(TRAIL), topic=topic(services=()))).status(TRAIL) == "pass"


def test_every_golden_event_is_told_apart_from_harmless_ones():
    """A filter of the benchmark's kind counts no harmless event of its topic."""
    for check in OF_CALLS:
        pattern = filter_of(text_of(check))
        assert not [g.name for g in about(check).harmless if pattern.matches(g.record)], check.id
