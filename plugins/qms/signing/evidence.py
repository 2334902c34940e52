"""Fetch the proof that certificates are valid, to be put into the file (level B-LT and above).

Only whoever seals or stamps fetches; verification reads what the file holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from asn1crypto.crl import CertificateList
from asn1crypto.ocsp import OCSPResponse
from asn1crypto.x509 import Certificate
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    InsufficientRevinfoError,
    PathBuildingError,
    RevokedError,
)
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend
from pyhanko_certvalidator.path import ValidationPath

from qms.signing.asn1 import holder
from qms.signing.connections import new_session
from qms.signing.errors import SigningError
from qms.signing.writer import UnchangedMetadataWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A certificate whose validity is to be shown, and those that came with it."""

    certificate: Certificate
    others: tuple[Certificate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Chains of certificates, and the answers of their authorities."""

    paths: tuple[ValidationPath, ...]
    responses: tuple[OCSPResponse, ...]
    lists: tuple[CertificateList, ...]

    def write(self, writer: UnchangedMetadataWriter) -> None:
        """Add it to the file's store of evidence."""
        DocumentSecurityStore.supply_dss_in_writer(
            writer, None, paths=self.paths, ocsps=self.responses, crls=self.lists
        )


async def collect(subjects: Iterable[Subject], roots: Iterable[Certificate]) -> Evidence:
    """Ask the authorities of certificates whether they are valid, and keep the answers.

    Args:
        subjects: certificates of signers and of time-stamp authorities.
        roots: where their chains may end.

    Raises:
        SigningError: when one was revoked, leads nowhere, or nobody answers for it.
    """
    every = tuple(subjects)
    async with new_session() as session:
        context = ValidationContext(
            trust_roots=list(roots),
            other_certs=[other for one in every for other in one.others],
            allow_fetching=True,
            revocation_mode="require",
            fetcher_backend=AIOHttpFetcherBackend(session),
        )
        paths = [await _valid_path(one, context) for one in every]
    return Evidence(paths=tuple(paths), responses=tuple(context.ocsps), lists=tuple(context.crls))


async def _valid_path(subject: Subject, context: ValidationContext) -> ValidationPath:
    name = holder(subject.certificate)
    validator = CertificateValidator(subject.certificate, validation_context=context)
    try:
        path: ValidationPath = await validator.async_validate_usage(key_usage=set())  # type: ignore[no-untyped-call]
    except RevokedError as error:
        raise SigningError(
            f"The certificate of {name}, or one above it, was revoked on"
            f" {error.revocation_dt:%Y-%m-%d}; nothing was sealed: order a new one."
        ) from error
    except InsufficientRevinfoError as error:
        raise SigningError(
            f"Nobody answers whether the certificate of {name} is still valid; nothing was sealed:"
            " try again later, or seal at level B-T, which does not ask."
        ) from error
    except PathBuildingError as error:
        raise SigningError(
            f"The certificate of {name} leads to no root certificate that is given; name those"
            " above it in QMS_SEAL_CHAIN, for a time-stamp authority in QMS_SEAL_TSA_CHAIN."
        ) from error
    except Exception as error:  # answers come from foreign hosts
        raise SigningError(
            f"The certificate of {name} cannot be shown to be valid ({error}); nothing was sealed:"
            " ask its authority, or seal at level B-T."
        ) from error
    return path
