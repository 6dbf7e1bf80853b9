"""Public fakes for tests of checks, ours and yours: facts in memory, and a check asked about them.

    scene = Scene(Trail("arn:…:trail/main", name="main", multi_region=True), TrailStatus("arn:…:trail/main"))
    assert scene.status(CHECK) == "fail"

Rows know their kind by their class. What is not given is known to be empty; what is `denied` is not known.
`scene.refusals_hide_nothing(CHECK)` proves that no refusal turns a failure into a pass.
"""

from vedette.testing.refusals import Refusing, unsound, worse
from vedette.testing.scene import ACCOUNT, NOW, REGION, Scene

__all__ = ["ACCOUNT", "NOW", "REGION", "Refusing", "Scene", "unsound", "worse"]
