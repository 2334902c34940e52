"""Ask a time-stamp authority (RFC 3161); whatever goes wrong becomes one sentence."""

from __future__ import annotations

from aiohttp import ClientConnectionError, ContentTypeError
from asn1crypto import cms, tsp
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper, TimestampRequestError

from qms.signing.connections import new_session
from qms.signing.errors import SigningError
from qms.signing.terms import AUTHORITY_VARIABLE, host_of

TIMEOUT_SECONDS = 20


class TimeStampAuthority(TimeStamper):
    """The authority at one address."""

    def __init__(self, address: str) -> None:
        self.host = host_of(address)
        self._address = address
        super().__init__()  # type: ignore[no-untyped-call]

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Send the request."""
        try:
            async with new_session() as session:
                asked = HTTPTimeStamper(self._address, timeout=TIMEOUT_SECONDS, session=session)
                return await asked.async_request_tsa_response(req)
        except (TimestampRequestError, OSError, ValueError) as error:
            raise SigningError(
                f"The time-stamp authority {self.host} did not answer as it should"
                f" ({_reason(error)}); nothing was sealed: try again later, or check"
                f" {AUTHORITY_VARIABLE}."
            ) from error

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Return a time stamp for a digest."""
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except SigningError:
            raise
        except TimestampRequestError as error:
            raise SigningError(
                f"The time-stamp authority {self.host} refused ({error}); nothing was sealed: ask"
                " it whether your access is still valid."
            ) from error
        except Exception as error:  # an answer of any kind can come from a foreign host
            raise SigningError(
                f"The time-stamp authority {self.host} sent something that is no time stamp"
                f" ({type(error).__name__}); nothing was sealed: check {AUTHORITY_VARIABLE}."
            ) from error


def _reason(error: BaseException) -> str:
    """Return what is behind an error, without the address, which may hold a password."""
    cause = error.__cause__ or error
    status = getattr(cause, "status", None)
    if isinstance(cause, TimeoutError):
        return f"no answer within {TIMEOUT_SECONDS} seconds"
    if isinstance(cause, ContentTypeError):
        return "it sent something else than a time stamp"
    if isinstance(cause, ClientConnectionError):
        return "no connection"
    return f"HTTP status {status}" if status else type(cause).__name__
