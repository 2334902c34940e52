"""The bytes around a signature that no signature covers, and what they may look like.

A signature covers the file except its own `/Contents`. Whatever could be altered there, or be
appended to the file, without the signature noticing, is held here to exactly one form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asn1crypto import cms, core
from cryptography import x509

from qms.signing.certificates import issued_by
from qms.signing.der import der_length, is_strict_der

END_OF_FILE = re.compile(rb"%%EOF[\r\n]*\Z")
HEXADECIMAL = re.compile(rb"<(?:[0-9A-F]*|[0-9a-f]*)>")
ACCEPTED_DIGESTS = frozenset({"sha256", "sha384", "sha512"})
NO_PARAMETERS = b"\x05\x00"
TIME_STAMP_ATTRIBUTE = "signature_time_stamp_token"


def ends_properly(data: bytes) -> bool:
    """Return whether nothing but line ends follows the last end-of-file mark."""
    return END_OF_FILE.search(data[-64:]) is not None


def check_byte_range(data: bytes, byte_range: list[int]) -> Iterator[str]:
    """Find fault with the two ranges that a signature says it covers."""
    if len(byte_range) != 4 or byte_range[0] != 0 or min(byte_range) < 0:  # noqa: PLR2004 - fixed
        yield "The seal does not cover the file from its first byte."
        return
    _, first, second, length = byte_range
    if second + length > len(data):
        yield "The file is shorter than when it was sealed: its end is missing."
    elif HEXADECIMAL.fullmatch(data[first:second]) is None:
        yield "The gap that the seal leaves uncovered holds more than the seal itself."


def check_padding(data: bytes, byte_range: list[int]) -> Iterator[str]:
    """Find fault with what lies in the gap between the ranges beside the signature."""
    raw = _gap(data, byte_range)
    end = der_length(raw)
    if end is None:
        yield "The seal's own bytes are damaged."
    elif any(raw[end:]):
        yield "There are extra bytes behind the seal, where there must be none."


def check_container(data: bytes, byte_range: list[int]) -> Iterator[str]:
    """Find fault with the signature container that lies in the gap between the ranges."""
    problem = next(check_padding(data, byte_range), "")
    if problem:
        yield problem
        return
    raw = _gap(data, byte_range)
    end = der_length(raw)
    content = cms.ContentInfo.load(raw[:end], strict=True)
    if content["content_type"].native != "signed_data" or not is_strict_der(raw[:end]):
        yield "The seal's own bytes are not written in their one proper form."
        return
    yield from _check_signed_data(content["content"])


def _gap(data: bytes, byte_range: list[int]) -> bytes:
    return bytes.fromhex(data[byte_range[1] + 1 : byte_range[2] - 1].decode("ascii"))


def _check_signed_data(signed_data: cms.SignedData) -> Iterator[str]:
    signers = signed_data["signer_infos"]
    if len(signers) != 1:
        yield "The seal must have exactly one signer."
        return
    signer = signers[0]
    digests = [one["algorithm"].native for one in signed_data["digest_algorithms"]]
    proper = (
        signed_data["version"].native == "v1"
        and signer["version"].native == "v1"
        and signer["sid"].name == "issuer_and_serial_number"
        and digests == [signer["digest_algorithm"]["algorithm"].native]
        and set(digests) <= ACCEPTED_DIGESTS
        and all(map(_in_one_form, _algorithms(signed_data, signer)))
        and len(signed_data["crls"]) == 0
    )
    if not proper:
        yield "The seal is not made as a PAdES seal must be."
    if any(one["type"].native != TIME_STAMP_ATTRIBUTE for one in signer["unsigned_attrs"]):
        yield "The seal carries statements that nobody signed."
    elif len(signer["unsigned_attrs"]) > 1 or any(
        len(one["values"]) != 1 for one in signer["unsigned_attrs"]
    ):
        yield "The seal carries several time stamps; it is made with one."
    yield from _check_certificates(signed_data, signer)


def _algorithms(signed_data: cms.SignedData, signer: cms.SignerInfo) -> Iterator[core.Sequence]:
    yield from signed_data["digest_algorithms"]
    yield signer["digest_algorithm"]
    # The parameters of this one are part of what it means, and verifying takes them into account.
    if signer["signature_algorithm"]["algorithm"].native != "rsassa_pss":
        yield signer["signature_algorithm"]


def _in_one_form(algorithm: core.Sequence) -> bool:
    """Return whether an algorithm has no parameters, or the empty ones that some add."""
    name = algorithm["algorithm"].dump()
    return algorithm.contents in {name, name + NO_PARAMETERS}


def _check_certificates(signed_data: cms.SignedData, signer: cms.SignerInfo) -> Iterator[str]:
    identifier = signer["sid"].chosen
    others = []
    current = None
    for choice in signed_data["certificates"]:
        certificate = choice.chosen
        if choice.name != "certificate":
            yield "The seal carries something other than certificates of its signer."
            return
        if (
            current is None
            # By bytes: names that differ in upper and lower case are the same to X.509.
            and certificate.issuer.dump() == identifier["issuer"].dump()
            and certificate.serial_number == identifier["serial_number"].native
        ):
            current = x509.load_der_x509_certificate(certificate.dump())
        else:
            others.append(x509.load_der_x509_certificate(certificate.dump()))
    while current is not None and others:
        issuer = next((one for one in others if issued_by(current, one)), None)
        if issuer is not None:
            others.remove(issuer)
        current = issuer
    # What stands above the signer is signed by nobody here: path validation judges it where it is
    # used, and only the hash in the manifest covers it where the signer itself is trusted.
    if others:
        yield "The seal carries certificates that do not belong to its signer."
