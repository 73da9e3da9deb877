"""Pixels in and out. The only place where files become arrays, and where blue-green-red becomes red-green-blue.

Pixels are (H, W, C), upright (EXIF applied), in RGB order where they are colour, uint8, uint16 or float32:
- grey stays one band; palettes, CMYK and CMYK-like TIFF become RGB; animations give their first picture;
- transparency (PNG, WebP, GIF, BMP) is laid over white and dropped; in TIFF every band is kept, for what calls itself
  alpha there is often infrared;
- TIFF of other number types (int16, int32, float64 ...) becomes float32, bits become 0 and 255.
No function returns None for a file that it cannot read: each raises UserError with the name of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from engine import image_header, image_tiff
from engine.cv import cv2
from engine.errors import Text, UserError, text
from engine.files import system_path, write_atomically
from engine.fit import resize
from engine.image_display import to_display
from engine.image_hash import hamming, perceptual_hash
from engine.image_header import Header, NotAPictureError

__all__ = [
    "MAX_PIXELS",
    "SUFFIXES",
    "Header",
    "default_band_names",
    "hamming",
    "is_image",
    "perceptual_hash",
    "read",
    "read_header",
    "thumbnail",
    "to_display",
    "write",
]

Pixels = npt.NDArray[Any]  # (H, W, C)

SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff", ".gtif", ".gtiff", ".bmp", ".dib", ".webp", ".gif"}
)
MAX_PIXELS = 2**28  # 16,384 x 16,384; what says it is larger is refused before anything is decoded
MAX_BYTES = 2**32  # of all bands of one page
_QUALITY = 95  # of JPEG and WebP


def is_image(path: str | Path) -> bool:
    """Whether the name says that it is a picture; hidden files (".x.jpg", "._x.jpg") are none."""
    path = Path(path)
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".")


def read_header(path: str | Path) -> Header:
    """Return what `read` would return, without decoding a pixel. Raises UserError as `read` does."""
    with _opened(path) as (_, header):
        return header


def read(path: str | Path, page: int = 0) -> Pixels:
    """Return the pixels (H, W, C) of a picture; `page` counts the pictures of a TIFF stack from 0.

    Raises UserError when there is no such file or page, or it is broken, no picture, or larger than MAX_PIXELS.
    """
    with _opened(path) as (file, header):
        _refuse_bombs(path, header)
        if not 0 <= page < header.pages:
            name = Path(path).name
            raise UserError(
                text("{name} has {pages} pages, there is no page {page}.", name=name, pages=header.pages, page=page + 1)
            )
        pixels = image_tiff.read(file, page) if header.format == "tiff" else _decode(file, header)
        return _upright(pixels, header.orientation)


def thumbnail(
    path: str | Path, longest: int, colours: Mapping[int, tuple[int, ...]] | None = None
) -> npt.NDArray[np.uint8]:
    """Return the picture as uint8 RGB (h, w, 3), its longer side at most `longest` pixels, never enlarged.

    `colours` gives the bands that are shown as red, green, blue by how many a picture has, where that is known.
    JPEG is decoded at a half, quarter or eighth of its size and TIFF from its pyramid, where that is enough.
    Raises UserError as `read` does.
    """
    with _opened(path) as (file, header):
        _refuse_bombs(path, header)
        is_tiff = header.format == "tiff"
        pixels = image_tiff.read(file, longest=longest) if is_tiff else _decode(file, header, longest)
        shown = (colours or {}).get(pixels.shape[2])
        if pixels.dtype != np.uint8 or pixels.shape[2] > 3 or shown:
            pixels = to_display(pixels, shown)  # before shrinking, so that it is stretched as the whole picture is
        small = _shrunk(pixels, longest)
        return to_display(_upright(small, header.orientation))


def write(path: str | Path, pixels: Pixels) -> None:
    """Write `pixels` (H, W, C) in the format that the suffix names, whole or not at all.

    PNG takes uint8 and uint16, TIFF everything, the others uint8; all but TIFF take 1 or 3 bands; JPEG and WebP at
    quality 95. Raises UserError when the format cannot hold the pixels or the file cannot be written.
    """
    path = Path(path)
    if pixels.ndim != 3 or not pixels.size:
        raise ValueError(f"expected pixels (H, W, C), got shape {pixels.shape}")
    content = _encode(path, pixels)
    try:
        write_atomically(path, content)
    except OSError as error:
        raise UserError(
            text("{name} cannot be written: {reason}.", name=path.name, reason=error.strerror or error),
            text("Check that the folder exists, that the disk is not full and that you may write there."),
        ) from error


def default_band_names(count: int) -> tuple[str, ...]:
    """Return names for `count` bands: "grey", or "red", "green", "blue", or "band 1" and so on."""
    if count in (1, 3):
        return ("grey",) if count == 1 else ("red", "green", "blue")
    return tuple(f"band {i + 1}" for i in range(count))


@contextmanager
def _opened(path: str | Path) -> Iterator[tuple[BinaryIO, Header]]:
    """Open a picture and give its file and header; whatever goes wrong in the block is blamed on that file."""
    with _blaming(path), open(system_path(path), "rb") as file:  # noqa: PTH123 - a path of any length
        start = file.read(16)
        if not start:
            raise UserError(text("{name} is empty.", name=Path(path).name), _copy_again())
        kind = image_header.sniff(start)
        yield file, image_tiff.header(file) if kind == "tiff" else image_header.parse(file, kind)


@contextmanager
def _blaming(path: str | Path) -> Iterator[None]:
    """Turn whatever reading a file raises into a UserError that names it."""
    name = Path(path).name
    try:
        yield
    except UserError:
        raise
    except FileNotFoundError as error:
        raise UserError(
            text("{name} is not there any more.", name=name),
            text("It may have been moved or renamed, or its disk is not connected: {path}", path=path),
        ) from error
    except OSError as error:
        raise UserError(
            text("{name} cannot be opened: {reason}.", name=name, reason=error.strerror or error),
            text("Check that the file is there and that you may read it."),
        ) from error
    except NotAPictureError as error:
        raise _unknown(name, error.kind) from error
    except MemoryError as error:
        raise UserError(
            text("{name} does not fit into memory.", name=name), text("Close other programs, or cut it into tiles.")
        ) from error
    except Exception as error:  # the decoders of many libraries meet damaged files in as many ways
        raise UserError(text("{name} is broken or cut off.", name=name), _copy_again()) from error


def _copy_again() -> Text:
    return text("Copy it again from where it came from, or leave it out.")


def _unknown(name: str, kind: str) -> UserError:
    hint = text("Open it in another program and save it as PNG, TIFF or JPEG.")
    if kind:
        return UserError(text("{name} is a {kind} picture, which cannot be read here.", name=name, kind=kind), hint)
    return UserError(text("{name} is not a picture that can be read here.", name=name), hint)


def _refuse_bombs(path: str | Path, header: Header) -> None:
    """Refuse a picture that would not fit into memory, before anything of it is decoded."""
    pixels = header.width * header.height
    if pixels > MAX_PIXELS or pixels * header.bands * np.dtype(header.dtype).itemsize > MAX_BYTES:
        raise UserError(
            text(
                "{name} says it has {width} x {height} pixels and {bands} bands, too many to open.",
                name=Path(path).name,
                width=header.width,
                height=header.height,
                bands=header.bands,
            ),
            text("Cut it into tiles or save it smaller; at most {side} x {side} pixels.", side=round(MAX_PIXELS**0.5)),
        )


def _decode(file: BinaryIO, header: Header, longest: int = 0) -> Pixels:
    """Return the pixels (H, W, C) as they lie in the file, RGB; with `longest`, a JPEG reduced to no less than that."""
    file.seek(0)
    flags = cv2.IMREAD_UNCHANGED  # it alone keeps grey, 16 bits and transparency, and leaves orientation to us
    if header.format == "jpeg":
        flags = _jpeg_flags(header, longest)
    # not cv2.imread, which on Windows opens no path with other than Latin letters
    pixels = cv2.imdecode(np.frombuffer(file.read(), np.uint8), flags)
    if pixels is None:
        raise ValueError("the decoder gave up")
    if pixels.ndim == 2:
        return pixels[..., None]
    if flags != cv2.IMREAD_UNCHANGED and flags & cv2.IMREAD_COLOR_RGB:
        return pixels
    if pixels.shape[2] == 4:
        pixels = _over_white(pixels)
    if header.bands == 1:
        return np.ascontiguousarray(pixels[..., :1])  # grey with transparency is decoded as three equal bands
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)


def _jpeg_flags(header: Header, longest: int) -> int:
    """Return the flags that decode a JPEG, at 1/2, 1/4 or 1/8 where that leaves `longest` pixels or more (0: whole)."""
    grey, sides = header.bands == 1, (header.width, header.height)
    for divisor in (8, 4, 2) if longest else ():
        # a side that the divisor does not divide is filled up, which would shift a small picture visibly
        if longest * divisor > max(sides) or any(-side % divisor > side / 100 for side in sides):
            continue
        kind = "GRAYSCALE" if grey else "COLOR"
        return getattr(cv2, f"IMREAD_REDUCED_{kind}_{divisor}") | cv2.IMREAD_IGNORE_ORIENTATION
    # the decoder writes red first at no cost; swapping afterwards costs a 12-megapixel picture 20 % of its time
    return (cv2.IMREAD_GRAYSCALE if grey else cv2.IMREAD_COLOR_RGB) | cv2.IMREAD_IGNORE_ORIENTATION


def _over_white(pixels: Pixels) -> Pixels:
    """Return (H, W, 4) pixels laid over white, without the fourth band."""
    color, alpha = np.ascontiguousarray(pixels[..., :3]), pixels[..., 3:]
    full = np.iinfo(pixels.dtype).max
    if (alpha == full).all():
        return color
    part = alpha.astype(np.float32) / full
    return np.rint(color * part + full * (1 - part)).astype(pixels.dtype)


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    """Return the pixels turned and mirrored as the EXIF orientation 1-8 asks (EXIF 2.3, table 6)."""
    if orientation >= 5:
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)


def _shrunk(pixels: Pixels, longest: int) -> Pixels:
    height, width, _ = pixels.shape
    scale = longest / max(height, width)
    if scale >= 1:
        return pixels
    return resize(np.ascontiguousarray(pixels), (max(1, round(width * scale)), max(1, round(height * scale))))


def _encode(path: Path, pixels: Pixels) -> bytes:
    suffix = path.suffix.lower()
    if suffix in (".tif", ".tiff", ".gtif", ".gtiff"):
        return image_tiff.encode(pixels)
    options = {
        **dict.fromkeys((".jpg", ".jpeg", ".jpe", ".jfif"), (".jpg", [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])),
        **dict.fromkeys((".bmp", ".dib"), (".bmp", [])),
        ".png": (".png", []),
        ".webp": (".webp", [cv2.IMWRITE_WEBP_QUALITY, _QUALITY]),
    }.get(suffix)
    types = ("uint8", "uint16") if suffix == ".png" else ("uint8",)
    if options is None or pixels.shape[2] not in (1, 3) or pixels.dtype.name not in types:
        raise UserError(
            text(
                "A {suffix} file cannot hold {bands} bands of {dtype}.",
                suffix=suffix or "?",
                bands=pixels.shape[2],
                dtype=pixels.dtype.name,
            ),
            text("Save it as .tif, which holds any number of bands."),
        )
    bgr = np.ascontiguousarray(pixels[..., ::-1])
    done, content = cv2.imencode(options[0], bgr, options[1])
    if not done:
        raise UserError(text("{name} cannot be written in this format.", name=path.name), text("Save it as .tif."))
    return content.tobytes()
