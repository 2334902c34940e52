"""`python -m qms` is the command `qms`."""

from __future__ import annotations

import sys

STOPPED = 2


def run() -> None:
    """Run the command; stopped while it still loads, it ends in words too."""
    try:
        from qms.cli import main

        main(prog_name="qms")
    except KeyboardInterrupt:
        sys.stderr.write("qms: stopped; nothing was changed\n")
        sys.exit(STOPPED)


if __name__ == "__main__":
    run()
