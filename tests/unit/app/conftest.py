from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.signing_company import SigningCompany, signing_company


@pytest.fixture(scope="session")
def company_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("signing")
    signing_company(folder)
    return folder


@pytest.fixture
def company(
    company_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> SigningCompany:
    """A company whose people have keys; this computer has none in its usual place."""
    shutil.copytree(company_template, tmp_path / "signing")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return SigningCompany(root=tmp_path / "signing/company", keys=tmp_path / "signing/keys")
