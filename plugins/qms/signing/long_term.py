"""Put time stamps and evidence into sealed files: PAdES levels B-T, B-LT and B-LTA."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from asn1crypto.x509 import Certificate
from pyhanko.sign.fields import InvisSigSettings
from pyhanko.sign.signers import PdfTimeStamper

from qms.domain.seal_levels import PadesLevel
from qms.signing.asn1 import sha256_of
from qms.signing.evidence import Evidence, Subject, collect
from qms.signing.stamps import authority_of
from qms.signing.terms import SealTerms
from qms.signing.timestamps import TimeStampAuthority
from qms.signing.trust import TrustStore
from qms.signing.writer import appending_to

DIGEST = "sha256"
STAMP_FIELD = "TimeStamp{number}"
STAMP_NAME = "Time stamp"


def long_term(
    terms: SealTerms, trust: TrustStore, roots: Iterable[Certificate] = ()
) -> LongTerm | None:
    """Return what brings seals to their level; None for the basic one, which asks nobody."""
    if terms.level is PadesLevel.BASELINE:
        return None
    return LongTerm(terms, [*roots, *trust.time_stamp_anchors])


class LongTerm:
    """Asks one authority for time stamps; what others answered is asked for once."""

    def __init__(self, terms: SealTerms, roots: Iterable[Certificate]) -> None:
        self.level = terms.level
        self.authority = TimeStampAuthority(terms.authority)
        self._roots = list(roots)
        self._collected: dict[frozenset[str], Evidence] = {}

    async def stamp_size(self) -> int:
        """Return about how many bytes a time stamp takes; the authority is asked for one."""
        sample = await self.authority.async_dummy_response(DIGEST)
        return len(sample.dump())

    async def own_subject(self) -> Subject:
        """Return the certificate that the authority stamps with."""
        sample = await self.authority.async_dummy_response(DIGEST)
        certificate, others = authority_of(sample["content"])
        return Subject(certificate=certificate, others=others)

    async def evidence(self, subjects: Iterable[Subject]) -> Evidence:
        """Return the proof that certificates are valid now; the same ones are asked for once."""
        wanted = tuple(subjects)
        names = frozenset(sha256_of(one.certificate) for one in wanted)
        if names not in self._collected:
            self._collected[names] = await collect(wanted, self._roots)
        return self._collected[names]

    async def with_stamp(self, data: bytes, number: int, evidence: Evidence | None = None) -> bytes:
        """Append a time stamp over the whole file, and evidence that it covers."""
        writer = appending_to(data)
        if evidence is not None:
            evidence.write(writer)
        stamper = PdfTimeStamper(
            self.authority,
            field_name=STAMP_FIELD.format(number=number),
            # As the field of the seal: out of the page, so that PDF/UA asks for no tag.
            invis_settings=InvisSigSettings(box_out_of_bounds=True),
            readable_field_name=STAMP_NAME,
        )
        output = BytesIO()
        await stamper.async_timestamp_pdf(writer, DIGEST, output=output)
        return output.getvalue()

    async def finished(self, data: bytes, subjects: Iterable[Subject]) -> bytes:
        """Bring a freshly sealed and stamped file to its level."""
        if not self.level.has_evidence:
            return data
        evidence = await self.evidence(subjects)
        if self.level is PadesLevel.ARCHIVED:
            return await self.with_stamp(data, 1, evidence)
        return with_evidence(data, evidence)


def with_evidence(data: bytes, evidence: Evidence) -> bytes:
    """Append evidence to a file."""
    writer = appending_to(data)
    evidence.write(writer)
    output = BytesIO()
    writer.write(output)  # type: ignore[no-untyped-call]
    return output.getvalue()
