from __future__ import annotations

import json

import pytest

from qms.domain.errors import ConfigurationError
from qms.domain.seals import ExpectedSignature, Manifest, PublishedFile
from qms.signing.manifest import read_manifest

FILE = PublishedFile(
    path="pdf/QP-07.pdf",
    sha256="ab" * 32,
    unsigned_sha256="cd" * 32,
    signatures=(ExpectedSignature(field="Seal", certificate_sha256="ef" * 32),),
)
FORM = PublishedFile(path="pdf/forms/F-07-01.pdf", sha256="12" * 32)


def test_what_is_written_is_read():
    written = json.loads(json.dumps({"format": "x", "files": [FILE.to_json(), FORM.to_json()]}))
    assert read_manifest(written) == Manifest(files=(FILE, FORM))


def test_optional_keys_may_be_missing():
    value = {"files": [{"path": "a.pdf", "sha256": "12" * 32}]}
    assert read_manifest(value).files[0] == PublishedFile(path="a.pdf", sha256="12" * 32)


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"files": {}},
        {"files": ["a.pdf"]},
        {"files": [{}]},
        {"files": [{"path": "a.pdf"}]},
        {"files": [{"path": 1, "sha256": "12" * 32}]},
        {"files": [{"path": "a.pdf", "sha256": "12"}]},
        {"files": [{"path": "a.pdf", "sha256": "AB" * 32}]},
        {"files": [{"path": "a.pdf", "sha256": "12" * 32, "unsigned_sha256": "x"}]},
        {"files": [{"path": "a.pdf", "sha256": "12" * 32, "signatures": {}}]},
        {"files": [{"path": "a.pdf", "sha256": "12" * 32, "signatures": ["x"]}]},
        {"files": [{"path": "a.pdf", "sha256": "12" * 32, "signatures": [{"field": "Seal"}]}]},
    ],
)
def test_anything_else_is_a_sentence(value):
    with pytest.raises(ConfigurationError, match=r"^The manifest .*\.$"):
        read_manifest(value)


def test_finding_entries():
    manifest = Manifest(files=(FILE, FORM))
    assert manifest.identical("12" * 32) == (FORM,)
    assert manifest.identical("00" * 32) == ()
    assert manifest.named("QP-07.pdf", "") == FILE
    assert manifest.named("download.pdf", "QP-07") == FILE
    assert manifest.named("download.pdf", "") is None
