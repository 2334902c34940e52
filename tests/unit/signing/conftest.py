from __future__ import annotations

import pytest

from support.openssh import KINDS, SecurityKey, SshKey, make_key, ssh_keygen_accepts
from support.ssh_signing import armour, field


@pytest.fixture(scope="session")
def ssh_keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SshKey]:
    folder = tmp_path_factory.mktemp("ssh")
    return {kind: make_key(folder / kind, options) for kind, options in KINDS.items()}


@pytest.fixture(scope="session")
def ssh_key_maker(tmp_path_factory: pytest.TempPathFactory):
    def make(*options: str) -> SshKey:
        return make_key(tmp_path_factory.mktemp("ssh") / "key", options)

    return make


@pytest.fixture(params=list(KINDS))
def ssh_key(request: pytest.FixtureRequest, ssh_keys: dict[str, SshKey]) -> SshKey:
    return ssh_keys[request.param]


@pytest.fixture(params=["sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"])
def security_key(request: pytest.FixtureRequest) -> SecurityKey:
    return SecurityKey(request.param)


@pytest.fixture(scope="session")
def accepts():
    """What `ssh-keygen -Y verify` says."""
    return ssh_keygen_accepts


@pytest.fixture(scope="session")
def build_armour():
    return armour


@pytest.fixture(scope="session")
def build_field():
    return field
