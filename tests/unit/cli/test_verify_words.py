from __future__ import annotations

import pytest

from qms.cli.verify import summary
from qms.domain.seal_levels import PadesLevel
from qms.domain.seals import (
    Coverage,
    FileVerification,
    Purpose,
    SignatureFacts,
    Trust,
    Verdict,
)


def result(verdict: Verdict, trust: Trust) -> FileVerification:
    facts = SignatureFacts(
        field="Seal",
        purpose=Purpose.SEAL,
        signer="S",
        certificate_sha256="0",
        claimed_at=None,
        intact=True,
        trust=trust,
        coverage=Coverage.WHOLE_FILE,
        level=PadesLevel.BASELINE,
    )
    return FileVerification(name="x.pdf", sha256="0", verdict=verdict, signatures=(facts,))


REAL = result(Verdict.SEALED, Trust.CONFIGURED_ROOT)
TEST = result(Verdict.SEALED, Trust.DEMONSTRATION_ROOT)
BAD = result(Verdict.CHANGED, Trust.DEMONSTRATION_ROOT)


@pytest.mark.parametrize(
    ("results", "end"),
    [
        ([REAL, REAL], "2 of 2 files can be relied on as far as the facts above reach."),
        ([TEST], "It carries only a TEST SIGNATURE, which proves no identity."),
        ([TEST, TEST], "All of them carry only a TEST SIGNATURE, which proves no identity."),
        ([TEST, REAL], "1 of them carries only a TEST SIGNATURE, which proves no identity."),
        ([BAD, REAL], "1 of 2 files can be relied on as far as the facts above reach."),
    ],
)
def test_the_last_line_says_how_many_prove_no_identity(
    results: list[FileVerification], end: str
) -> None:
    assert summary(results).endswith(end)
