"""Five thousand flipped bits in records, signatures, texts, tables and pictures: none is accepted.

A flip is *accepted* when afterwards the procedure still has its approval while something that the
approval rests on is another: the digest of the text, the record's payload, or its signature. A flip
that leaves all three as they were changes nothing that anybody approved, for example one in the
owner of a document; those are counted, so that the test cannot consist of them.
"""

from __future__ import annotations

import base64
import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from qms.app.check import evidence_of, with_evidence
from qms.domain.approvals import ApprovalRecord
from qms.domain.digest import content_digest
from qms.domain.library import Library, known_variables
from qms.rules.approval_state import missing_approvals
from qms.source.documents import read_document
from qms.source.files import Unreadable
from qms.source.inputs import InputReader
from qms.source.records import read_record
from qms.source.repository import read_library
from support.approval_cases import AS_OF, DOCUMENT, NOW, Company, Given, judged
from support.openssh import KINDS, SecurityKey, make_key
from support.ssh_signing import armour

PICTURE = "procedures/img/flow.png"
TABLE = "procedures/tables/classes.csv"
EXAMPLES = Path(__file__).resolve().parents[1] / "rules"
SHOWN = "\n![The flow](img/flow.png)\n\n![Classes](tables/classes.csv)\n\n{{ hold-label }}\n"
SIGNERS = ("ed25519", "ecdsa-256", "rsa-3072", "sk-ed25519", "sk-ecdsa")
IN_RECORDS, IN_SIGNATURES, IN_TEXTS, IN_INPUTS = 1500, 1500, 1200, 800


class Approved:
    """A procedure with a picture and a table, approved; asked again after each flip."""

    def __init__(self, company: Company, root: Path, given: Given) -> None:
        roster = company.roster()
        for kind in SIGNERS:
            key = {"key": company.signers[kind].public_line}
            roster["people"]["a.rossi"]["keys"].append(key)
        root.mkdir()
        for case, path in (("QMS024/good", PICTURE), ("QMS015/good", TABLE)):
            (root / path).parent.mkdir(parents=True)
            shutil.copy(EXAMPLES / case / path, root / path)
        company.build(root, (given,), roster=roster, document=lambda text: text + SHOWN)
        assert judged(root)[1] == []
        self.root = root
        self.library = with_evidence(read_library(root, as_of=AS_OF, now=NOW))
        self.document = self.library.by_id["QP-01"]
        assert len(self.document.inputs) == 3
        (self.record,) = self.library.records["QP-01"]

    def lacks_approval(self, library: Library) -> bool:
        return bool(missing_approvals(library, library.by_id["QP-01"]))

    def with_record(self, record: ApprovalRecord) -> Library:
        evidence = evidence_of(self.library, [record])
        records = {**self.library.records, "QP-01": (record,)}
        return replace(self.library, records=records, evidence=evidence)

    def after_record(self, data: bytes) -> str:
        """Return what became of an edited record: refused, fallen, the same or accepted."""
        path = self.root / self.record.path
        before = path.read_bytes()
        path.write_bytes(data)
        try:
            record = read_record(self.root, self.record.path)
        except Unreadable:
            return "refused"
        finally:
            path.write_bytes(before)
        if (record.payload(), record.signature) == (self.record.payload(), self.record.signature):
            return "the same"
        return "fallen" if self.lacks_approval(self.with_record(record)) else "accepted"

    def after_file(self, path: str, data: bytes) -> str:
        """Return what became of an edited text or of something that it shows."""
        file = self.root / path
        before = file.read_bytes()
        file.write_bytes(data)
        try:
            document = read_document(self.root, DOCUMENT, self.library.configuration)
            reader = InputReader(
                root=self.root,
                assets=self.library.assets,
                variables=known_variables(self.library.configuration, self.library.roster),
                scope_document="",
            )
            document = replace(document, inputs=reader.inputs_of(document))
        except Unreadable:
            return "refused"
        finally:
            file.write_bytes(before)
        if document.id != "QP-01":
            return "refused"
        if content_digest(document) == self.library.digest(self.document):
            return "the same"
        others = tuple(each for each in self.library.documents if each.id != "QP-01")
        after = replace(self.library, documents=(*others, document))
        return "fallen" if self.lacks_approval(after) else "accepted"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("keys")
    return Company(
        folder,
        {
            **{kind: make_key(folder / kind, KINDS[kind]) for kind in SIGNERS if kind in KINDS},
            "sk-ed25519": SecurityKey("sk-ssh-ed25519@openssh.com"),
            "sk-ecdsa": SecurityKey("sk-ecdsa-sha2-nistp256@openssh.com"),
        },
    )


