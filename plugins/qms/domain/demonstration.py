"""Keys whose private halves are published, so that everybody can try things: they prove nothing.

The example company's lie in `tests/demonstration-keys/`; those of the rules' examples are made from
a name. Each counts in its own repository only. Who copies the example as a start keeps the keys,
and must be told before anybody relies on them.
"""

from __future__ import annotations

from qms.domain.public_keys import plain_fingerprint_of

EXAMPLE_REPOSITORY = "example-aero-distribution"
RULE_EXAMPLES = "rule-examples"

DEMONSTRATION_KEYS: dict[str, str] = {
    "SHA256:jqv6C58436j/Eh4iX8Q6ZYVMgyt6ElfZPlo6zSbMQ1g": EXAMPLE_REPOSITORY,  # a.rossi
    "SHA256:ZfzikX9r/lYdl9yvElm+MG9mY/T+BveAUJxVNl0ULeo": EXAMPLE_REPOSITORY,  # d.okafor
    "SHA256:wa3v08m5YMKtBOULCpvCSQ/hC+P02pBUTU6z2fDuogI": EXAMPLE_REPOSITORY,  # e.lindqvist
    "SHA256:InuqcvBYrswP+qm+DHFx7exEzjwufxObPERP+PBjNLY": EXAMPLE_REPOSITORY,  # j.mercer
    "SHA256:tj9WTSXd8KClhSLdVzT8wNZAqt/uWQdwxRx3lMGamfg": EXAMPLE_REPOSITORY,  # l.haddad
    "SHA256:5jr9HhBKBb/8VYzvQyu2stxeZ8rREhh/KSUAsC2Ux+E": EXAMPLE_REPOSITORY,  # s.novak
    "SHA256:CpUSWYtOHo7sT/08uS6arHDooiGUWVicS8YVpeyeYvg": RULE_EXAMPLES,  # a.rossi
    "SHA256:8igd2qceCvUIuo5/csQyNVUCewuD+W6+cV0pAVM5QVU": RULE_EXAMPLES,  # e.lindqvist
    "SHA256:XJdMMoxXi/zFgVa4tZMHZHYWy799UMo21LYK75qxjIA": RULE_EXAMPLES,  # j.mercer
}
"""The repository in which a demonstration key counts, by fingerprint."""


def is_demonstration(fingerprint: str) -> bool:
    """Return whether the private half of a key is public, so that its signatures prove nothing."""
    return fingerprint in DEMONSTRATION_KEYS


def demonstration_problem(blob: bytes, repository: str) -> str:
    """Return why an encoded key may not be used in a repository; empty when it may.

    The same key is known again when it is listed as one on a security key.
    """
    fingerprint = plain_fingerprint_of(blob)
    home = DEMONSTRATION_KEYS.get(fingerprint, repository)
    if home == repository:
        return ""
    return (
        f"{fingerprint} is a demonstration key of {home}, whose private half is public: it proves"
        " nothing here"
    )
