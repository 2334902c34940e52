from __future__ import annotations

import base64
import io
import random
from pathlib import Path

import pytest
from PIL import Image, TiffImagePlugin

from qms.app.site.published_pictures import published_file
from qms.publish.picture_metadata import without_metadata
from qms.publish.pictures import LONGEST_SIDE, is_changed, published_picture

PLACE = b"PLACE-OF-THE-CAMERA"
ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def exif(orientation: int = 1) -> bytes:
    """Return notes as a telephone writes them, with a place."""
    notes = Image.Exif()
    notes[MAKE] = PLACE.decode()
    notes[ORIENTATION] = orientation
    degrees = tuple(TiffImagePlugin.IFDRational(each) for each in (47, 22, 1))
    notes.get_ifd(GPS).update({1: "N", 2: degrees, 3: "E", 4: degrees})
    return notes.tobytes()


def photo(kind: str, size: tuple[int, int], *, orientation: int = 1, mode: str = "RGB") -> bytes:
    """Return a picture that is red on its left and blue on its right, with notes."""
    image = Image.new(mode, size, "blue" if mode == "RGB" else 0)
    image.paste("red" if mode == "RGB" else 1, (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.save(out, kind, exif=exif(orientation))
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


KINDS = [("JPEG", "jpg"), ("JPEG", "jpeg"), ("PNG", "png"), ("WEBP", "webp")]


@pytest.mark.parametrize(("kind", "suffix"), KINDS)
def test_a_small_picture_keeps_its_points_and_loses_its_notes(kind: str, suffix: str) -> None:
    data = photo(kind, (300, 200))
    assert PLACE in data
    made = published_picture(data, suffix)
    assert PLACE not in made
    assert not opened(made).getexif()
    assert opened(made).tobytes() == opened(data).tobytes()
    assert published_picture(made, suffix) == made
    assert not is_changed(made, suffix)


@pytest.mark.parametrize(("kind", "suffix"), KINDS)
def test_a_photograph_of_a_telephone_is_turned_upright_and_made_smaller(
    kind: str, suffix: str
) -> None:
    data = photo(kind, (4032, 3024), orientation=6)
    made = published_picture(data, suffix)
    image = opened(made)
    assert image.size == (LONGEST_SIDE * 3 // 4, LONGEST_SIDE)
    assert PLACE not in made
    assert not image.getexif()
    # Its left is up now.
    top, bottom = image.getpixel((700, 100)), image.getpixel((700, 1900))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert (top[0] > 200, top[2] < 50) == (True, True)
    assert (bottom[2] > 200, bottom[0] < 50) == (True, True)
    assert published_picture(data, suffix) == made
    assert published_picture(made, suffix) == made


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_to_hold_a_telephone(orientation: int) -> None:
    made = opened(published_picture(photo("PNG", (40, 20), orientation=orientation), "png"))
    assert made.size == ((40, 20) if orientation < 5 else (20, 40))


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16", "CMYK"])
def test_pictures_of_every_kind_of_points_are_made_smaller(mode: str) -> None:
    out = io.BytesIO()
    suffix, kind = ("jpg", "JPEG") if mode == "CMYK" else ("png", "PNG")
    Image.new(mode, (2400, 30)).save(out, kind)
    made = opened(published_picture(out.getvalue(), suffix))
    assert made.width == LONGEST_SIDE


def test_what_telephones_hang_on_behind_a_picture_is_not_published() -> None:
    first, second = photo("JPEG", (300, 200)), photo("JPEG", (60, 40))
    made = without_metadata(first + second, "jpg")
    assert PLACE not in made
    assert made.count(b"\xff\xd8\xff") == 1
    assert opened(made).size == (300, 200)


def test_progressive_pictures_with_colours_stay_whole() -> None:
    out = io.BytesIO()
    noise = random.Random(1).randbytes(300 * 200 * 3)
    image = Image.frombytes("RGB", (300, 200), noise)
    profile = b"a profile of colours" * 10
    image.save(out, "JPEG", progressive=True, exif=exif(), icc_profile=profile, comment=b"note")
    made = without_metadata(out.getvalue(), "jpg")
    assert opened(made).tobytes() == opened(out.getvalue()).tobytes()
    assert opened(made).info["icc_profile"] == profile
    assert b"note" not in made


def test_pictures_that_move_keep_moving() -> None:
    frames = [Image.new("RGB", (2200, 20), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], exif=exif())
    made = published_picture(out.getvalue(), "webp")
    assert PLACE not in made
    assert getattr(opened(made), "n_frames", 1) == 2


@pytest.mark.parametrize("cut", [3, 40, 200, 1000])
@pytest.mark.parametrize(("kind", "suffix"), KINDS)
def test_a_damaged_picture_stays_what_it_is_or_loses_notes(
    kind: str, suffix: str, cut: int
) -> None:
    data = photo(kind, (300, 200))[:cut]
    assert isinstance(published_picture(data, suffix), bytes)


def test_other_files_are_published_as_they_are(tmp_path: Path) -> None:
    for name, data in (("a.svg", b"<svg/>"), ("a.gif", b"GIF89a"), ("a.csv", b"a,b\n")):
        (tmp_path / name).write_bytes(data)
        assert published_file(tmp_path, name) == data


def test_a_picture_is_made_once_and_taken_only_when_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "a.jpg").write_bytes(photo("JPEG", (2400, 1200)))
    made = published_file(tmp_path, "a.jpg")
    assert opened(made).size == (2000, 1000)
    (kept,) = (tmp_path / "cache/qms/pictures").iterdir()
    monkeypatch.setattr("qms.publish.pictures.published_picture", None)
    assert published_file(tmp_path, "a.jpg") == made
    kept.write_bytes(b"other")
    monkeypatch.undo()
    assert published_file(tmp_path, "a.jpg") == made


XMP = b"XMP DataXMP"


def block(label: int, *parts: bytes) -> bytes:
    """Return an extension of a GIF picture."""
    inside = b"".join(bytes([len(part)]) + part for part in parts)
    return b"\x21" + bytes([label]) + inside + b"\0"


def moving(**options: object) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "lime", "blue")]
    options |= {"save_all": True, "append_images": frames[1:], "duration": 50, "loop": 0}
    frames[0].save(out, "GIF", **options)
    return out.getvalue()


