from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from engine import image
from engine.cv import cv2
from engine.errors import UserError
from engine.fit import resize
from engine.image_display import to_display
from engine.inference.draw import draw

RED, GREEN, BLUE, GREY = (200, 30, 20), (20, 180, 40), (30, 50, 210), (90, 90, 90)
# How a picture is stored for each EXIF orientation, from the upright one (EXIF 2.3, table 6).
STORED = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2),
    6: np.rot90,  # the camera was turned: turning clockwise makes it upright
    7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
    8: lambda a: np.rot90(a, -1),
}


@pytest.fixture
def upright() -> np.ndarray:
    """48 x 32 pixels, four colours, no symmetry."""
    pixels = np.empty((32, 48, 3), np.uint8)
    pixels[:16, :24], pixels[:16, 24:], pixels[16:, :24], pixels[16:, 24:] = RED, GREEN, BLUE, GREY
    return pixels


def exif(orientation: int) -> Image.Exif:
    block = Image.Exif()
    block[274] = orientation
    return block


def check(path: Path, page: int = 0) -> np.ndarray:
    """Read a picture every way and return its pixels: the header and the thumbnail must agree with them."""
    header, pixels = image.read_header(path), image.read(path, page)
    assert pixels.shape == (header.height, header.width, header.bands)
    assert pixels.dtype == header.dtype
    assert pixels.dtype in (np.uint8, np.uint16, np.float32)
    assert pixels.flags.c_contiguous
    shown = to_display(pixels)
    assert shown.shape == (*pixels.shape[:2], 3)
    assert shown.dtype == np.uint8
    small = image.thumbnail(path, 24)
    assert small.dtype == np.uint8
    assert small.ndim == 3
    assert max(small.shape[:2]) == min(24, max(pixels.shape[:2]))
    assert abs(small.shape[0] / small.shape[1] * header.width / header.height - 1) < 1.5 / min(small.shape[:2])
    if page == 0:
        expected = resize(shown, (small.shape[1], small.shape[0])).astype(int)
        assert np.abs(small - expected).mean() < 4
    return pixels


# --- upright


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "tiff"])
def test_every_orientation_is_read_upright(tmp_path, upright, orientation, kind):
    path = tmp_path / f"photo.{kind}"
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](upright)))
    extra = {"webp": {"lossless": True}, "jpeg": {"quality": 100, "subsampling": 0}}.get(kind, {})
    stored.save(path, exif=exif(orientation), **extra)
    assert image.read_header(path).orientation == orientation
    assert np.abs(check(path).astype(int) - upright).max() <= (4 if kind == "jpeg" else 0)


def test_file_is_never_rewritten(tmp_path, upright):
    path = tmp_path / "photo.jpg"
    Image.fromarray(upright).save(path, exif=exif(6))
    before = path.read_bytes()
    check(path)
    assert path.read_bytes() == before


