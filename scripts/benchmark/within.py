"""Parts of our own work, measured from within: `python within.py check|compose|seal ROOT [DAY]`.

Prints JSON. A program of its own, so that each measurement begins with a fresh interpreter whose
start is not counted, and nothing that was kept in memory before.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path


def check(root: Path, day: date) -> dict[str, float]:
    """Return the seconds of CPU that checking a repository takes."""
    from qms.app.check import check_repository

    now = datetime.now(tz=UTC)
    return {"cpu": _cpu(lambda: check_repository(root, as_of=day, now=now, trust=None))}


def compose(root: Path, day: date) -> dict[str, float]:
    """Return the seconds of CPU for reading every front matter and composing it, and no more."""
    del day
    import yaml

    from qms.source.yaml_faults import LOADER
    from qms.source.yaml_reader import _refuse_depth

    def work() -> None:
        for path in sorted(root.glob("*/*.md")):
            head = path.read_text(encoding="utf-8").split("---\n", 2)[1]
            _refuse_depth(head, path.name, 1)
            yaml.compose(head, Loader=LOADER)

    return {"cpu": _cpu(work)}


def seal(root: Path, day: date) -> dict[str, float]:
    """Return the seconds of CPU for sealing the manual, and for verifying the seal."""
    del day
    from qms.app.manual.press import IdentityChoice
    from qms.app.manual.sealing import load_sealer, trust_store
    from qms.signing.verify import verify_bytes

    now = datetime.now(tz=UTC)
    sealer = load_sealer(IdentityChoice.TEST, root, now=now, trust=trust_store(root))
    trust = trust_store(root)  # now that the test identity exists
    manual = (root / "build" / "site" / "pdf" / "manual.pdf").read_bytes()
    sealed: list[bytes] = []

    def work() -> None:
        made = sealer.seal_for(trust, manual, now=now, name="manual.pdf")
        sealed.append(made.data)

    both = _cpu(work)
    verifying = _cpu(lambda: verify_bytes(sealed[0], name="manual.pdf", trust=trust, now=now))
    return {"cpu": both - verifying, "verify": verifying}


def _cpu(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


if __name__ == "__main__":
    chosen = {"check": check, "compose": compose, "seal": seal}[sys.argv[1]]
    asked = date.fromisoformat(sys.argv[3]) if sys.argv[3:] else date(2026, 11, 1)
    print(json.dumps(chosen(Path(sys.argv[2]), asked)))
