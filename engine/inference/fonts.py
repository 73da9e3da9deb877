"""Letters for drawings: a font of this computer that can write the words, and what none can."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import text
from engine.events import Notice

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

# Fonts with Chinese first, then one with the letters of most of Europe; OpenCV's own letters are ASCII only.
_KNOWN = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",  # Debian, Ubuntu
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",  # Arch
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",  # openSUSE, older Fedora
    "/usr/share/fonts/google-noto-sans-cjk-vf-fonts/NotoSansCJK-VF.ttc",  # Fedora
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/Hiragino Sans GB.ttc",
    "/System/Library/Fonts/STHeiti Light.ttc",
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/msyh.ttf",
    "C:/Windows/Fonts/simhei.ttf",
    "C:/Windows/Fonts/simsun.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "C:/Windows/Fonts/arial.ttf",
)
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/Library/Fonts")
_NO_SUCH_LETTER = "\uffff"  # never a letter: fonts draw it as they draw what they lack
_MOST_TRIED = 60


@lru_cache(maxsize=256)
def font_for(words: str, size: int) -> FreeTypeFont:
    """Return the first font, `size` pixels high, that has every letter of `words`; else the one that Pillow carries."""
    for path in _candidates():
        font = _open(path, size)
        if font is not None and _can_write(font, words):
            return font
    return _built_in(size)


def unwritable(words: Iterable[str]) -> Notice | None:
    """Return a Notice where drawings cannot show all of `words` with the fonts of this computer."""
    missing = [word for word in words if not _can_write(font_for(word, 16), word)]
    if not missing:
        return None
    hint = text("Install a font with these letters, for example Noto Sans CJK.")
    if sys.platform.startswith("linux"):
        hint = text("Install one, for example with: sudo apt install fonts-noto-cjk")
    return Notice(text("No font on this computer can write {words} in saved pictures.", words=", ".join(missing)), hint)


def _candidates() -> Iterator[Path]:
    yield from (path for path in map(Path, _KNOWN) if path.is_file())
    yield from _installed()


@lru_cache(maxsize=1)
def _installed() -> tuple[Path, ...]:
    """Return some fonts from the usual folders, largest first: those have the most letters."""
    found = [
        path
        for folder in map(Path, _FOLDERS)
        for pattern in ("*.ttf", "*.ttc", "*.otf")
        for path in folder.expanduser().rglob(pattern)
        if path.is_file()  # a link may lead nowhere
    ]
    return tuple(sorted(found, key=lambda path: -path.stat().st_size)[:_MOST_TRIED])


@lru_cache(maxsize=256)
def _open(path: Path, size: int) -> FreeTypeFont | None:
    from PIL import ImageFont

    try:
        return ImageFont.truetype(path, size)
    except OSError:  # not a font that FreeType reads
        return None


@lru_cache(maxsize=16)
def _built_in(size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.load_default(size)  # type: ignore[return-value]  # it is one wherever FreeType is built in


def _can_write(font: FreeTypeFont, words: str) -> bool:
    nothing = _shape(font, _NO_SUCH_LETTER)
    return all(letter.isspace() or _shape(font, letter) != nothing for letter in set(words))


def _shape(font: FreeTypeFont, letter: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(letter)
    return mask.size, bytes(mask)
