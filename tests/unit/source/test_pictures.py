from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from qms.domain.picture_heads import READERS
from qms.source.files import Unreadable
from qms.source.pictures import refuse_unreadable_picture

KINDS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP"}


def picture(kind: str, size: tuple[int, int] = (7, 5), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **options)
    return out.getvalue()


def png(width: int, height: int) -> bytes:
    """Return a picture that claims a size; it holds no points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IEND", b"")


def refusal(data: bytes, path: str) -> str:
    with pytest.raises(Unreadable) as caught:
        refuse_unreadable_picture(data, path)
    (found,) = caught.value.diagnostics
    assert (found.rule.code, found.location.path) == ("QMS024", path)
    assert found.advice
    return found.message


@pytest.mark.parametrize("suffix", KINDS)
def test_sizes_are_those_that_pillow_reads(suffix: str) -> None:
    for size in ((1, 1), (7, 5), (300, 2)):
        data = picture(KINDS[suffix], size)
        assert READERS[suffix](data) == size
        refuse_unreadable_picture(data, f"img/a.{suffix}")


@pytest.mark.parametrize(
    ("suffix", "kind", "options"),
    [
        ("webp", "WEBP", {"lossless": True}),
        ("webp", "WEBP", {"exif": b"Exif\0\0"}),
        ("jpg", "JPEG", {"progressive": True, "comment": b"words"}),
        ("png", "PNG", {"optimize": True, "dpi": (300, 300)}),
    ],
)
def test_other_ways_to_save_a_picture(suffix: str, kind: str, options: dict[str, object]) -> None:
    assert READERS[suffix](picture(kind, (33, 44), **options)) == (33, 44)


def test_the_ending_may_be_in_capitals() -> None:
    refuse_unreadable_picture(picture("PNG"), "img/A.PNG")


@pytest.mark.parametrize("suffix", KINDS)
@pytest.mark.parametrize("data", [b"", b"words", b"<svg/>", b"\xff\xd8\xff", b"GIF89a", b"RIFF"])
def test_what_is_no_picture(suffix: str, data: bytes) -> None:
    assert refusal(data, f"a.{suffix}") == f"this is not a whole {suffix.upper()} picture"


@pytest.mark.parametrize(("suffix", "kind"), [("png", "JPEG"), ("jpg", "PNG"), ("gif", "WEBP")])
def test_a_picture_under_the_name_of_another_kind(suffix: str, kind: str) -> None:
    assert "not a whole" in refusal(picture(kind), f"a.{suffix}")


def test_a_damaged_or_cut_png() -> None:
    data = picture("PNG", (50, 50))
    middle = len(data) // 2
    assert "not a whole" in refusal(data[:middle], "a.png")
    changed = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    assert "not a whole" in refusal(changed, "a.png")


@pytest.mark.parametrize("cut", range(0, 100, 7))
@pytest.mark.parametrize("suffix", KINDS)
def test_a_cut_file_never_fails_otherwise(suffix: str, cut: int) -> None:
    data = picture(KINDS[suffix])[:cut]
    try:
        refuse_unreadable_picture(data, f"a.{suffix}")
    except Unreadable as refused:
        assert [each.rule.code for each in refused.diagnostics] == ["QMS024"]  # noqa: PT017


@pytest.mark.parametrize(
    "size", [(30_000, 30_000), (40_000_001, 1), (0, 5), (2**32 - 1, 2**32 - 1)]
)
def test_a_picture_that_claims_to_be_huge_or_nothing(size: tuple[int, int]) -> None:
    assert "40 million" in refusal(png(*size), "a.png")


def test_the_largest_picture() -> None:
    refuse_unreadable_picture(png(8000, 5000), "a.png")


@pytest.mark.parametrize("path", ["a.txt", "a.pdf", "a", "a.svgz", "a.html", "a.exe"])
def test_what_can_be_neither_picture_nor_table(path: str) -> None:
    assert "is neither a picture" in refusal(b"x", path)


@pytest.mark.parametrize(("suffix", "left"), [("jpg", 0.6), ("gif", 0.6), ("webp", 0.6)])
def test_a_picture_that_was_not_copied_to_its_end(suffix: str, left: float) -> None:
    noise = io.BytesIO()
    Image.effect_noise((200, 200), 90).convert("RGB").save(noise, KINDS[suffix])
    data = noise.getvalue()
    assert READERS[suffix](data) == (200, 200)
    assert "not a whole" in refusal(data[: int(len(data) * left)], f"a.{suffix}")


def test_a_small_gif_with_a_frame_of_900_million_points() -> None:
    data = bytearray(picture("GIF"))
    frame = data.index(b"\x2c\0\0\0\0")
    data[frame + 5 : frame + 9] = struct.pack("<HH", 30_000, 30_000)
    assert "30000 by 30000" in refusal(bytes(data), "a.gif")
