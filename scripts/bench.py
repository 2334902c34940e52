"""Measure speed and size against the goals: `python3 scripts/bench.py --documents 100`.

Writes a synthetic company of so many procedures into a temporary folder, builds it with plain
MkDocs, with mkdocs-with-pdf and with this project, and prints ratios with the bound that must
hold. Absolute times differ from machine to machine; ratios taken in one run hardly do. Linux only:
elsewhere the work of layout processes is not counted.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from bootstrap import ENVIRONMENT, Purpose, start


def main() -> int:
    """Measure, print, and return 1 when a bound was missed."""
    options = parse()
    if Path(sys.prefix) != ENVIRONMENT:  # before anything of the environment is imported
        start(Purpose.PUBLISH, [__file__, *sys.argv[1:]])

    if options.revisions:
        return archive(options.documents, options.revisions)

    from benchmark.goals import render_goals
    from benchmark.judge import judge
    from benchmark.measure import CommandFailed
    from benchmark.run import Order, describe, measure_all

    with tempfile.TemporaryDirectory(prefix="qms-bench-") as temporary:
        order = Order(
            place=(options.keep or Path(temporary)).resolve(),
            documents=options.documents,
            seed=options.seed,
            repeat=max(1, options.repeat),
            peers=not options.without_peers,
        )
        try:
            results = measure_all(order)
        except CommandFailed as error:
            print(f"A build ended with a fault:\n{error}", file=sys.stderr)
            return 2
    goals = judge(results)
    if options.json:
        document = {**asdict(results), "goals": [goal.row() for goal in goals]}
        print(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        print(f"{describe(results)}\n\n{render_goals(goals)}")
    return 0 if all(goal.met for goal in goals) else 1


def archive(documents: int, revisions: int) -> int:
    """Measure what the check of an archive costs; return 1 when a bound was missed."""
    from benchmark.archive_run import measure_archive

    with tempfile.TemporaryDirectory(prefix="qms-bench-") as temporary:
        return measure_archive(Path(temporary), documents, revisions)


def parse() -> argparse.Namespace:
    """Read the options."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=100, metavar="N", help="default: 100")
    parser.add_argument("--seed", type=int, default=1, help="another corpus; default: 1")
    parser.add_argument(
        "--repeat", type=int, default=3, help="builds of each kind that scatters; default: 3"
    )
    parser.add_argument("--without-peers", action="store_true", help="leave out mkdocs-with-pdf")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="build in this new folder, keep it"
    )
    parser.add_argument(
        "--revisions",
        type=int,
        default=0,
        metavar="N",
        help="measure instead what checking an archive of so many revisions each costs",
    )
    parser.add_argument("--json", action="store_true", help="print JSON for machines")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
