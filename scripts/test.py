"""Run every check of the project: `python3 scripts/test.py`.

Installs what is missing, then runs scripts/verify.py. With arguments only pytest runs, with them:
`python3 scripts/test.py -k approval`, `python3 scripts/test.py tests/unit`.
"""

from __future__ import annotations

import os
import sys

from bootstrap import ROOT, Purpose, start

if __name__ == "__main__":
    os.chdir(ROOT)  # where pytest finds its settings
    if sys.argv[1:]:
        start(Purpose.TEST, ["-m", "pytest", *sys.argv[1:]])
    start(Purpose.TEST, ["scripts/verify.py"])
