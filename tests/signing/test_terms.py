from __future__ import annotations

import pytest

from qms.domain.seal_levels import PadesLevel
from qms.signing.errors import SigningError
from qms.signing.terms import SealTerms, seal_terms


class TestTerms:
    def test_basic_without_a_word(self):
        assert seal_terms({}) == SealTerms(level=PadesLevel.BASELINE)

    def test_an_authority_alone_means_time_stamps(self):
        terms = seal_terms({"QMS_SEAL_TSA": "https://tsa.example.com/tsr"})
        assert (terms.level, terms.authority) == (PadesLevel.TIMED, "https://tsa.example.com/tsr")

    def test_the_command_line_goes_first(self):
        environment = {"QMS_SEAL_TSA": "https://a.example.com", "QMS_SEAL_LEVEL": "B-T"}
        terms = seal_terms(environment, level="b-lt", authority="https://b.example.com")
        assert (terms.level, terms.authority) == (PadesLevel.LONG_TERM, "https://b.example.com")

    def test_basic_although_an_authority_is_named(self):
        environment = {"QMS_SEAL_TSA": "https://a.example.com", "QMS_SEAL_LEVEL": "B-B"}
        assert seal_terms(environment) == SealTerms(level=PadesLevel.BASELINE)

    @pytest.mark.parametrize(
        ("environment", "words"),
        [
            ({"QMS_SEAL_LEVEL": "B-LT"}, "needs a time-stamp authority"),
            ({"QMS_SEAL_LEVEL": "gold"}, "is one of B-B, B-T, B-LT, B-LTA"),
            ({"QMS_SEAL_TSA": "tsa.example.com"}, "begins with https://"),
            ({"QMS_SEAL_TSA": "file:///etc/passwd"}, "begins with https://"),
            ({"QMS_SEAL_TSA": "https://[::1"}, "begins with https://"),
        ],
    )
    def test_what_cannot_be_meant(self, environment, words):
        with pytest.raises(SigningError, match=words):
            seal_terms(environment)

    def test_a_password_in_the_address_does_not_show(self):
        assert "secret" not in repr(
            seal_terms({"QMS_SEAL_TSA": "https://u:secret@tsa.example.com"})
        )
