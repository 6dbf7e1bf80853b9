"""Where the correlations of one pass find rows, and how rules are narrowed there."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from vedette.detect.job import Around, Job

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vedette.detect.job import Near, Settled
    from vedette.detect.reach import Reach
    from vedette.detect.rule import Rule
    from vedette.detect.run import Detector
    from vedette.model import LogSource, Window


class Surroundings:
    """What the correlations of one pass have in common: where rows are, and how rules are narrowed there."""

    def __init__(
        self,
        detector: Detector,
        source: LogSource,
        new: str,
        around: Around,
        reach: timedelta,
        near: Near | None,
        settled: Callable[[Rule], Settled | None] | None,
        known: Mapping[str, Reach],
    ) -> None:
        self.detector, self.source, self.new, self.around = detector, source, new, around
        self.within = reach
        self.others, self.settled = near, settled
        self.known = known

    def job(self, rule: Rule) -> Job:
        """What one correlation of the pass is given."""
        due = self.settled(rule) if self.settled is not None and rule.correlation and rule.correlation.settles else None
        around = self.around if within(rule, self.within) else Around(self.around.context)
        return Job(
            rule,
            self.detector.rules,
            self.detector.engine,
            self.source.name,
            self.new,
            around,
            partial(self.near, around),
            self.reach,
            due,
            self.detector.profiles,
            self.detector.place,
        )

    def near(self, around: Around, source: str, window: Window) -> str | None:
        """A relation with the stored rows of a source in a window."""
        if source != self.source.name:
            return None if self.others is None else self.others(source, window)
        if around.whole is not None:
            return around.whole
        context = around.context
        if context is None:
            return self.new
        return context(window) if callable(context) else context

    def reach(self, source: str, relation: str) -> Reach:
        """Where each rule finds rows in the relation; asked once for what the pass shares (`known`)."""
        return self.known[relation] if relation in self.known else self.detector.reach(source, relation)


def within(rule: Rule, reach: timedelta) -> bool:
    """Whether the rule looks no further than that from the new rows."""
    return rule.correlation is not None and timedelta(seconds=rule.correlation.reach_seconds) <= reach
