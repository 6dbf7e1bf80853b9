"""The kinds of correlation: what `correlation.type` in a rule file may be, how each is read and how it runs.

A kind is one entry of `KINDS`. To add one, write a module with the functions that `Kind` asks for and name it here:

- `parse(doc)` reads the document's `correlation` part into a `Correlation`, with names as the file has them, and raises
  `RuleError`. What only this kind needs goes into `Correlation.options`, as JSON values. It runs where nothing is
  cached, so that it may import pySigma, inside the function. Loading then resolves `rules` to ids and fills in
  `sources`, `reach_seconds` and `settles`.
- `run(job)` yields the matches of one rule (`Job` says which are due). Matches must be a function of the stored rows:
  the same for whatever order and batches they came in, but for what `settles` is for.
- `settles(linked)` says whether later events may make a window false ("and no B within"). Then the rule is judged only
  up to where event time has settled (`Job.settled`), and asked again, with `Job.new` None, as time goes on.
- `chained`: whether correlations may name such a rule in their own `rules`; `windows.py` must then know it.
- `across`: whether its rules may be over several sources.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette.detect import correlate, measures
from vedette.detect.baseline import run as baseline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from vedette.detect.documents import Document
    from vedette.detect.job import Job
    from vedette.detect.matches import CountedMatch
    from vedette.detect.rule import Correlation


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of correlation; the module's docstring says what is asked of its functions."""

    parse: Callable[[Document], Correlation]
    run: Callable[[Job], Iterator[CountedMatch]]
    settles: Callable[[Correlation], bool] = lambda _: False
    chained: bool = False
    across: bool = True


def _parse_sigma(doc: Document) -> Correlation:
    from vedette.detect.parse_correlation import parse  # noqa: PLC0415  imports pySigma

    return parse(doc)


_BASELINE = Kind(baseline.parse, baseline.run, baseline.settles, across=False)
_SIGMA = Kind(_parse_sigma, correlate.run, measures.settles, chained=True)

#: By the name that stands in `correlation.type`.
KINDS: Mapping[str, Kind] = {
    "event_count": _SIGMA,
    "value_count": _SIGMA,
    "temporal": _SIGMA,
    "temporal_ordered": _SIGMA,
    "value_sum": _SIGMA,
    "value_avg": _SIGMA,
    "value_percentile": _SIGMA,
    "value_median": _SIGMA,
    **dict.fromkeys(baseline.JUDGES, _BASELINE),
}