def test_damaged_exif_does_not_cost_the_picture(tmp_path, upright):
    Image.fromarray(upright).save(tmp_path / "a.jpg", quality=100)
    plain = (tmp_path / "a.jpg").read_bytes()
    for block in (b"", b"II*\0", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff", b"XXXXXXXXXXX"):
        segment = b"Exif\0\0" + block
        broken = plain[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + plain[2:]
        (tmp_path / "b.jpg").write_bytes(broken)
        assert np.array_equal(check(tmp_path / "b.jpg"), image.read(tmp_path / "a.jpg"))


# --- colours


@pytest.mark.parametrize("suffix", ["png", "bmp", "webp", "tif", "jpg", "gif"])
def test_red_is_red(tmp_path, suffix):
    path = tmp_path / f"red.{suffix}"
    Image.new("RGB", (32, 24), (255, 0, 0)).save(path)
    assert np.abs(check(path)[12, 12].astype(int) - (255, 0, 0)).max() <= 3
    assert np.abs(image.thumbnail(path, 8)[3, 3].astype(int) - (255, 0, 0)).max() <= 3


@pytest.mark.parametrize("suffix", ["jpg", "png", "bmp", "tif"])
def test_grey_stays_one_band(tmp_path, suffix):
    path = tmp_path / f"grey.{suffix}"
    Image.new("L", (32, 24), 77).save(path)
    assert check(path).shape == (24, 32, 1)
    assert abs(int(image.read(path)[12, 12, 0]) - 77) <= 1


@pytest.mark.parametrize("progressive", [False, True])
def test_cmyk_jpeg_becomes_rgb(tmp_path, progressive):
    path = tmp_path / "print.jpg"
    Image.new("CMYK", (32, 24), (0, 255, 255, 0)).save(path, quality=100, progressive=progressive)
    assert np.abs(check(path)[5, 5].astype(int) - (255, 0, 0)).max() <= 4


def test_palette_becomes_rgb(tmp_path, upright):
    for suffix in ("png", "bmp", "tif", "gif"):
        path = tmp_path / f"palette.{suffix}"
        Image.fromarray(upright).quantize(8).save(path)
        assert np.abs(check(path).astype(int) - upright).max() <= 4


def test_transparency_is_laid_over_white(tmp_path):
    for suffix, extra in (("png", {}), ("webp", {"lossless": True})):
        path = tmp_path / f"alpha.{suffix}"
        pixels = np.zeros((24, 32, 4), np.uint8)
        pixels[:, :16] = (200, 100, 50, 255)
        pixels[:, 16:24] = (200, 100, 50, 51)  # one fifth
        pixels[:, 24:] = (200, 100, 50, 0)
        Image.fromarray(pixels).save(path, **{"exact": True, **extra} if extra else {})
        row = check(path)[12]
        assert row[[0, 16, 24]].tolist() == [[200, 100, 50], [244, 224, 214], [255, 255, 255]]
    Image.new("LA", (32, 24), (100, 51)).save(tmp_path / "grey.png")
    assert check(tmp_path / "grey.png")[0, 0].tolist() == [224]
    palette = Image.new("RGB", (32, 24), RED).quantize(2)
    palette.save(tmp_path / "p.png", transparency=palette.getpixel((0, 0)))
    assert check(tmp_path / "p.png")[0, 0].tolist() == [255, 255, 255]
    (tmp_path / "deep.png").write_bytes(cv2.imencode(".png", np.full((4, 4, 4), 40000, np.uint16))[1].tobytes())
    deep = check(tmp_path / "deep.png")
    assert deep[0, 0].tolist() == [round(40000 * (40000 / 65535) + 65535 - 40000)] * 3


def test_sixteen_bits_of_a_png_are_kept(tmp_path):
    pixels = np.arange(24 * 32 * 3, dtype=np.uint16).reshape(24, 32, 3) * 28
    for bands in (1, 3):
        image.write(tmp_path / "deep.png", pixels[..., :bands])
        assert np.array_equal(check(tmp_path / "deep.png"), pixels[..., :bands])


def test_one_bit_is_black_and_white(tmp_path):
    for suffix in ("png", "bmp", "tif"):
        path = tmp_path / f"bits.{suffix}"
        Image.fromarray(np.eye(24, 32, dtype=bool)).save(path)
        assert np.array_equal(check(path)[..., 0], np.eye(24, 32) * 255)


def test_animation_gives_its_first_picture(tmp_path):
    first, second = Image.new("RGB", (32, 24), (250, 0, 0)), Image.new("RGB", (32, 24), (0, 0, 250))
    for suffix in ("gif", "webp", "png"):
        path = tmp_path / f"moving.{suffix}"
        first.save(path, save_all=True, append_images=[second])
        assert np.abs(check(path)[5, 5].astype(int) - (250, 0, 0)).max() <= 8


# --- TIFF


@pytest.mark.parametrize("bands", [1, 2, 3, 4, 6, 13])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize(
    "layout",
    [
        {"planarconfig": "contig"},
        {"planarconfig": "separate"},
        {"planarconfig": "contig", "compression": "lzw", "predictor": True},
        {"planarconfig": "separate", "compression": "zlib", "tile": (16, 16)},
        {"planarconfig": "contig", "byteorder": ">", "tile": (16, 32)},
    ],
)
def test_tiff_of_any_layout(tmp_path, bands, dtype, layout):
    pixels = (np.random.default_rng(bands).random((24, 40, bands)) * 255).astype(dtype)
    stored = pixels.transpose(2, 0, 1) if layout["planarconfig"] == "separate" else pixels
    options = {key: value for key, value in layout.items() if bands > 1 or key != "planarconfig"}
    tifffile.imwrite(
        tmp_path / "a.tif", stored if bands > 1 else pixels[..., 0], photometric="minisblack", metadata=None, **options
    )
    assert np.array_equal(image.read(tmp_path / "a.tif"), pixels)
    header = image.read_header(tmp_path / "a.tif")
    assert (header.width, header.height, header.bands, header.dtype) == (40, 24, bands, np.dtype(dtype).name)


def test_stack_is_read_page_by_page(tmp_path):
    stack = np.arange(5 * 24 * 32, dtype=np.uint16).reshape(5, 24, 32)
    for options in ({}, {"imagej": True, "metadata": {"axes": "ZYX"}}, {"compression": "zlib"}, {"bigtiff": True}):
        tifffile.imwrite(tmp_path / "stack.tif", stack, **options)
        assert image.read_header(tmp_path / "stack.tif").pages == 5
        for page in range(5):
            assert np.array_equal(check(tmp_path / "stack.tif", page)[..., 0], stack[page])
    with pytest.raises(UserError, match=r"stack\.tif has 5 pages, there is no page 6"):
        image.read(tmp_path / "stack.tif", 5)


@pytest.mark.parametrize("options", [{"imagej": True}, {"ome": True}])
def test_channels_of_a_microscope_are_bands(tmp_path, options):
    stack = np.arange(2 * 3 * 4 * 24 * 32, dtype=np.uint32).astype(np.uint16).reshape(2, 3, 4, 24, 32)
    path = tmp_path / ("a.ome.tif" if "ome" in options else "a.tif")
    tifffile.imwrite(path, stack, metadata={"axes": "TZCYX"}, **options)
    header = image.read_header(path)
    assert (header.pages, header.bands) == (6, 4)
    for page in range(6):
        assert np.array_equal(image.read(path, page), stack[page // 3, page % 3].transpose(1, 2, 0))


def test_fourth_band_of_a_tiff_is_not_transparency(tmp_path):
    """Infrared is often tagged as alpha: multiplying it in would smoke the picture."""
    pixels = np.full((24, 32, 4), (200, 100, 50, 7), np.uint8)
    tifffile.imwrite(tmp_path / "naip.tif", pixels, photometric="rgb", extrasamples=["unassalpha"])
    assert check(tmp_path / "naip.tif")[0, 0].tolist() == [200, 100, 50, 7]


@pytest.mark.parametrize("dtype", ["int8", "int16", "int32", "uint32", "float16", "float64"])
def test_other_numbers_become_float32(tmp_path, dtype):
    values = np.array([[0, 1, 100]] * 24, dtype)
    tifffile.imwrite(tmp_path / "a.tif", -values if dtype[0] != "u" else values)
    assert image.read(tmp_path / "a.tif")[0, :, 0].tolist() == ([0, 1, 100] if dtype[0] == "u" else [0, -1, -100])
    assert image.read_header(tmp_path / "a.tif").dtype == "float32"


def test_tiff_where_zero_is_white(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", np.array([[0, 10, 255]], np.uint8), photometric="miniswhite")
    assert image.read(tmp_path / "a.tif")[0, :, 0].tolist() == [255, 245, 0]


def test_tiff_of_printing_inks_becomes_rgb(tmp_path):
    Image.new("CMYK", (32, 24), (0, 255, 0, 0)).save(tmp_path / "ink.tif")
    assert check(tmp_path / "ink.tif")[0, 0].tolist() == [255, 0, 255]


def test_thumbnail_comes_from_the_pyramid(tmp_path):
    path = tmp_path / "slide.tif"
    with tifffile.TiffWriter(path) as writer:
        writer.write(np.full((256, 256), 10, np.uint8), tile=(64, 64), subifds=1)
        writer.write(np.full((128, 128), 90, np.uint8), tile=(64, 64), subfiletype=1)
    assert image.read(path).shape == (256, 256, 1)
    assert image.thumbnail(path, 100).mean() == 90
    assert image.thumbnail(path, 200).mean() == 10


# --- names and paths


@pytest.mark.parametrize("name", ["叶片 03 ümlaut é.png", "x" * 200 + ".png", "percent %20 #1 [a].png"])
def test_any_name_is_read_and_written(tmp_path, name, upright):
    folder = tmp_path / "温室 一号" / ("long" * 30) / ("path" * 30)
    folder.mkdir(parents=True)
    image.write(folder / name, upright)
    assert np.array_equal(image.read(folder / name), upright)
    assert np.array_equal(image.read(str(folder / name)), upright)
    assert [path.name for path in folder.iterdir()] == [name]


def test_which_names_are_pictures():
    yes = ("a.jpg", "A.JPG", "b.Tif", "c.gtif", "d.jpeg", "e.webp", "f.bmp", "folder.png/g.png")
    no = ("Thumbs.db", ".DS_Store", "._a.jpg", ".hidden.png", "notes.txt", "png", "film.mp4")
    assert all(map(image.is_image, yes))
    assert not any(map(image.is_image, no))


def test_content_decides_not_the_name(tmp_path, upright):
    image.write(tmp_path / "a.png", upright)
    (tmp_path / "a.png").rename(tmp_path / "a.jpg")
    assert np.array_equal(check(tmp_path / "a.jpg"), upright)


# --- what cannot be read


def encoded(suffix: str) -> bytes:
    pixels = cv2.GaussianBlur(np.random.default_rng(0).integers(0, 255, (96, 128, 3), dtype=np.uint8), (0, 0), 2)
    if suffix == "tif":
        buffer = io.BytesIO()
        tifffile.imwrite(buffer, pixels, compression="lzw")
        return buffer.getvalue()
    return cv2.imencode(f".{suffix}", pixels)[1].tobytes()


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "bmp", "gif", "tif"])
@pytest.mark.parametrize("part", [0.01, 0.3, 0.95])
def test_cut_off_file_is_said_to_be_broken(tmp_path, suffix, part):
    path = tmp_path / f"half copied.{suffix}"
    content = encoded(suffix)
    path.write_bytes(content[: max(16, int(len(content) * part))])
    for read in (image.read, lambda path: image.thumbnail(path, 32)):
        with pytest.raises(UserError, match="half copied") as error:
            read(path)
        assert error.value.hint


def test_each_fault_is_named(tmp_path):
    def fault(name: str, content: bytes | None, match: str, read=image.read) -> None:
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(UserError, match=match) as error:
            read(path)
        assert error.value.hint

    fault("gone.jpg", None, "gone.jpg is not there")
    fault("empty.jpg", b"", "empty.jpg is empty")
    fault("notes.png", b"just some text, not a picture", "notes.png is not a picture")
    fault("phone.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "phone.heic is a HEIC picture")
    fault("odd.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "odd.png is broken", image.read_header)
    fault("short.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0", "short.jpg is broken", image.read_header)
    twelve_bits = b"\xff\xd8\xff\xc1" + struct.pack(">HBHHB", 17, 12, 8, 8, 3) + b"\0" * 9
    fault("deep.jpg", twelve_bits, "deep.jpg is a 12-bit JPEG picture", image.read_header)
    (tmp_path / "folder.jpg").mkdir()
    fault("folder.jpg", None, "folder.jpg cannot be opened")
    complex_pixels = io.BytesIO()
    tifffile.imwrite(complex_pixels, np.zeros((4, 4), np.complex64))
    fault("wave.tif", complex_pixels.getvalue(), "wave.tif is broken")


def test_file_of_random_bytes_behind_a_good_start_never_crashes(tmp_path):
    rng = np.random.default_rng(3)
    for suffix in ("jpg", "png", "webp", "bmp", "gif", "tif"):
        good = encoded(suffix)
        for _ in range(30):
            damaged = bytearray(good)
            for place in rng.integers(0, len(good), 20):
                damaged[place] = rng.integers(256)
            path = tmp_path / f"damaged.{suffix}"
            path.write_bytes(bytes(damaged))
            for read in (image.read_header, image.read, lambda path: image.thumbnail(path, 32)):
                try:
                    assert read(path) is not None
                except UserError as error:
                    assert "damaged" in error.message


def png_of(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


def test_bombs_are_refused_before_they_are_decoded(tmp_path, monkeypatch):
    path = tmp_path / "bomb.png"
    path.write_bytes(png_of(60_000, 60_000))
    monkeypatch.setattr(cv2, "imdecode", lambda *_: pytest.fail("it was decoded"))
    for read in (image.read, lambda path: image.thumbnail(path, 32)):
        with pytest.raises(UserError, match=r"bomb\.png says it has 60000 x 60000 pixels"):
            read(path)
    assert image.read_header(path).width == 60_000


# --- to look at


def test_eight_bits_pass_unchanged(upright):
    assert np.array_equal(to_display(upright), upright)
    assert np.array_equal(to_display(upright[..., :1])[..., 2], upright[..., 0])


def test_sixteen_bits_are_stretched_between_their_percentiles():
    ramp = np.arange(10_000, dtype=np.uint16).reshape(100, 100, 1) + 1000
    shown = to_display(ramp)
    assert (shown[0, 0] == 0).all()
    assert (shown[-1, -1] == 255).all()
    assert abs(int(shown[50, 0, 0]) - 128) <= 2
    dim = np.zeros((100, 100, 1), np.uint16)
    dim[0, 0] = 3  # one bright pixel in ten thousand is still seen
    assert to_display(dim)[0, 0, 0] == 255


def test_nan_is_black_and_moves_nothing():
    pixels = np.linspace(-20, 0, 10_000, dtype=np.float32).reshape(100, 100, 1)
    plain = to_display(pixels)
    pixels[:10] = np.nan
    pixels[10, 0], pixels[11, 0] = np.inf, -np.inf
    shown = to_display(pixels)
    assert not shown[:10].any()
    assert shown[11, 0, 0] == 0
    assert np.abs(shown[90:].astype(int) - plain[90:]).max() < 30
    flat = np.full((4, 4, 1), 7, np.float32)
    flat[0, 0] = np.inf
    assert not to_display(flat).any()
    for empty in (np.full((4, 4, 1), np.nan, np.float32), np.full((4, 4, 2), 7, np.float32)):
        assert not to_display(empty).any()


def test_colour_keeps_its_balance_and_bands_are_stretched_apart():
    ramp = np.linspace(0, 1, 10_000, dtype=np.float32).reshape(100, 100)
    reddish = np.stack([ramp * 1000, ramp * 500, ramp * 500], axis=-1)
    shown = to_display(reddish)
    assert shown[-1, -1, 0] == 255
    assert shown[-1, -1, 1] < 140
    many = np.stack([ramp * 1000, ramp * 10, ramp, ramp * 5, 1 - ramp], axis=-1)
    assert (to_display(many)[-1, -1] == 255).all()
    assert to_display(many, (0, 1, 4))[-1, -1].tolist() == [255, 255, 0]
    assert to_display(many, (4,))[0, 0].tolist() == [255, 255, 255]
    with pytest.raises(ValueError, match="one band or three"):
        to_display(many, (0, 1))
    with pytest.raises(IndexError):
        to_display(many, (0, 1, 9))


def test_many_bands_are_stored_blue_first_and_four_red_first(tmp_path):
    numbers = np.arange(10, 70, 10, dtype=np.uint8)  # 10 in the first band to 60 in the sixth
    for count, expected in ((3, [10, 20, 30]), (4, [10, 20, 30]), (5, [30, 20, 10]), (6, [30, 20, 10])):
        pixels = np.tile(numbers[:count], (8, 8, 1))
        assert to_display(pixels)[0, 0].tolist() == expected
        assert draw(pixels, [])[0, 0].tolist() == expected
        path = tmp_path / f"{count}.tif"
        image.write(path, pixels)
        assert image.thumbnail(path, 4)[0, 0].tolist() == expected


# --- writing


@pytest.mark.parametrize("suffix", ["png", "jpg", "bmp", "webp", "tif", "TIF", "jpeg"])
def test_what_is_written_is_read_back(tmp_path, upright, suffix):
    path = tmp_path / f"out.{suffix}"
    for pixels in (upright, upright[..., :1]):
        image.write(path, pixels)
        back = image.read(path)
        if suffix == "webp":  # it knows no grey
            back = back[..., : pixels.shape[2]]
        assert back.shape == pixels.shape
        assert np.abs(back.astype(int) - pixels)[:, 4:20].mean() <= (
            0 if suffix.lower() in ("png", "bmp", "tif") else 6
        )


def test_format_that_cannot_hold_the_pixels_is_refused(tmp_path):
    for name, pixels in (
        ("a.jpg", np.zeros((4, 4, 3), np.uint16)),
        ("a.png", np.zeros((4, 4, 3), np.float32)),
        ("a.png", np.zeros((4, 4, 6), np.uint8)),
        ("a.xyz", np.zeros((4, 4, 3), np.uint8)),
    ):
        with pytest.raises(UserError, match="cannot hold") as error:
            image.write(tmp_path / name, pixels)
        assert ".tif" in error.value.hint
    assert not list(tmp_path.iterdir())


def test_failed_write_leaves_the_old_file_and_no_other(tmp_path, upright, monkeypatch):
    path = tmp_path / "result.png"
    image.write(path, upright)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match=r"result\.png cannot be written: No space left"):
        image.write(path, upright[::-1])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_writing_where_no_folder_is_says_so(tmp_path, upright):
    with pytest.raises(UserError, match=r"a\.png cannot be written"):
        image.write(tmp_path / "missing" / "a.png", upright)


def test_band_names():
    assert image.default_band_names(1) == ("grey",)
    assert image.default_band_names(3) == ("red", "green", "blue")
    assert image.default_band_names(4) == ("band 1", "band 2", "band 3", "band 4")


# --- likeness


def blobs(seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).integers(0, 255, (12, 16, 3), dtype=np.uint8)
    return cv2.resize(noise, (320, 240), interpolation=cv2.INTER_CUBIC)


def test_hash_survives_what_people_do_to_pictures():
    for seed in range(10):
        picture = blobs(seed)
        number = image.perceptual_hash(picture)
        assert 0 <= number < 2**63
        smaller = cv2.resize(picture, (160, 120), interpolation=cv2.INTER_AREA)
        squeezed = cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], cv2.IMREAD_COLOR)
        brighter = np.clip(picture.astype(int) + 12, 0, 255).astype(np.uint8)
        for changed in (smaller, squeezed, brighter):
            assert image.hamming(number, image.perceptual_hash(changed)) <= 6


def test_hash_tells_pictures_apart():
    numbers = [image.perceptual_hash(blobs(seed)) for seed in range(20)]
    apart = [image.hamming(a, b) for i, a in enumerate(numbers) for b in numbers[:i]]
    assert min(apart) > 12
    assert 25 < np.mean(apart) < 38
    assert image.hamming(numbers[0], image.perceptual_hash(blobs(0)[:, ::-1])) > 12
    assert image.perceptual_hash(np.full((50, 60, 3), 130, np.uint8)) == 0


# --- real files


@pytest.mark.parametrize("folder", ["microscopy-tiff", "multispectral-scenes"])
def test_every_real_tiff_is_what_its_header_says(shared_data, folder):
    paths = [path for path in sorted((shared_data / folder).rglob("*")) if image.is_image(path)]
    assert len(paths) == {"microscopy-tiff": 33, "multispectral-scenes": 9}[folder]
    for path in paths:
        pixels = check(path)
        assert np.nan_to_num(to_display(pixels)).any() or not np.nan_to_num(pixels).any()


@pytest.mark.parametrize("folder", ["bccd", "raccoon", "pollen-bee", "coffee-seg", "nuclei", "mouse-keypoints"])
def test_samples_of_real_pictures_are_what_their_headers_say(shared_data, folder):
    paths = [path for path in sorted((shared_data / folder).rglob("*")) if image.is_image(path)]
    for path in paths[:: max(1, len(paths) // 12)]:
        check(path)


def test_real_bands_are_where_they_belong(shared_data):
    sentinel = shared_data / "multispectral-scenes" / "sentinel2-13band"
    optical = next(path for path in sentinel.rglob("*S2Hand.tif"))
    pixels = image.read(optical)
    assert pixels.shape == (512, 512, 13)
    assert np.array_equal(pixels[..., 7], tifffile.imread(optical)[7].astype(np.float32))
    naip = next((shared_data / "multispectral-scenes" / "naip-4band").rglob("*.tif"))
    assert image.read(naip).shape == (723, 934, 4)
