"""What a picture file says of itself before any pixel is decoded: JPEG, PNG, BMP, WebP, GIF (TIFF: `image_tiff`).

Sources: ITU-T T.81 (JPEG), EXIF 2.3 (orientation), W3C PNG, RFC 9649 (WebP), Microsoft's BITMAPINFOHEADER, GIF89a.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO, Literal

Format = Literal["jpeg", "png", "bmp", "webp", "gif", "tiff"]

_START_OF_FRAME = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_ALONE = {0x01, *range(0xD0, 0xD9)}  # JPEG markers without a length
_ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class Header:
    """A picture as `read` returns it: upright width and height in pixels, bands, "uint8" | "uint16" | "float32", pages.

    `orientation` is the EXIF number 1-8 that made it upright; `format` is what the content is, whatever its name.
    """

    width: int
    height: int
    bands: int
    dtype: str
    pages: int = 1
    format: Format = "tiff"
    orientation: int = 1


class NotAPictureError(ValueError):
    """The content is of none of the formats that are read here; `kind` names what it is where that is known."""

    def __init__(self, kind: str = "") -> None:
        super().__init__(f"not a picture: {kind or 'unknown content'}")
        self.kind = kind


def sniff(start: bytes) -> Format:
    """Return the format that the first 16 bytes of a file tell; raise NotAPictureError for any other."""
    if start[:3] == b"\xff\xd8\xff":
        return "jpeg"
    if start[:8] == b"\x89PNG\r\n\x1a\n":
        return "png"
    if start[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return "tiff"
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "webp"
    if start[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    if start[:2] == b"BM":
        return "bmp"
    if start[4:8] == b"ftyp":
        kind = {b"hei": "HEIC", b"hev": "HEIC", b"mif": "HEIC", b"avi": "AVIF"}.get(start[8:11], "")
        raise NotAPictureError(kind)
    raise NotAPictureError()


def parse(file: BinaryIO, kind: Format) -> Header:
    """Return the header of a file of `kind` (not TIFF); raise ValueError where it is broken."""
    reader = {"jpeg": _jpeg, "png": _png, "bmp": _bmp, "webp": _webp, "gif": _gif}[kind]
    file.seek(0)
    try:
        header = reader(file)
    except (struct.error, IndexError) as error:
        raise ValueError(f"the header is cut off: {error}") from error
    if header.width < 1 or header.height < 1:
        raise ValueError(f"the header says {header.width} x {header.height} pixels")
    return header


def upright_size(width: int, height: int, orientation: int) -> tuple[int, int]:
    """Return width and height once the EXIF orientation is applied."""
    return (height, width) if orientation >= 5 else (width, height)


def _jpeg(file: BinaryIO) -> Header:
    file.seek(2)
    orientation = 1
    while True:
        (mark, code) = file.read(2)
        while code == 0xFF:  # fill bytes
            code = file.read(1)[0]
        if mark != 0xFF:
            raise ValueError("a marker is missing")
        if code in _ALONE:
            continue
        (length,) = struct.unpack(">H", file.read(2))
        if code in _START_OF_FRAME:
            precision, height, width, components = struct.unpack(">BHHB", file.read(6))
            if precision != 8:
                raise NotAPictureError(f"{precision}-bit JPEG")
            width, height = upright_size(width, height, orientation)
            return Header(width, height, 1 if components == 1 else 3, "uint8", 1, "jpeg", orientation)
        if code == 0xE1:
            segment = file.read(length - 2)
            if segment.startswith(b"Exif\0\0"):
                orientation = _exif_orientation(segment[6:])
        else:
            file.seek(length - 2, 1)


def _exif_orientation(tiff: bytes) -> int:
    """Return 1-8; 1 where the block does not say or is damaged, which is no reason to refuse the picture."""
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        (offset,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, offset)
        for entry in range(offset + 2, offset + 2 + 12 * count, 12):
            tag, kind = struct.unpack_from(order + "HH", tiff, entry)
            if tag == _ORIENTATION:
                (value,) = struct.unpack_from(order + ("I" if kind == 4 else "H"), tiff, entry + 8)
                return value if 1 <= value <= 8 else 1
    except (struct.error, KeyError):
        pass
    return 1


def _png(file: BinaryIO) -> Header:
    file.seek(16)
    width, height, depth, color = struct.unpack(">IIBB", file.read(10))
    bands = {0: 1, 2: 3, 3: 3, 4: 1, 6: 3}[color] if color in (0, 2, 3, 4, 6) else 0
    if not bands:
        raise ValueError(f"color type {color} does not exist")
    file.seek(33)  # behind IHDR
    orientation = 1
    while len(start := file.read(8)) == 8:
        length, name = struct.unpack(">I4s", start)
        if name in (b"IDAT", b"IEND"):
            break
        if name == b"eXIf":
            orientation = _exif_orientation(file.read(length))
            break
        file.seek(length + 4, 1)
    width, height = upright_size(width, height, orientation)
    return Header(width, height, bands, "uint16" if depth == 16 else "uint8", 1, "png", orientation)


def _bmp(file: BinaryIO) -> Header:
    start = file.read(54)
    (size,) = struct.unpack_from("<I", start, 14)
    if size == 12:  # the header of OS/2
        width, height, _, depth = struct.unpack_from("<HHHH", start, 18)
        used, entry = 0, 3
    else:
        width, height, _, depth = struct.unpack_from("<iiHH", start, 18)
        (used,) = struct.unpack_from("<I", start, 46)
        entry = 4
    bands = 3
    if depth <= 8:
        file.seek(14 + size)
        colors = file.read(entry * min(used or 1 << depth, 1 << depth))
        bands = 1 if colors[0::entry] == colors[1::entry] == colors[2::entry] else 3
    return Header(abs(width), abs(height), bands, "uint8", 1, "bmp")


def _webp(file: BinaryIO) -> Header:
    start = file.read(30)
    kind, orientation = start[12:16], 1
    if kind == b"VP8 ":
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", start, 26))
    elif kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", start, 21)
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b"VP8X":
        width = int.from_bytes(start[24:27], "little") + 1
        height = int.from_bytes(start[27:30], "little") + 1
        orientation = _webp_orientation(file) if start[20] & 0x08 else 1
    else:
        raise ValueError(f"unknown WebP chunk {kind!r}")
    width, height = upright_size(width, height, orientation)
    return Header(width, height, 3, "uint8", 1, "webp", orientation)


def _webp_orientation(file: BinaryIO) -> int:
    file.seek(12)
    while len(start := file.read(8)) == 8:
        name, length = struct.unpack("<4sI", start)
        if name == b"EXIF":
            block = file.read(length)
            return _exif_orientation(block[6:] if block.startswith(b"Exif\0\0") else block)
        file.seek(length + length % 2, 1)
    return 1


def _gif(file: BinaryIO) -> Header:
    width, height = struct.unpack_from("<HH", file.read(10), 6)
    return Header(width, height, 3, "uint8", 1, "gif")