def test_a_gif_keeps_its_pictures_and_loses_its_notes() -> None:
    data = moving(comment=PLACE)
    # XMP stands in no blocks, but its end is made so that whoever reads blocks finds it.
    trailer = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    xmp = b"\x21\xff" + bytes([len(XMP)]) + XMP + b"<x:xmpmeta>" + PLACE + b"</x>" + trailer
    words = block(0x01, bytes(12), PLACE)
    noted = data[:-1] + xmp + words + b"\x3b" + PLACE
    assert noted.count(PLACE) == 4
    made = published_picture(noted, "gif")
    assert PLACE not in made
    assert made == published_picture(data, "gif") == published_picture(made, "gif")
    assert not is_changed(made, "gif")
    before, after = opened(data), opened(made)
    assert getattr(after, "n_frames", 1) == 3
    assert after.info["loop"] == 0
    for number in range(3):
        before.seek(number)
        after.seek(number)
        assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()


def drawing(kind: str, data: bytes, line: str = "") -> bytes:
    written = base64.b64encode(data).decode()
    shown = f'<image href="data:image/{kind};base64,{written[:60]}{line}{written[60:]}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg"><text>Plan</text>{shown}</svg>\n'.encode()


@pytest.mark.parametrize("line", ["", "\n  ", "&#10;", "&#xA;"])
@pytest.mark.parametrize(
    ("kind", "mime"), [("JPEG", "jpeg"), ("PNG", "png"), ("WEBP", "webp"), ("GIF", "gif")]
)
def test_photographs_inside_drawings_lose_their_notes(kind: str, mime: str, line: str) -> None:
    photograph = moving(comment=PLACE) if kind == "GIF" else photo(kind, (300, 200))
    made = published_picture(drawing(mime, photograph, line), "svg")
    inside = base64.b64decode(made.split(b"base64,")[1].split(b'"')[0])
    assert PLACE in photograph
    assert PLACE not in inside
    assert opened(inside).tobytes() == opened(photograph).tobytes()
    assert made.replace(base64.b64encode(inside), b"") == drawing(mime, b"")
    assert published_picture(made, "svg") == made


def test_a_large_photograph_inside_a_drawing_is_made_smaller(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_bytes(drawing("jpeg", photo("JPEG", (2400, 1200))))
    made = published_file(tmp_path, "a.svg")
    assert opened(base64.b64decode(made.split(b"base64,")[1].split(b'"')[0])).width == LONGEST_SIDE
    assert made.startswith(b"<svg")


def test_a_drawing_without_photographs_is_published_as_it_is() -> None:
    data = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'
    assert published_picture(data, "svg") is data


NOTED = b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="i" xmlns:sodipodi="s"
   sodipodi:docname="plan.svg" inkscape:export-filename='C:\\Users\\a.rossi\\plan.png'>
<!-- drawn by A. Rossi -->
<sodipodi:namedview id="v"><inkscape:grid/></sodipodi:namedview>
<metadata><rdf>A. Rossi</rdf></metadata><metadata/>
<g inkscape:label="Shelves"><text>metadata: a.rossi</text></g></svg>
"""


def test_drawings_lose_what_their_program_noted() -> None:
    made = published_picture(NOTED, "svg")
    for gone in (b"plan.svg", b"Users", b"drawn by", b"namedview", b"<metadata", b"label="):
        assert gone in NOTED
        assert gone not in made
    assert made.endswith(b"<g><text>metadata: a.rossi</text></g></svg>\n")
    assert published_picture(made, "svg") is made
