"""The clerk and the papers: what the screen shows is what is exported and printed, one file or one for each unit."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLabel, QPushButton

from safetydesk.ui import papers_verbs
from safetydesk.ui.papers_lines import LINES
from safetydesk.ui.papers_template import Problems
from safetydesk.ui.papers_verbs import Wanted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

UNITS = ("城关社区", "桥头社区", "河东村")
TITLE = "畅通生命通道“五个一”活动优秀作品案例报送表"


@pytest.fixture
def filled_desk(zushi_desk):
    """A desk with three units, the first with its liaison person."""
    from safetydesk.desk import units
    from safetydesk.desk.desk import Desk
    from safetydesk.desk.snapshot import Liaison

    with Desk.open(zushi_desk) as desk:
        ids = [units.add(desk, name) for name in UNITS]
        units.set_liaison(desk, ids[0], Liaison(name="张喆珺", mobile="000-0001"))
    return zushi_desk


@pytest.fixture
def papers(open_window, filled_desk, settle):
    """The window on the paper screen, its preview drawn."""
    window = open_window(filled_desk)
    window.place("表格")
    settle_preview(window, settle)
    return window


def settle_preview(window, settle):
    """Sheets are laid out, then the preview asks for its picture."""
    settle(window)
    window._made[window._current].preview._ask()
    settle(window)


def show(window, settle, form, unit_id):
    place = window.place("表格")
    place.chooser.pick(Wanted(form, unit_id))
    settle_preview(window, settle)
    return place


def dark_pixels(image: QImage) -> int:
    small = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return sum(byte < 128 for row in range(small.height()) for byte in bytes(small.constScanLine(row))[: small.width()])


def docx_text(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read("word/document.xml").decode()


def test_preview_of_annex_3_shows_the_form(papers, settle):
    place = show(papers, settle, "cases", 1)
    picture = place.preview.sheet.pixmap().toImage()
    assert place.shown.sizes[0] == pytest.approx((595.3, 841.9), abs=1)
    assert picture.width() < picture.height()
    assert dark_pixels(picture) > 1000


def test_the_preview_is_drawn_from_the_pdf_that_is_exported(papers, settle, tmp_path):
    place = show(papers, settle, "cases", 1)
    place.export_to(place.chooser.wanted, tmp_path / "表.pdf")
    settle(papers)
    assert (tmp_path / "表.pdf").read_bytes() == place.shown.pdf


def test_exported_docx_holds_title_and_names(papers, settle, tmp_path):
    place = show(papers, settle, "cases", 1)
    path = tmp_path / "表.docx"
    place.export_to(place.chooser.wanted, path)
    settle(papers)
    text = docx_text(path)
    assert all(word in text for word in ("五个一", "城关社区", "张喆珺"))
    assert papers.messages.text.text() == "已导出“表.docx”"
    assert papers.messages.onward.text() == "打开文件夹"


def test_the_file_name_is_proposed_and_the_folder_remembered(papers, settle, tmp_path, pick):
    asked = pick(tmp_path / "附件3", tmp_path / "附件3")
    place = show(papers, settle, "cases", 1)
    place.export(".docx")
    settle(papers)
    place.export(".xlsx")
    settle(papers)
    assert asked[0][3] == [f"附件3-{TITLE}-城关社区.docx"]
    assert asked[1][1] == tmp_path
    assert (tmp_path / "附件3.docx").is_file()
    assert (tmp_path / "附件3.xlsx").is_file()


def test_a_table_of_all_units_names_them_all(papers, settle, tmp_path):
    place = show(papers, settle, "liaison", None)
    path = tmp_path / "汇总.docx"
    place.export_to(place.chooser.wanted, path)
    settle(papers)
    assert all(name in docx_text(path) for name in UNITS)


def test_a_form_of_the_whole_notice_offers_no_units(papers, settle):
    place = show(papers, settle, "quota", None)
    assert not place.chooser._whom.isVisible()
    assert not place.bar.each.isVisible()
    assert dark_pixels(place.preview.sheet.pixmap().toImage()) > 1000


def test_forms_and_tables_stand_under_headings_that_the_keyboard_passes_over(papers, settle, qtbot):
    chooser = papers.place("表格").chooser
    shown = [chooser.list.item(row).text() for row in range(chooser.list.count())]
    assert [shown[0], shown[4], shown[5], shown[11]] == ["通知附表", "办公用表", "缺报一览", "活动安排表"]
    chooser.list.setFocus()
    for wanted in ("quota", "cases", "gaps"):
        qtbot.keyClick(chooser.list, Qt.Key.Key_Down)
        assert chooser.paper.id == wanted
    qtbot.keyClick(chooser.list, Qt.Key.Key_Home)
    assert chooser.paper.id == "liaison"


def test_a_table_about_all_units_offers_no_units_and_one_for_each_does(papers, settle):
    place = show(papers, settle, "gaps", None)
    assert not place.chooser._whom.isVisible()
    assert not place.bar.each.isVisible()
    assert place.preview.sheet.pixmap().width() > place.preview.sheet.pixmap().height()
    place = show(papers, settle, "receipt", 2)
    assert place.chooser._whom.isVisible()
    assert place.bar.each.isVisible()
    assert place.chooser.unit_name == "桥头社区"


def test_everything_is_exported_into_one_folder_without_asking_for_names(papers, settle, tmp_path, pick):
    (tmp_path / "导出").mkdir()
    asked = pick(tmp_path / "导出")
    place = show(papers, settle, "cases", 1)
    place.export_all(".pdf")
    settle(papers)
    assert len(asked) == 1
    (folder,) = (tmp_path / "导出").iterdir()
    assert folder.name == "祖师街道2024安全生产月-表格"
    assert len(list(folder.iterdir())) == 13
    assert {f"附件3-{TITLE}.pdf", "缺报一览.pdf", "催报函.pdf"} <= {path.name for path in folder.iterdir()}
    assert papers.messages.text.text() == "已导出 13 份到“祖师街道2024安全生产月-表格”"
    assert papers.messages.onward.text() == "打开文件夹"


def test_batch_makes_one_file_for_each_unit(papers, settle, tmp_path):
    place = show(papers, settle, "cases", None)
    for ending in (".docx", ".xlsx", ".pdf"):
        target = tmp_path / ending[1:]
        place.export_each_to(target, ending)
        settle(papers)
        (folder,) = target.iterdir()
        assert sorted(path.name for path in folder.iterdir()) == sorted(
            f"附件3-{TITLE}-{name}{ending}" for name in UNITS
        )
        assert papers.messages.text.text() == f"已导出 3 份到“{folder.name}”"


def test_a_second_batch_leaves_the_first_alone(papers, settle, tmp_path):
    place = show(papers, settle, "cases", None)
    place.export_each_to(tmp_path, ".docx")
    settle(papers)
    (first,) = (path for path in tmp_path.iterdir() if path.name.startswith("附件3-"))
    corrected = next(first.iterdir())
    corrected.write_text("改过的")
    place.export_each_to(tmp_path, ".docx")
    settle(papers)
    assert corrected.read_text() == "改过的"
    assert (tmp_path / f"{first.name} (2)").is_dir()


def test_stop_ends_a_batch_and_says_what_is_left(papers, settle, tmp_path, monkeypatch):
    from safetydesk.paper import printing

    write = printing.write_bytes

    def write_then_stop(data, path):
        write(data, path)
        papers.jobs.stop()

    monkeypatch.setattr(printing, "write_bytes", write_then_stop)
    place = show(papers, settle, "cases", None)
    place.export_each_to(tmp_path, ".docx")
    settle(papers)
    assert "按要求停止，还有 2 个单位没有导出" in papers.messages.text.text()
    assert len(list(tmp_path.glob("附件3-*/*.docx"))) == 1


def test_the_keys_of_the_preview_work_from_the_list_that_the_place_gives_them_to(qtbot, papers, settle):
    place = show(papers, settle, "cases", None)
    place.chooser.list.setFocus()
    assert len(place.shown.sizes) == 2
    picked, before = place.chooser.paper, place.preview.percent.text()
    qtbot.keyClick(place.chooser.list, Qt.Key.Key_PageDown)
    assert place.preview.number.text() == "2"
    assert place.chooser.paper == picked
    qtbot.keyClick(place.chooser.list, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    settle(papers)
    assert place.preview.percent.text() != before


def test_printing_draws_every_page(papers, settle, tmp_path):
    import pypdfium2

    place = show(papers, settle, "cases", 1)
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFileName(str(tmp_path / "印.pdf"))
    place.print_on(printer, [0])
    settle(papers)
    settle(papers)
    assert papers.messages.text.text() == f"已送去打印 1 页；PDF 存在 {tmp_path / '印.pdf'}"
    assert papers.messages.onward.text() == "打开文件夹"
    printed = pypdfium2.PdfDocument(tmp_path / "印.pdf")
    assert len(printed) == 1
    assert printed[0].get_size() == pytest.approx(place.shown.sizes[0], abs=2)
    printed.close()


def test_search_says_which_units_it_leaves_out(papers):
    chooser = papers.place("表格").chooser
    chooser.search.setText("hd")
    assert chooser._names.stringList()[1:] == ["河东村"]
    assert chooser.count.text() == "显示 1 / 3 个单位"


def test_zoom_and_fit(papers, settle):
    place = show(papers, settle, "cases", 1)
    whole = place.preview.sheet.pixmap().width()
    place.preview.fit_width()
    settle(papers)
    wide = place.preview.sheet.pixmap().width()
    place.preview.zoom(1)
    settle(papers)
    assert whole < wide < place.preview.sheet.pixmap().width()
    assert place.preview.sheet.pixmap().width() <= 3 * 800


def test_without_units_it_leads_to_the_unit_screen(open_window, zushi_desk, settle):
    window = open_window(zushi_desk)
    place = window.place("表格")
    settle(window)
    words = [label.text() for label in place.findChildren(QLabel) if label.isVisible()]
    assert "还没有单位" in words
    assert not place.bar.out.isEnabled()
    place._to_units.click()
    assert window.rail._group.checkedButton().text() == "单位"


def test_free_name_counts_up(tmp_path):
    (tmp_path / "表.docx").touch()
    (tmp_path / "表 (2).docx").touch()
    assert papers_verbs.free(tmp_path / "表.docx").name == "表 (3).docx"


@pytest.fixture
def opened(monkeypatch):
    """What was given to the system to be opened."""
    seen = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: seen.append(Path(url.toLocalFile())) or True)
    return seen


@pytest.fixture
def own_word(papers, settle, tmp_path):
    """The screen on 附件3 of the first unit, and a template made from the sample, with a letterhead."""
    from docx import Document

    place = show(papers, settle, "cases", 1)
    path = tmp_path / "样张.docx"
    place.own.write_sample(path)
    settle(papers)
    document = Document(path)
    document.sections[0].header.paragraphs[0].text = "祖师街道办事处"
    document.save(path)
    return place, path


def test_a_form_is_replaced_by_the_offices_own_word_file_and_shown_filled(papers, settle, own_word, pick, opened):
    place, path = own_word
    assert papers.messages.text.text().startswith("已导出样张“样张.docx”")
    assert not place.own.isVisible()
    pick(path)
    place.own.put.trigger()
    settle_preview(papers, settle)
    assert papers.messages.text.text() == "已换成本单位的版式"
    assert place.own.isVisible()
    assert place.own.words.text() == "本单位的 Word 版式。预览按表格内容绘制，版面以 Word 里的为准。"
    assert not place.own.problems.isVisible()
    assert dark_pixels(place.preview.sheet.pixmap().toImage()) > 1000
    place.own.open.click()
    assert [each.name for each in opened] == ["cases.docx"]
    place.chooser.pick(Wanted("cases", None))
    settle_preview(papers, settle)
    assert not place.own.isVisible()
    place.chooser.pick(Wanted("draft-chase", 1))
    settle_preview(papers, settle)
    assert not place.own.button.isVisible()


def test_exports_are_in_the_template_or_say_that_they_are_not(papers, settle, own_word, tmp_path):
    from docx import Document

    place, path = own_word
    place.own.put_file(path)
    settle_preview(papers, settle)
    wanted = Wanted("cases", 1)
    place.export_to(wanted, tmp_path / "a.docx")
    settle(papers)
    assert Document(tmp_path / "a.docx").sections[0].header.paragraphs[0].text == "祖师街道办事处"
    assert papers.messages.text.text() == "已导出“a.docx”"
    place.export_to(wanted, tmp_path / "a.pdf")
    settle(papers)
    assert papers.messages.text.text() == (
        "已导出“a.pdf”；“畅通生命通道‘五个一’活动优秀作品案例报送表”的本单位版式是 Word 文件，PDF 按内置版式做")
    place.export_each_to(tmp_path / "各", ".xlsx")
    settle(papers)
    assert "Excel 按内置版式做" in papers.messages.text.text()
    place.export_each_to(tmp_path / "各", ".docx")
    settle(papers)
    assert "按内置版式做" not in papers.messages.text.text()
    made = [Document(each) for each in (tmp_path / "各").rglob("*.docx")]
    assert [one.sections[0].header.paragraphs[0].text for one in made] == ["祖师街道办事处"] * 3


def test_printing_an_own_template_opens_it_filled(papers, settle, own_word, opened):
    from docx import Document

    place, path = own_word
    place.own.put_file(path)
    settle_preview(papers, settle)
    place.print()
    settle(papers)
    assert papers.messages.text.text() == "已在 Word 里打开填好的表，请在那里打印"
    assert opened[0].name == f"附件3-{TITLE}-城关社区.docx"
    assert any("城关社区" in text.text for text in Document(opened[0]).paragraphs)


def test_what_is_wrong_with_a_template_is_listed_and_changes_nothing(papers, settle, own_word, monkeypatch, opened):
    from docx import Document

    place, path = own_word
    document = Document(path)
    document.paragraphs[0].text = "{{报送单}}"
    document.tables[0].cell(1, 4).text = "{{活动名称}}"
    document.save(path)
    seen = []

    def run(dialog):
        seen.append([dialog.list.item(row).data(LINES)[0][0] for row in range(dialog.list.count())])
        dialog.findChildren(QPushButton)[0].click()

    monkeypatch.setattr(Problems, "exec", run)
    place.own.put_file(path)
    settle_preview(papers, settle)
    assert seen == [["正文第1段", "第1个表格第2行第5格"]]
    assert opened == [path]
    assert not place.own.isVisible()


def test_a_template_spoiled_in_word_can_be_opened_or_given_up(papers, settle, own_word, opened):
    from docx import Document

    place, path = own_word
    place.own.put_file(path)
    settle_preview(papers, settle)
    own = place.own.own.path
    document = Document(own)
    document.paragraphs[0].text = "{{报送单}}"
    document.save(own)
    place._look()
    settle(papers)
    assert any("这一份排不出来" in label.text() for label in place.findChildren(QLabel) if label.isVisible())
    assert place.own.isVisible()
    assert place.own.problems.text() == "有问题 1 处"
    assert not place.bar.out.isEnabled()
    place.own.remove.click()
    settle_preview(papers, settle)
    assert papers.messages.text.text() == "已改回内置版式，原来的版式留着"
    assert not place.own.isVisible()
    assert dark_pixels(place.preview.sheet.pixmap().toImage()) > 1000
    papers.messages.onward.click()
    assert [each.suffix for each in opened[-1].iterdir()] == [".docx"]
