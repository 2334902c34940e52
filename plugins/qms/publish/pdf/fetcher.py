"""The only way in for pictures: from the repository or from the text itself, from nowhere else.

WeasyPrint by itself opens whatever a text names: other hosts, other files of this machine. This
fetcher denies by default. Violations are collected as well as raised, because inside SVG pictures
WeasyPrint swallows the error (integrity §4.2).
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from PIL import Image, ImageFile
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from qms.domain.limits import MAX_ASSET_BYTES, MAX_PIXELS
from qms.publish.pictures import published_picture

REPOSITORY = "file:///repository/"
"""What texts call the repository: the name of a picture goes into the PDF's bytes, and the folder
that a checkout happens to lie in must not."""
_READABLE = 80
_DAMAGED = (OSError, ValueError, SyntaxError, EOFError, struct.error, Image.DecompressionBombError)
"""What Pillow raises for pictures that it cannot read."""
_MEDIA_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
_SUFFIXES = {media_type: suffix[1:] for suffix, media_type in _MEDIA_TYPES.items()}


_BY_PATH = "Put the picture into the repository and refer to it by its path."
_SAVE_AGAIN = "Save the picture again, as PNG or JPEG of at most 2,000 points a side."


class Refused(FatalURLFetchingError):  # type: ignore[misc]  # WeasyPrint ships no types
    """Something outside, or a picture that is none, was asked for; ends the layout."""

    def __init__(self, reason: str, about: str, advice: str) -> None:
        super().__init__(reason)
        self.about = about
        """The piece of the text that asked for it."""
        self.advice = advice


class _Checked(URLFetcherResponse):  # type: ignore[misc]  # WeasyPrint ships no types
    """Bytes that were looked at and cleaned; there is no file that could be read in their stead."""

    path = None
    """WeasyPrint reads a JPEG or PNG again from its file, if it is told of one."""


class Locked(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Reads the pictures it was told of and `data:` pictures; refuses and notes everything else."""

    def __init__(self, root: Path, pictures: Iterable[str] = ()) -> None:
        super().__init__(
            allowed_protocols={"file", "data"}, allow_redirects=False, fail_on_errors=True
        )
        self._root = os.path.realpath(root)
        self._pictures = frozenset(pictures)
        self.violations: list[Refused] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return a picture, or refuse."""
        del headers
        scheme = url.partition(":")[0].lower()
        if scheme == "data":
            return self._data(url)
        if scheme != "file":
            raise self._refusal(f"{_shown(url)} lies outside the repository")
        return self._file(url)

    def _file(self, url: str) -> URLFetcherResponse:
        parts = urlsplit(url)
        if parts.netloc:
            raise self._refusal(f"{_shown(url)} lies on another machine")
        if not url.startswith(REPOSITORY):
            raise self._refusal(f"{_shown(url)} lies outside the repository")
        inside = unquote(url.removeprefix(REPOSITORY).partition("#")[0].partition("?")[0])
        path = Path(os.path.realpath(Path(self._root, inside)))
        if os.path.commonpath([self._root, path]) != self._root:
            raise self._refusal(f"{_shown(url)} lies outside the repository")
        # What is not declared is not part of the cache's key, so it must not shape the page.
        if path.relative_to(self._root).as_posix() not in self._pictures:
            raise self._refusal(
                f"{path.name} is not one of the pictures that the document declares", path.name
            )
        media_type = _MEDIA_TYPES.get(path.suffix.lower())
        if media_type is None:
            reason = f"{path.name} is not a picture (SVG, PNG, JPEG, GIF or WebP)"
            raise self._refusal(reason, path.name)
        if not path.is_file():
            shown = path.relative_to(self._root).as_posix()
            raise self._refusal(f"the picture {shown} is missing", path.name)
        if path.stat().st_size > MAX_ASSET_BYTES:
            raise self._refusal(f"the picture {path.name} is larger than 20 MB", path.name)
        return self._checked(url, path.read_bytes(), media_type, path.name)

    def _data(self, url: str) -> URLFetcherResponse:
        if not url[5:16].lower().startswith("image/"):
            raise self._refusal("something inside the text is not a picture")
        response = super().fetch(url)
        media_type = str(response.content_type)
        return self._checked(url, response.read(), media_type, "a picture inside the text")

    def _checked(self, url: str, data: bytes, media_type: str, name: str) -> URLFetcherResponse:
        if media_type != "image/svg+xml":
            self._refuse_damaged(data, name)
            data = published_picture(data, _SUFFIXES.get(media_type, ""))
        return _Checked(url, body=data, headers={"Content-Type": media_type})

    def _refuse_damaged(self, data: bytes, name: str) -> None:
        """Refuse a picture that is too large, or of which points are missing."""
        try:
            with Image.open(io.BytesIO(data)) as image:
                width, height = image.size
                if width * height <= MAX_PIXELS:
                    _load_whole(image)
        except _DAMAGED as error:
            reason = f"the picture {name} cannot be read to its end"
            raise self._refusal(reason, name, _SAVE_AGAIN) from error
        if width * height > MAX_PIXELS:
            reason = f"the picture {name} has {width} by {height} points, too many"
            raise self._refusal(reason, name, _SAVE_AGAIN)

    def _refusal(self, reason: str, about: str = "", advice: str = _BY_PATH) -> Refused:
        self.violations.append(Refused(reason, about, advice))
        return self.violations[-1]


def _load_whole(image: Image.Image) -> None:
    """Read every point of a picture; WeasyPrint has told Pillow to accept those that end early."""
    accepted, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        image.load()
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = accepted


def _shown(url: str) -> str:
    return url if len(url) <= _READABLE else url[:_READABLE] + "..."
