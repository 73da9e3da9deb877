"""TIFF by tifffile: any number of bands, 1 to 64 bits, tiles and strips, planar or interleaved, stacks as pages."""

from __future__ import annotations

import io
import logging
import math
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import numpy.typing as npt

from engine.image_header import Header, upright_size

if TYPE_CHECKING:
    import tifffile

Pixels = npt.NDArray[Any]

_BAND_AXES = "SC"  # samples of a pixel, and the channels of a microscope; every other axis counts pages
_MINISWHITE, _PALETTE, _SEPARATED, _INKS = 0, 3, 5, 4

logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # it warns on standard error where we raise or go on


def header(file: BinaryIO) -> Header:
    """Return the header of the first series of an open TIFF file."""
    with _opened(file) as tiff:
        return _header(tiff.series[0])


def read(file: BinaryIO, page: int = 0, longest: int = 0) -> Pixels:
    """Return the pixels (H, W, C) of a page as they lie in the file, the orientation tag not yet applied.

    With `longest` set, the smallest reduced version of a pyramid whose longer side has at least so many pixels.
    """
    with _opened(file) as tiff:
        series = tiff.series[0]
        if longest:
            large = [level for level in series.levels if _longer_side(level) >= longest]
            series = min(large, key=_longer_side, default=series)
        return _to_bands(_page(series, page), series.keyframe)


def _opened(file: BinaryIO) -> tifffile.TiffFile:
    import tifffile

    file.seek(0)
    tiff = tifffile.TiffFile(file)
    if tiff.is_ome and any(page is None for page in tiff.series[0].pages):  # the rest is in files beside this one
        file.seek(0)
        return tifffile.TiffFile(file, is_ome=False)
    return tiff


def _longer_side(series: tifffile.TiffPageSeries) -> int:
    return max(size for axis, size in zip(series.axes, series.shape, strict=True) if axis in "YX")


def _header(series: tifffile.TiffPageSeries) -> Header:
    sizes = list(zip(series.axes, series.shape, strict=True))
    height, width = dict(sizes)["Y"], dict(sizes)["X"]
    bands = math.prod(size for axis, size in sizes if axis in _BAND_AXES)
    pages = math.prod(size for axis, size in sizes if axis not in _BAND_AXES + "YX")
    keyframe = series.keyframe
    if keyframe.photometric == _PALETTE and keyframe.colormap is not None:
        bands *= 1 if _is_grey(keyframe.colormap) else 3
    if keyframe.photometric == _SEPARATED and bands == _INKS:
        bands = 3
    orientation = orientation_of(keyframe)
    width, height = upright_size(width, height, orientation)
    return Header(width, height, bands, _dtype_name(keyframe), pages, "tiff", orientation)


def orientation_of(page: tifffile.TiffPage) -> int:
    """Return the orientation tag, 1 where there is none."""
    tag = page.tags.get(274)
    return int(tag.value) if tag is not None and tag.value in range(1, 9) else 1


def _dtype_name(page: tifffile.TiffPage) -> str:
    dtype = page.dtype
    if dtype is None or dtype.kind not in "buif":
        raise ValueError(f"pixels of type {dtype} are not numbers")
    if page.photometric == _PALETTE and page.colormap is not None:
        return "uint8"
    return {"bool": "uint8", "uint8": "uint8", "uint16": "uint16"}.get(dtype.name, "float32")


def _page(series: tifffile.TiffPageSeries, page: int) -> Pixels:
    """Return (H, W, bands) of one page, decoding no other page where the file is laid out page by page."""
    axes, shape = series.axes, series.shape
    stored = series.keyframe.axes
    leading = shape[: len(axes) - len(stored)]
    if not axes.endswith(stored) or math.prod(leading) != len(series.pages):
        leading, stored, planes = (), axes, [series.asarray()]
    else:
        counts = [size for axis, size in zip(axes, leading, strict=False) if axis not in _BAND_AXES]
        if not 0 <= page < math.prod(counts):
            raise IndexError(f"page {page} of {math.prod(counts)}")
        place = iter(np.unravel_index(page, counts) if counts else ())
        index = tuple(
            slice(None) if axis in _BAND_AXES else next(place) for axis, _ in zip(axes, leading, strict=False)
        )
        numbers = np.arange(math.prod(leading)).reshape(leading)[index].ravel().tolist()
        planes = [series.pages[number].asarray() for number in numbers]
        page = 0
    return np.concatenate([_order(plane, stored)[page] for plane in planes], axis=-1)


def _order(array: Pixels, axes: str) -> Pixels:
    """Return an array with `axes` as (pages, H, W, bands)."""
    bands = [i for i, axis in enumerate(axes) if axis in _BAND_AXES]
    pages = [i for i, axis in enumerate(axes) if axis not in _BAND_AXES + "YX"]
    y, x = axes.index("Y"), axes.index("X")
    ordered = array.transpose(*pages, y, x, *bands)
    return ordered.reshape(-1, array.shape[y], array.shape[x], math.prod(array.shape[i] for i in bands))


def _to_bands(pixels: Pixels, page: tifffile.TiffPage) -> Pixels:
    """Return `pixels` as uint8, uint16 or float32, light being high, palettes and inks as colours."""
    dtype = _dtype_name(page)
    if page.photometric == _PALETTE and page.colormap is not None:
        return _through_palette(pixels, page.colormap)
    bits = page.bitspersample
    if pixels.dtype.kind in "bu":
        if page.photometric == _MINISWHITE:
            pixels = ~pixels if pixels.dtype.kind == "b" else pixels.dtype.type(2**bits - 1) - pixels
        if bits < 8:
            pixels = (pixels.astype(np.uint16) * 255 // (2**bits - 1)).astype(np.uint8)
    pixels = np.ascontiguousarray(pixels, dtype=dtype)
    if page.photometric == _SEPARATED and pixels.shape[2] == _INKS:
        full = float(np.iinfo(pixels.dtype).max) if pixels.dtype.kind == "u" else 1.0
        light = full - pixels.astype(np.float32)
        return (light[..., :3] * light[..., 3:] / full).astype(dtype)
    return pixels


def _through_palette(indices: Pixels, colormap: Pixels) -> Pixels:
    colors = colormap.T >> 8 if colormap.max() > 255 else colormap.T  # some writers store bytes where words belong
    colors = colors.astype(np.uint8)
    if _is_grey(colormap):
        colors = colors[:, :1]
    height, width, bands = indices.shape
    return np.ascontiguousarray(colors[indices].reshape(height, width, bands * colors.shape[1]))


def _is_grey(colormap: Pixels) -> bool:
    return bool((colormap == colormap[0]).all())


def encode(pixels: Pixels) -> bytes:
    """Return `pixels` (H, W, C) as a TIFF file: interleaved, compressed without loss, extra bands unspecified."""
    import tifffile

    buffer = io.BytesIO()
    bands = pixels.shape[2]
    tifffile.imwrite(
        buffer,
        pixels[..., 0] if bands == 1 else pixels,
        photometric="rgb" if bands == 3 else "minisblack",
        planarconfig=None if bands == 1 else "contig",
        extrasamples=["unspecified"] * (bands - 1) if bands > 1 and bands != 3 else None,
        compression="zlib",
        predictor=True,
        metadata=None,
    )
    return buffer.getvalue()
