from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

CANARY = Path(__file__).resolve().parents[1] / "canary"
PLANTED = {
    "QMS004": "procedures/qp-03-unreadable.md",
    "QMS106": "procedures/qp-02-unknown-clause.md",
    "QMS304": "procedures/qp-04-changed-after-approval.md",
    "QMS313": "quality_manual/01-scope.md",
    "QMS321": "quality_manual/01-scope.md",
    "QMS401": "procedures/qp-02-unknown-clause.md",
    "QMS501": "procedures/qp-01-broken-references.md",
}


def test_every_planted_fault_is_found_and_nothing_else() -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "qms", "--root", str(CANARY)),
            *("check", "--as-of", "2026-11-22", "--format", "json"),
        ],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    findings = json.loads(done.stdout)["findings"]
    errors = {each["code"]: each["path"] for each in findings if each["severity"] == "error"}
    assert errors == PLANTED
