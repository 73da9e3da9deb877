"""Pascal VOC: one XML file of boxes for each picture.

Source: the VOC development kit (1-based pixels, the last one included); most tools, however, write corners counted from
0. Where no coordinate of a data set is 0 it is taken to count from 1. Our own files count from 0 and say so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from engine import geometry
from engine.annotation import Annotation, Box, RotatedBox
from engine.errors import Text, UserError, text
from engine.events import Operation, Progress
from engine.formats.dataset import (
    CHUNK,
    SPLITS,
    CategoryTable,
    Collection,
    Content,
    Dataset,
    ImportedImage,
    Losses,
    Picture,
    ReadOptions,
    Split,
    Unusable,
    Written,
)
from engine.formats.files import Pictures, copy_picture, has_splits, name_key, read_text, split_of, walk

NAME = "voc"
TITLE = "Pascal VOC"
SOURCE = "import:voc"
_OUR_MARK = "corners counted from 0"
_PICTURE_FOLDERS = ("JPEGImages", "images", "Images")


def detect(path: Path) -> bool:
    """Whether `path` is an XML file of VOC, or a folder where the first XML files are some."""
    if path.is_file():
        return path.suffix.casefold() == ".xml" and _looks_like_voc(path)
    for tried, file in enumerate(_xml_files(path)):
        if _looks_like_voc(file):
            return True
        if tried == 20:
            break
    return False


def read(path: Path, options: ReadOptions) -> Operation[Dataset]:
    """Read all XML files below a folder, its pictures without one, and the splits of ImageSets/Main."""
    root = path if path.is_dir() else path.parent
    pictures = Pictures(root.parent if root.name == "Annotations" else root)
    files = [path] if path.is_file() else list(_xml_files(path))
    dataset = Dataset()
    read_files: list[_File] = []
    for number, file in enumerate(files):
        if number % CHUNK == 0:
            yield Progress(number, len(files), file.name)
        with suppress(_NotVoc):
            try:
                read_files.append(_parse(file))
            except Unusable as error:
                dataset.skip(file.name, error.why)
    if not read_files:
        raise UserError(text("{path} holds no Pascal VOC file.", path=path))
    shift = _first_pixel(read_files, options, dataset)
    table = CategoryTable()
    splits = _split_lists(pictures.root)
    seen: dict[Path, str] = {}
    for parsed in read_files:
        try:
            picture = _picture_of(parsed, pictures)
            if picture in seen:
                raise Unusable(text("Its picture has another file already: {name}", name=seen[picture]))
        except Unusable as error:
            dataset.skip(parsed.path.name, error.why)
            continue
        seen[picture] = parsed.path.name
        image = ImportedImage(picture, split=_split(picture, splits), size=parsed.size, state="empty")
        _add_objects(image, parsed, shift, table, dataset)
        dataset.images.append(image)
    if path.is_dir():
        unlabeled = [picture for picture in pictures.paths if picture not in seen and not _is_mask(picture)]
        dataset.images += [ImportedImage(picture, split=_split(picture, splits)) for picture in unlabeled]
    dataset.categories = table.all()
    return dataset


class _NotVoc(Exception):  # noqa: N818 - some other XML, which is no mistake
    pass


@dataclass(slots=True)
class _Object:
    name: str
    box: tuple[float, float, float, float] | RotatedBox
    difficult: bool


@dataclass(slots=True)
class _File:
    path: Path
    filename: str
    size: tuple[int, int] | None
    from_zero: bool
    objects: list[_Object] = field(default_factory=list)
    broken: list[tuple[int, Text]] = field(default_factory=list)


def _xml_files(folder: Path) -> Iterator[Path]:
    return (path for path in walk(folder) if path.suffix.casefold() == ".xml")


def _looks_like_voc(file: Path) -> bool:
    with suppress(OSError):
        return "<annotation" in read_text(file)[:4096]
    return False


def _parse(file: Path) -> _File:
    try:
        # Decoded by us: the parser refuses a declared GB2312, and believes a declaration that is wrong.
        content = re.sub(r"^\s*<\?xml.*?\?>", "", read_text(file), flags=re.DOTALL)
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, OSError) as error:
        raise Unusable(text("The file cannot be read: {reason}", reason=error)) from error
    if root.tag != "annotation":
        raise _NotVoc
    parsed = _File(
        file,
        filename=(root.findtext("filename") or root.findtext("path") or "").strip(),
        size=_size(root),
        from_zero=_OUR_MARK in (root.findtext("source/annotation") or ""),
    )
    for number, element in enumerate(root.findall("object"), start=1):
        try:
            parsed.objects.append(_object(element))
        except Unusable as error:
            parsed.broken.append((number, error.why))
    return parsed


def _size(root: ElementTree.Element) -> tuple[int, int] | None:
    try:
        size = int(float(root.findtext("size/width") or 0)), int(float(root.findtext("size/height") or 0))
    except (ValueError, OverflowError):
        return None
    return size if min(size) > 0 else None


def _object(element: ElementTree.Element) -> _Object:
    name = (element.findtext("name") or "").strip()
    difficult = (element.findtext("difficult") or "0").strip().casefold() in ("1", "true")
    turned = element.find("robndbox")
    if turned is not None:
        cx, cy, width, height, angle = (_number(turned, key) for key in ("cx", "cy", "w", "h", "angle"))
        return _Object(name, RotatedBox(cx, cy, width, height, math.degrees(angle)), difficult)
    box = element.find("bndbox")
    if box is None:
        raise Unusable(text("The object has no box."))
    x1, y1, x2, y2 = (_number(box, key) for key in ("xmin", "ymin", "xmax", "ymax"))
    corners = (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
    if x1 == x2 or y1 == y2:
        raise Unusable(text("The box has no area: {box}", box=", ".join(f"{value:g}" for value in corners)))
    return _Object(name, corners, difficult)


def _number(element: ElementTree.Element, key: str) -> float:
    said = element.findtext(key)
    try:
        value = float(said or "")  # also "12.5" and "1e2"
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Unusable(text("The box has no number for {key}: {said}", key=key, said=said))
    return value


def _first_pixel(files: list[_File], options: ReadOptions, dataset: Dataset) -> int:
    """Return the number of the first pixel, 0 or 1, for the files that do not tell."""
    if options.first_pixel != "auto":
        return int(options.first_pixel)
    boxes = [item.box for file in files if not file.from_zero for item in file.objects if isinstance(item.box, tuple)]
    lowest = min((min(box[:2]) for box in boxes), default=1)
    if lowest > 1:  # no object touches the left or upper edge, which would tell
        dataset.unsure.add("first_pixel")
    return int(lowest >= 1)


def _add_objects(image: ImportedImage, parsed: _File, shift: int, table: CategoryTable, dataset: Dataset) -> None:
    shift = 0 if parsed.from_zero else shift
    for number, why in parsed.broken:
        dataset.skip(f"{parsed.path.name}: object {number}", why)
    for item in parsed.objects:
        try:
            category = table.get(item.name)
        except Unusable as error:
            dataset.skip(parsed.path.name, error.why)
            continue
        shape: Box | RotatedBox
        if isinstance(item.box, tuple):
            # Counted from 1 with the last pixel included: only the first corner moves.
            shape = Box(item.box[0] - shift, item.box[1] - shift, item.box[2], item.box[3])
        else:
            shape = item.box
        image.annotations.append(Annotation(category, shape, source=SOURCE, ignore=item.difficult))
    image.state = "labeled" if image.annotations else "todo" if parsed.broken else "empty"


def _picture_of(parsed: _File, pictures: Pictures) -> Path:
    """Return the picture: of the same stem, since <filename> goes stale when files are renamed, else that one."""
    filename = re.split(r"[\\/]", parsed.filename)[-1]
    same = pictures.find_stem(parsed.path.stem, near=parsed.path.parent, like=filename)
    if same is not None:
        return same
    return pictures.find(parsed.filename, [parsed.path.parent, *(pictures.root / name for name in _PICTURE_FOLDERS)])


def _is_mask(picture: Path) -> bool:
    return picture.parent.name.startswith("Segmentation")


def _split_lists(root: Path) -> dict[str, Split]:
    """Return the split of each stem by ImageSets/Main, where there is one."""
    splits: dict[str, Split] = {}
    for split in SPLITS:
        for file in sorted(root.glob(f"**/ImageSets/Main/{split}.txt")):
            for line in read_text(file).splitlines():
                if line.strip():
                    splits.setdefault(name_key(_stem_in_list(line.strip())), split)
    return splits


def _stem_in_list(line: str) -> str:
    """Return the stem of a line "name" or "name -1"; names may hold spaces and dots."""
    name = re.sub(r"\s+-?1$", "", line)
    name = re.split(r"[\\/]", name)[-1]
    return re.sub(r"\.(jpe?g|png|bmp|tiff?|webp)$", "", name, flags=re.IGNORECASE)


def _split(picture: Path, splits: dict[str, Split]) -> Split | None:
    return splits.get(name_key(picture.stem)) if splits else split_of(picture.parent.name)


def losses(content: Content) -> list[Text]:
    """Say what Pascal VOC cannot hold."""
    lost = Losses()
    outlines = content.rotated + content.polygons + content.masks
    lost.say("Outlines, masks and rotated boxes become upright boxes: {count}", outlines)
    lost.say("Categories of whole pictures are left out: {count}", content.whole)
    lost.say("Keypoints, points and lines are left out: {count}", content.keypoints + content.points + content.lines)
    lost.say("Drafts that nobody has accepted are left out: {count}", content.drafts)
    lost.say("Texts and track numbers are left out: {count}", content.texts + content.tracks)
    lost.say("Groups of pictures are left out: {count}", content.groups)
    return lost


def write(collection: Collection, folder: Path) -> Operation[Written]:
    """Write JPEGImages/, Annotations/ and, where there are splits, ImageSets/Main/ into the empty `folder`."""
    for name in ("JPEGImages", "Annotations"):
        (folder / name).mkdir()
    report = Written()
    written: list[Picture] = []
    for done, (picture, said) in enumerate(collection.labeled()):
        if done % CHUNK == 0:
            yield Progress(done, len(collection.pictures), picture.name)
        if not copy_picture(picture, folder / "JPEGImages" / picture.name, report):
            continue
        written.append(picture)
        if picture.state != "todo":
            tree = ElementTree.ElementTree(_document(picture, said))
            report.annotations += len(tree.findall("object"))
            ElementTree.indent(tree)
            tree.write(folder / "Annotations" / f"{picture.stem}.xml", encoding="utf-8", xml_declaration=True)
    if has_splits(written):
        _write_split_lists(written, folder / "ImageSets" / "Main")
    return report


def _write_split_lists(pictures: list[Picture], folder: Path) -> None:
    folder.mkdir(parents=True)
    lists: dict[str, tuple[Split, ...]] = {
        "train": ("train",),
        "val": ("val",),
        "test": ("test",),
        "trainval": ("train", "val"),
    }
    for name, splits in lists.items():
        stems = [picture.stem for picture in pictures if picture.split in splits]
        (folder / f"{name}.txt").write_text("".join(f"{stem}\n" for stem in stems), encoding="utf-8")


def _document(picture: Picture, annotations: list[Annotation]) -> ElementTree.Element:
    root = ElementTree.Element("annotation")
    _leaf(root, "folder", "JPEGImages")
    _leaf(root, "filename", picture.name)
    source = ElementTree.SubElement(root, "source")
    _leaf(source, "database", "Seedling")
    _leaf(source, "annotation", _OUR_MARK)
    size = ElementTree.SubElement(root, "size")
    for key, value in (("width", picture.width), ("height", picture.height), ("depth", 3)):
        _leaf(size, key, value)
    _leaf(root, "segmented", 0)
    for annotation in annotations:
        bounds = geometry.bounds(annotation.geometry)
        is_thing = geometry.area(annotation.geometry) > 0
        if bounds is None or not is_thing or annotation.is_draft:
            continue
        item = ElementTree.SubElement(root, "object")
        _leaf(item, "name", annotation.category.name)
        _leaf(item, "pose", "Unspecified")
        _leaf(item, "truncated", 0)
        _leaf(item, "difficult", int(annotation.ignore))
        box = ElementTree.SubElement(item, "bndbox")
        for key, number in (("xmin", bounds.x1), ("ymin", bounds.y1), ("xmax", bounds.x2), ("ymax", bounds.y2)):
            _leaf(box, key, repr(float(number)).removesuffix(".0"))
    return root


def _leaf(parent: ElementTree.Element, tag: str, value: object) -> None:
    ElementTree.SubElement(parent, tag).text = str(value)
