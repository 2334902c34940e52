"""Build the site and the sealed manual: `python3 scripts/publish.py`.

Installs what is missing, then runs `qms build`, which ends by saying what was built, where it
lies and what the verification found. Options are those of `qms build`; `--help` lists them.
"""

from __future__ import annotations

import sys

from bootstrap import ROOT, Purpose, start

if __name__ == "__main__":
    start(Purpose.PUBLISH, ["-m", "qms", "--root", str(ROOT), "build", *sys.argv[1:]])
