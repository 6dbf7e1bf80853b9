"""Measure the rules on the labelled corpora and on simulated intrusions, and write the page.

python -m score [--corpora DIR] [--folder DIR] [--events N] [--days N] [--output docs/reference/scores.md]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from score.cases import read
from score.judge import judge
from score.organisation import play, shapes
from score.page import page
from vedette.config import Config

if TYPE_CHECKING:
    from score.organisation import Outcome

ROOT = Path(__file__).resolve().parents[1]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="python -m score", description=__doc__)
    parser.add_argument("--corpora", type=Path, default=ROOT.parent / "shared" / "corpora")
    parser.add_argument("--folder", type=Path, help="keeps simulations and lakes between runs; default: none are kept")
    parser.add_argument("--events", type=int, default=400_000, help="events of each simulation; 0 for none")
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--only", help="the simulation whose name begins so")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "reference" / "scores.md")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        folder = (asked.folder or Path(spare)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "judge").mkdir(exist_ok=True)
        config = Config.load(home=folder / "judge")
        corpora = read(asked.corpora)
        _say(f"{len(corpora.cases)} cases; missing: {', '.join(corpora.missing) or 'none'}")
        verdicts = judge(corpora.cases, config)
        outcomes: list[Outcome] = []
        for shape in shapes(events=asked.events, days=asked.days) if asked.events else ():
            if not shape.name.startswith(asked.only or ""):
                continue
            _say(f"{shape.name}: {shape.events:,} events of {shape.days} days")
            outcomes.append(play(shape, folder / shape.stories[0], config))
    asked.output.write_text(page(corpora, verdicts, outcomes), encoding="utf-8")
    _say(f"written: {asked.output}")


if __name__ == "__main__":
    main()
