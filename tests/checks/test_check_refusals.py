"""Whatever is refused, wherever: nothing that failed becomes good, in scenes with everything in them."""

from __future__ import annotations

import pytest
from trails import ALL_OBJECTS, good, selectors, status, trail

from vedette import registry
from vedette.model import Expected
from vedette.model.facts.cloudtrail import BasicSelector
from vedette.model.facts.s3 import Bucket
from vedette.testing import REGION, Scene

OTHER = "444455556666"
CHECKS = [check for name, check in registry.checks().items() if name.startswith("CT-")]


def busy():
    """Two accounts, three regions: an organisation's trail, local ones, stopped ones, half of what there is to record."""
    owned = trail("org", organization=True, validation=False, log_group="")
    only_data = selectors("data", BasicSelector("WriteOnly", management=False, data=(ALL_OBJECTS,)))
    scene = Scene(owned, status("org"), selectors("org", BasicSelector("WriteOnly")), expected=Expected())
    scene.at(REGION, *good("local", multi_region=False), Bucket("photos"), Bucket("logs"))
    scene.at(REGION, trail("data", global_services=False), status("data"), only_data)
    scene.at("us-east-1", owned, trail("old", region="us-east-1"), status("old", region="us-east-1", logging=False))
    scene.at("us-east-1", selectors("old", region="us-east-1"))
    scene.at("us-west-2")
    return scene.at("us-west-2", trail("own", region="us-west-2", account=OTHER, multi_region=False), account=OTHER).at(
        "us-west-2",
        status("own", region="us-west-2", account=OTHER, delivery_error="AccessDenied"),
        selectors("own", region="us-west-2", account=OTHER),
        account=OTHER,
    )


@pytest.mark.parametrize("scene", [Scene(), Scene(*good()), busy()], ids=["empty", "good", "busy"])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_no_refusal_hides_a_failure(check, scene):
    """Of any kind, in any place."""
    assert scene.refusals_hide_nothing(check)
