"""Colours are dark enough to be read on white paper."""

from __future__ import annotations

import pytest

from qms.domain.look import INK, LEAST_CONTRAST, contrast_with_white


@pytest.mark.parametrize(
    ("colour", "contrast"),
    # The first two by definition; the third is the grey that WCAG's documents name as just enough.
    [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54)],
)
def test_contrast_is_that_of_wcag(colour: str, contrast: float) -> None:
    assert contrast_with_white(colour) == pytest.approx(contrast, abs=0.005)


def test_our_own_colour_is_dark_enough() -> None:
    assert contrast_with_white(INK) > LEAST_CONTRAST


@pytest.mark.parametrize("text", ["navy", "#14263", "14263d", "#14263D", "#14263d;"])
def test_only_plain_colours_are_taken(text: str) -> None:
    with pytest.raises(ValueError, match="not written as"):
        contrast_with_white(text)
