"""Collects in a process of its own, for tests that kill it: `driver.py HOME JOBS READY PATH…`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from vedette import api
from vedette.config import Config


def main(home, jobs, ready, *paths):
    """Collect with small batches; the file `ready` appears when the first object is about to be looked at."""
    config = Config(home=Path(home), collect={"jobs": int(jobs), "batch_megabytes": 1})
    import vedette.collect.collector  # noqa: F401, PLC0415  what takes long is loaded before the clock runs
    from vedette.collect import crew  # noqa: PLC0415  see above
    from vedette.collect import round as rounds  # noqa: PLC0415  see above

    if int(jobs) > 2:  # in processes, however few the objects are
        rounds._MANY, crew._cores = 1, lambda: 2

    Path(ready).touch()
    done = api.collect(paths, config=config, source="cloudtrail")
    sys.stdout.write(json.dumps(done.as_dict()))


if __name__ == "__main__":
    main(*sys.argv[1:])
