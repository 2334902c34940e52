"""Read the binary encoding of SSH (RFC 4251 §5), accepting only its one proper form."""

from __future__ import annotations

LENGTH_BYTES = 4
MAXIMUM_LENGTH = 1 << 16
SIGN_BIT = 0x80


class WireError(Exception):
    """The bytes are not properly encoded; the message completes "The signature cannot be read:"."""


class Reader:
    """Takes values from the front of a sequence of bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def take(self, count: int) -> bytes:
        """Return the next bytes.

        Raises:
            WireError: when there are fewer.
        """
        end = self._position + count
        if end > len(self._data):
            message = "it ends too early"
            raise WireError(message)
        taken = self._data[self._position : end]
        self._position = end
        return taken

    def expect(self, prefix: bytes) -> None:
        """Read fixed bytes.

        Raises:
            WireError: when there are others.
        """
        if self.take(len(prefix)) != prefix:
            message = "it does not begin as an SSH signature must"
            raise WireError(message)

    def number(self) -> int:
        """Return an unsigned number of 32 bits."""
        return int.from_bytes(self.take(LENGTH_BYTES), "big")

    def string(self) -> bytes:
        """Return bytes that are preceded by their length.

        Raises:
            WireError: when there are fewer, or unreasonably many.
        """
        length = self.number()
        if length > MAXIMUM_LENGTH:
            message = "a part of it is too long"
            raise WireError(message)
        return self.take(length)

    def positive(self) -> int:
        """Return a positive number of any size, which must be written without needless zeros.

        Raises:
            WireError: when it is not.
        """
        value = self.string()
        if not value or value[0] & SIGN_BIT or (value[0] == 0 and not value[1:2] >= b"\x80"):
            message = "a number in it is not written in the one proper form"
            raise WireError(message)
        return int.from_bytes(value, "big")

    def finish(self) -> None:
        """Make sure that nothing is left.

        Raises:
            WireError: when there is.
        """
        if self._position != len(self._data):
            message = "something follows where it should end"
            raise WireError(message)


def text(value: bytes) -> str:
    """Return bytes as text.

    Raises:
        WireError: when they are no printable ASCII, as all names in SSH are.
    """
    try:
        name = value.decode("ascii")
    except UnicodeDecodeError as error:
        message = "a name in it is not plain text"
        raise WireError(message) from error
    if not name.isprintable():
        message = "a name in it is not plain text"
        raise WireError(message)
    return name
