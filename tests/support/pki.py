"""A public-key infrastructure on loopback: authorities, OCSP, revocation lists, time stamps.

Keys are made for the session in a temporary folder; certomancer answers as real authorities do.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from qms.signing.environment import PemFiles

ARCHITECTURE = "pki"
KEYS = (
    "root", "middle", "signer", "revoked", "silent", "orphan", "ocsp", "time-root", "time",
    "time-short",
)  # fmt: skip


@dataclass(frozen=True)
class Pki:
    """The authorities, their certificates and addresses."""

    folder: Path
    address: str
    architecture: object

    @property
    def authority(self) -> str:
        return f"{self.address}/{ARCHITECTURE}/tsa/time"

    @property
    def short_authority(self) -> str:
        """Return the address of an authority whose certificate ends soon."""
        return f"{self.address}/{ARCHITECTURE}/tsa/time-short"

    def certificate(self, name: str) -> x509.Certificate:
        found = self.architecture.get_cert(CertLabel(name))  # type: ignore[attr-defined]
        return x509.load_der_x509_certificate(found.dump())

    def pem(self, *names: str) -> Path:
        """Write certificates into one file."""
        path = self.folder / f"{'-'.join(names)}.pem"
        pem = serialization.Encoding.PEM
        path.write_bytes(b"".join(self.certificate(name).public_bytes(pem) for name in names))
        return path

    def identity(self, name: str = "signer", *chain: str) -> PemFiles:
        return PemFiles(
            key=self.folder / f"{name}.key.pem",
            certificate=self.pem(name),
            chain=self.pem(*(chain or ("middle", "root"))),
        )


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        pass


@contextmanager
def running(folder: Path) -> Iterator[Pki]:
    """Start the authorities on a free port of this computer."""
    for name in KEYS:
        key = ec.generate_private_key(ec.SECP256R1())
        (folder / f"{name}.key.pem").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    server = _Server(("127.0.0.1", 0), _Silent)
    address = f"http://127.0.0.1:{server.server_port}"
    config = CertomancerConfig(
        _configuration(), key_search_dir=str(folder), external_url_prefix=address
    )
    architecture = config.get_pki_arch(ArchLabel(ARCHITECTURE))
    store = AnimatorArchStore({ArchLabel(ARCHITECTURE): architecture})
    server.set_app(Animator(store, with_web_ui=False))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield Pki(folder=folder, address=address, architecture=architecture)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _configuration() -> dict[str, object]:
    keys = {name: {"path": f"{name}.key.pem"} for name in KEYS}
    return {
        "keysets": {ARCHITECTURE: {"path-prefix": ".", "keys": keys}},
        "pki-architectures": {
            ARCHITECTURE: {
                "keyset": ARCHITECTURE,
                "entity-defaults": {"country-name": "BE", "organization-name": "Example Trust"},
                "entities": {
                    "root": {"common-name": "Example Trust Root"},
                    "middle": {"common-name": "Example Trust Documents"},
                    "ocsp": {"common-name": "Example Trust OCSP"},
                    "signer": {"common-name": "Example Aero Seal"},
                    "revoked": {"common-name": "Example Aero Lost Seal"},
                    "silent": {"common-name": "Example Aero Silent Seal"},
                    "orphan": {"common-name": "Example Aero Orphan Seal"},
                    "time-root": {"common-name": "Example Time Root"},
                    "time": {"common-name": "Example Time"},
                    "time-short": {"common-name": "Example Short Time"},
                },
                "certs": _certificates(),
                "services": _services(),
            }
        },
    }


def _certificates() -> dict[str, object]:
    ca = [_basic(ca=True), _usage("key_cert_sign", "crl_sign", "digital_signature")]
    leaf = [_usage("digital_signature", "non_repudiation")]
    answers = [_lists("middle"), _ocsp("middle")]
    stamps = [
        _usage("digital_signature"),
        {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]},
        _lists("time-root"),
    ]
    return {
        "root": _cert("root", "root", 3650, ca),
        "middle": _cert("middle", "root", 3000, [*ca, _lists("root")]),
        "ocsp": _cert(
            "ocsp",
            "middle",
            2000,
            [
                _usage("digital_signature"),
                {"id": "extended_key_usage", "critical": True, "value": ["ocsp_signing"]},
                {"id": "ocsp_no_check"},
            ],
        ),
        "signer": _cert("signer", "middle", 700, [*leaf, *answers]),
        "revoked": _cert("revoked", "middle", 700, [*leaf, *answers])
        | {"revocation": {"revoked-since": _text(-3), "reason": "key_compromise"}},
        "silent": _cert("silent", "middle", 700, leaf),
        "orphan": _cert("orphan", "middle", 700, [*leaf, _ocsp("stranger")]),
        "time-root": _cert("time-root", "time-root", 5000, ca),
        "time": _cert("time", "time-root", 4000, stamps),
        "time-short": _cert("time-short", "time-root", 20, stamps),
    }


def _services() -> dict[str, object]:
    def lists(name: str) -> dict[str, str]:
        return {"for-issuer": name, "signing-key": name, "simulated-update-schedule": "P7D"}

    return {
        "ocsp": {
            "middle": {"for-issuer": "middle", "responder-cert": "ocsp", "signing-key": "ocsp"},
            # Answers for an authority that never asked it to.
            "stranger": {
                "for-issuer": "middle",
                "responder-cert": "time-short",
                "signing-key": "time-short",
            },
        },
        "crl-repo": {name: lists(name) for name in ("root", "middle", "time-root")},
        "time-stamping": {
            name: {"signing-key": name, "signing-cert": name} for name in ("time", "time-short")
        },
    }


def _cert(
    subject: str, issuer: str, days: int, extensions: list[dict[str, object]]
) -> dict[str, object]:
    return {
        "subject": subject,
        "subject-key": subject,
        "issuer": issuer,
        "authority-key": issuer,
        "validity": {"valid-from": _text(-300), "valid-to": _text(days)},
        "extensions": extensions,
    }


def _text(days: int) -> str:
    return f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%dT%H:%M:%S+0000}"


def _basic(*, ca: bool) -> dict[str, object]:
    return {"id": "basic_constraints", "critical": True, "value": {"ca": ca}}


def _usage(*names: str) -> dict[str, object]:
    value = {"schema": "key-usage", "params": list(names)}
    return {"id": "key_usage", "critical": True, "smart-value": value}


def _lists(name: str) -> dict[str, object]:
    value = {"schema": "crl-dist-url", "params": {"crl-repo-names": [name]}}
    return {"id": "crl_distribution_points", "smart-value": value}


def _ocsp(name: str) -> dict[str, object]:
    value = {"schema": "aia-urls", "params": {"ocsp-responder-names": [name]}}
    return {"id": "authority_information_access", "smart-value": value}
