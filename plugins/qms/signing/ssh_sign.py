"""Sign bytes with a person's own SSH key."""

from __future__ import annotations

import tempfile
from pathlib import Path

from qms.domain.public_keys import SshPublicKey, UnusableKey, read_public_key
from qms.signing.errors import SigningError
from qms.signing.ssh_keygen import has_terminal, run_keygen
from qms.signing.sshsig import SshSignatureError, read_signature, verify_signature

PUBLIC_SUFFIX = ".pub"
MAX_PUBLIC_BYTES = 64 * 1024
NO_TERMINAL = (
    "the key {key} asks for its passphrase, and there is no terminal to type it in; run the command"
    " in a terminal, or add the key to your agent with ssh-add"
)
NOT_A_PAIR = (
    "private and public half of the key do not belong together; write the public one again with"
    " ssh-keygen -y"
)
REASONS = (
    ("doesn't match private", NOT_A_PAIR),
    (
        "UNPROTECTED PRIVATE KEY",
        "others can read the key {key}, so it is not used; type chmod 600 {key} first",
    ),
    ("incorrect passphrase", "the passphrase of {key} is not right; try again"),
    ("agent refused", "your key agent refused to sign, or you declined; try again and confirm"),
    ("device not found", "the security key was not found; plug it in and try again"),
    ("user presence", "the security key was not touched; try again and touch it when it blinks"),
    (
        "No private key found",
        (
            "the private half of {key} is neither beside it nor in your key agent; plug in the"
            " security key, or add the key with ssh-add"
        ),
    ),
    ("agent", "your key agent does not answer; start it again, or name the private key with --key"),
    ("load", "{key} is no private key that OpenSSH can read; name another file with --key"),
)
"""What ssh-keygen writes, and what it means; the first that fits counts."""


def sign(payload: bytes, *, namespace: str, key: Path) -> str:
    """Return the signature of a key over bytes, checked before it is handed back.

    Args:
        payload: What is signed.
        namespace: What the signature is for; it counts for nothing else.
        key: A private key, or the `.pub` file of one that an agent or a security key holds.

    Raises:
        SigningError: it cannot be signed; one sentence says why and what to do.
    """
    public = public_half(key)
    with tempfile.TemporaryDirectory(prefix="qms-sign-") as folder:
        # The payload goes through a file: with it on standard input, ssh-keygen would look for
        # the passphrase elsewhere than at the terminal.
        message = Path(folder) / "payload"
        message.write_bytes(payload)
        options = ["-q", "-Y", "sign", "-n", namespace, "-f", str(key.absolute())]
        terminal = has_terminal()
        done = run_keygen([*options, str(message)], terminal=terminal)
        made = message.with_name("payload.sig")
        if done.returncode or not made.exists():
            raise SigningError(_in_words(done.stderr, done.returncode, key, terminal=terminal))
        signature = made.read_text("ascii")
    _verify(signature, payload, namespace, public)
    return signature


def public_half(key: Path) -> SshPublicKey:
    """Return the public half of a key, from the file that ends in `.pub`.

    Raises:
        SigningError: there is no such key, or it is none that may sign.
    """
    public = key if key.suffix == PUBLIC_SUFFIX else key.with_name(key.name + PUBLIC_SUFFIX)
    if not key.is_file():
        message = f"there is no key {key}; `qms key new` makes one"
        raise SigningError(message)
    if not public.is_file():
        message = (
            f"{public}, the public half of the key, is missing; write it with"
            f" ssh-keygen -y -f {key} > {public}"
        )
        raise SigningError(message)
    try:
        with public.open("rb") as file:
            return read_public_key(file.read(MAX_PUBLIC_BYTES).decode("utf-8"))
    except UnusableKey as error:
        message = f"{public}: {error}"
        raise SigningError(message) from error
    except (OSError, UnicodeDecodeError) as error:
        message = f"{public} cannot be read as a public key; copy the file again"
        raise SigningError(message) from error


def _verify(signature: str, payload: bytes, namespace: str, public: SshPublicKey) -> None:
    """Make sure that what ssh-keygen wrote will be accepted by everybody else."""
    try:
        parts = read_signature(signature)
        verify_signature(parts, payload, namespace=namespace)
    except SshSignatureError as error:
        message = f"the signature just made does not hold ({error}); nothing was recorded"
        raise SigningError(message) from error
    if parts.key != public.blob:
        raise SigningError(NOT_A_PAIR)


def _in_words(output: str, code: int, key: Path, *, terminal: bool) -> str:
    """Say why ssh-keygen did not sign."""
    if code < 0:
        return "signing was cancelled; nothing was recorded"
    if "incorrect passphrase" in output and not terminal:
        return NO_TERMINAL.format(key=key)
    for sign_of_it, words in REASONS:
        if sign_of_it in output:
            return words.format(key=key)
    last = output.strip().splitlines()[-1:] or [f"code {code}"]
    return f"ssh-keygen could not sign with {key}: {last[0].strip()}; try again"