@pytest.fixture(scope="module")
def approved(company: Company, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Approved]:
    folder = tmp_path_factory.mktemp("approved")
    every = {kind: Given(signer=kind) for kind in SIGNERS}
    every["attested"] = Given(evidence="attested")
    return {kind: Approved(company, folder / kind, given) for kind, given in every.items()}


def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def outcomes(found: list[str]) -> dict[str, int]:
    return {word: found.count(word) for word in ("refused", "fallen", "the same", "accepted")}


def test_bits_of_records(approved: dict[str, Approved]) -> None:
    chance = random.Random(1)
    found: list[str] = []
    for each in approved.values():
        data = (each.root / each.record.path).read_bytes()
        times = range(IN_RECORDS // len(approved))
        found.extend(each.after_record(flipped(data, chance)) for _ in times)
    counts = outcomes(found)
    assert counts["accepted"] == 0
    assert counts["the same"] == 0
    assert counts["refused"] + counts["fallen"] == IN_RECORDS


def test_bits_of_signatures(approved: dict[str, Approved]) -> None:
    """Flipped before the signature is written as text, so that none is refused for its letters."""
    chance = random.Random(2)
    found = []
    for each in approved.values():
        lines = each.record.signature.strip().split("\n")[1:-1]
        blob = base64.b64decode("".join(lines))
        for _ in range(IN_SIGNATURES // len(approved)):
            signature = armour(flipped(blob, chance))
            content = {"payload": each.record.payload(), "signature": signature}
            found.append(each.after_record(json.dumps(content).encode()))
    counts = outcomes(found)
    assert counts["accepted"] == 0
    assert counts["fallen"] == IN_SIGNATURES


def test_bits_of_texts(approved: dict[str, Approved]) -> None:
    chance = random.Random(3)
    each = approved["ed25519"]
    data = (each.root / DOCUMENT).read_bytes()
    counts = outcomes([each.after_file(DOCUMENT, flipped(data, chance)) for _ in range(IN_TEXTS)])
    assert counts["accepted"] == 0
    # Owner, dates and the lines that show approvals are not under the approval (contract §3).
    assert counts["refused"] + counts["fallen"] > IN_TEXTS / 2


def test_bits_of_what_a_text_shows(approved: dict[str, Approved]) -> None:
    chance = random.Random(4)
    each = approved["ed25519"]
    for path in (PICTURE, TABLE):
        data = (each.root / path).read_bytes()
        counts = outcomes(
            [each.after_file(path, flipped(data, chance)) for _ in range(IN_INPUTS // 2)]
        )
        assert counts["accepted"] == 0
        assert counts["fallen"] == IN_INPUTS // 2


def test_a_flip_is_a_finding_for_whoever_checks(
    approved: dict[str, Approved], tmp_path: Path
) -> None:
    """The same through the whole check, for some of each kind."""
    chance = random.Random(5)
    each = approved["ecdsa-256"]
    root = tmp_path / "copy"
    shutil.copytree(each.root, root)
    for path in (each.record.path, TABLE, PICTURE):
        before = (root / path).read_bytes()
        for _ in range(10):
            (root / path).write_bytes(flipped(before, chance))
            assert judged(root)[1] != []
        (root / path).write_bytes(before)
    assert judged(root)[1] == []


def test_five_thousand_in_total() -> None:
    assert IN_RECORDS + IN_SIGNATURES + IN_TEXTS + IN_INPUTS == 5000
