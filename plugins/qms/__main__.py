"""`python -m qms` is the command `qms`."""

from __future__ import annotations

from qms.cli import main

if __name__ == "__main__":
    main(prog_name="qms")
