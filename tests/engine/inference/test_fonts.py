import pytest

from engine.inference import fonts
from engine.inference.fonts import font_for, unwritable


@pytest.fixture
def bare_computer(monkeypatch):
    """No font but the one that Pillow carries."""
    monkeypatch.setattr(fonts, "_candidates", lambda: iter(()))
    font_for.cache_clear()
    yield
    font_for.cache_clear()


def test_plain_letters_can_always_be_written(bare_computer):
    assert unwritable(["leaf spot 0.93", "a/b-c_d"]) is None
    assert font_for("leaf", 20).getbbox("leaf")[3] > font_for("leaf", 10).getbbox("leaf")[3]


def test_names_that_no_font_can_write_are_told_once(bare_computer):
    notice = unwritable(["leaf", "叶片", "病斑"])
    assert "叶片, 病斑" in notice.message
    assert "leaf" not in notice.message
    assert notice.hint


def test_fonts_are_found_in_the_usual_folders_the_largest_first(tmp_path, monkeypatch):
    (tmp_path / "deep").mkdir()
    (tmp_path / "small.ttf").write_bytes(b"12")
    (tmp_path / "deep" / "large.otf").write_bytes(b"1234")
    (tmp_path / "notes.txt").write_bytes(b"123456")
    (tmp_path / "gone.ttf").symlink_to(tmp_path / "nowhere.ttf")
    monkeypatch.setattr(fonts, "_FOLDERS", (str(tmp_path),))
    fonts._installed.cache_clear()
    assert [path.name for path in fonts._installed()] == ["large.otf", "small.ttf"]
    fonts._installed.cache_clear()


def test_what_is_no_font_is_passed_over(tmp_path, monkeypatch):
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"not a font")
    monkeypatch.setattr(fonts, "_candidates", lambda: iter([broken]))
    font_for.cache_clear()
    assert font_for("leaf", 11).getlength("leaf") > 0
    font_for.cache_clear()
