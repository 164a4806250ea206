"""The office's own templates on a desk: put, used everywhere a form is printed, told of, taken away, never lost."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from deskmaker import HERE, ids, new_desk, photo
from docx import Document
from openpyxl import load_workbook

from safetydesk.desk import care, look, papers, receiving, templates, units, works
from safetydesk.desk.desk import Desk
from safetydesk.notice.problem import Mishap
from safetydesk.paper import preview
from safetydesk.paper.reading import read_document
from safetydesk.paper.reading_sheet import read_excel, read_word
from safetydesk.paper.sheet import Sheet
from safetydesk.paper.template import Filled
from safetydesk.post import handout

ONE, TWO, THREE = "青禾社区", "柳溪社区", "东塘社区"


def said(sheets: list[Sheet]) -> list[object]:
    """Titles, lines, texts and spans; where a line is broken is the format's own business."""
    def plain(text: str) -> str:
        return "".join(text.split())

    return [(each.annex, plain(each.title), [plain(line.text) for line in (*each.above, *each.below)],
             [[(plain(cell.text), cell.across, cell.down) if cell else None for cell in row] for row in each.grid()])
            for each in sheets]


def sample(desk: Desk, key: str, path: Path, *, whole: bool = False) -> Path:
    templates.write_sample(papers.original(desk, papers.paper(desk, key), whole=whole), path)
    return path


def put(desk: Desk, key: str, path: Path, *, whole: bool = False) -> None:
    templates.put(desk, papers.original(desk, papers.paper(desk, key), whole=whole), path)


def letterhead(desk: Desk, path: Path) -> Path:
    """The sample of 附件3 with a letterhead and one more column."""
    document = Document(sample(desk, "cases", path))
    document.sections[0].header.paragraphs[0].text = "青川街道办事处"
    document.tables[0].add_column(500_000).cells[0].text = "核对"
    document.save(path)
    return path


def texts(made: papers.Document) -> str:
    assert isinstance(made, Filled)
    document = Document(BytesIO(made.data))
    return "\n".join([document.sections[0].header.paragraphs[0].text, *(text.text for text in document.paragraphs),
                      *(cell.text for table in document.tables for row in table.rows for cell in row.cells)])


@pytest.mark.parametrize("notice", ["zushi-2024", "yingde-2023"])
def test_the_sample_of_every_paper_put_back_prints_what_was_printed(notice: str, tmp_path: Path) -> None:
    with new_desk(tmp_path / "desk", HERE.parent / "forms" / notice) as desk:
        for item in desk.notice.items[:1]:
            work = works.add(desk, ids(desk)[ONE], item.id, "=夜间疏散")
            works.change(desk, work, introduction="楼道堆放电动车。", remark="已整改")
        # The office's own tables are the same for every notice.
        groups = ("form", "table") if notice == "zushi-2024" else ("form",)
        forms = [(paper, whole) for paper in papers.papers(desk) if paper.group in groups
                 for whole in (False, True)[: 1 + paper.gathered]]
        assert forms
        for number, (paper, whole) in enumerate(forms):
            ending, reader = ((".docx", read_word), (".xlsx", read_excel))[number % 2]
            unit_id = None if whole or paper.scope == "notice" else ids(desk)[ONE]
            plain = tmp_path / f"原样{ending}"
            papers.write(desk, paper, plain, unit_id)
            put(desk, paper.id, sample(desk, paper.id, tmp_path / f"样张{ending}", whole=whole), whole=whole)
            made = papers.document(desk, paper, unit_id, ending)
            assert isinstance(made, Filled), paper.id
            assert said(reader(made.data)) == said(reader(plain)), paper.id
        assert papers.problems(desk) == []


def test_a_template_is_used_for_its_kind_of_file_and_the_others_say_that_it_is_not(desk, tmp_path):
    cases, unit_id = papers.paper(desk, "cases"), ids(desk)[ONE]
    put(desk, "cases", letterhead(desk, tmp_path / "版式.docx"))
    papers.write(desk, cases, tmp_path / "a.docx", unit_id)
    assert Document(tmp_path / "a.docx").sections[0].header.paragraphs[0].text == "青川街道办事处"
    assert papers.aside(desk, cases, ".docx") == ""
    papers.write(desk, cases, tmp_path / "a.xlsx", unit_id)
    assert read_excel(tmp_path / "a.xlsx")[0].title
    assert papers.aside(desk, cases, ".pdf") == (
        "“畅通生命通道‘五个一’活动优秀作品案例报送表”的本单位版式是 Word 文件，PDF 按内置版式做")
    assert papers.aside(desk, cases, ".xlsx").endswith("Excel 按内置版式做")
    # The table of all units keeps our layout until it gets one of its own.
    assert papers.template(desk, cases, whole=True) is None
    assert papers.aside(desk, cases, ".pdf", whole=True) == ""


def test_every_unit_gets_its_own_copy_and_all_fit_into_one_file(desk, tmp_path):
    put(desk, "receipt", sample(desk, "receipt", tmp_path / "版式.docx"))
    receipt = papers.paper(desk, "receipt")
    made = {name: texts(make()) for name, make in papers.copies(desk, receipt, ".docx")}
    assert all(f"{name}：" in text for name, text in made.items())
    assert list(made) == [ONE, TWO, THREE]
    together = papers.document(desk, receipt, None, ".docx")
    assert isinstance(together, Filled)
    assert len(Document(BytesIO(together.data)).sections) == 3
    assert len(preview.sizes(papers.pdf(desk, receipt))) == 3


def test_the_file_of_the_clerk_is_copied_and_stays_as_it_is(desk, tmp_path):
    source = letterhead(desk, tmp_path / "我的版式.docx")
    before = source.read_bytes()
    put(desk, "cases", source)
    own = papers.template(desk, papers.paper(desk, "cases"))
    assert own == desk.folder / "templates" / desk.notice.id / "cases.docx"
    assert own.read_bytes() == before == source.read_bytes()
    assert [path.name for path in own.parent.iterdir()] == ["cases.docx"]


def test_a_template_that_is_replaced_or_removed_is_kept(desk, tmp_path):
    first, second = letterhead(desk, tmp_path / "一.docx"), sample(desk, "cases", tmp_path / "二.xlsx")
    put(desk, "cases", first)
    put(desk, "cases", second)
    own = papers.template(desk, papers.paper(desk, "cases"))
    assert own is not None
    assert own.suffix == ".xlsx"
    original = papers.original(desk, papers.paper(desk, "cases"))
    kept = templates.remove(desk, original)
    assert kept is not None
    assert kept.read_bytes() == second.read_bytes()
    assert sorted(path.suffix for path in kept.parent.iterdir()) == [".docx", ".xlsx"]
    assert papers.template(desk, papers.paper(desk, "cases")) is None
    assert templates.remove(desk, original) is None


def test_who_put_or_removed_a_template_stands_in_the_history(desk, tmp_path):
    put(desk, "receipt", sample(desk, "receipt", tmp_path / "回执.docx"))
    templates.remove(desk, papers.original(desk, papers.paper(desk, "receipt")))
    removed, there, *_ = look.history(desk)
    assert there.text == "“材料收件回执”换成本单位的版式“回执.docx”"
    assert removed.text == "“材料收件回执”改回内置版式"
    assert removed.who == there.who
    assert not removed.undone


def test_what_cannot_be_used_changes_nothing_and_says_all_that_is_wrong(desk, tmp_path):
    put(desk, "cases", letterhead(desk, tmp_path / "好.docx"))
    bad = Document()
    bad.add_paragraph("{{报送单}}")
    bad.add_paragraph("{{备注}}")
    bad.save(tmp_path / "坏.docx")
    with pytest.raises(Mishap, match="用不了（共 2 处）") as raised:
        put(desk, "cases", tmp_path / "坏.docx")
    assert [problem.place for problem in raised.value.problems] == ["正文第1段", "正文第2段"]
    own = papers.template(desk, papers.paper(desk, "cases"))
    assert own is not None
    assert own.read_bytes() == (tmp_path / "好.docx").read_bytes()
    (tmp_path / "炸.docx").write_bytes(b"PK\x03\x04" + bytes(3000))
    with pytest.raises(Mishap, match="不完整或已损坏"):
        put(desk, "cases", tmp_path / "炸.docx")


def test_a_template_that_was_spoiled_later_is_told_and_stops_only_itself(desk, tmp_path):
    put(desk, "cases", letterhead(desk, tmp_path / "版式.docx"))
    own = papers.template(desk, papers.paper(desk, "cases"))
    document = Document(own)
    document.paragraphs[0].text = "{{报送单}}"
    document.save(own)
    with pytest.raises(Mishap, match=r"版式“cases\.docx”用不了.*报送单"):
        papers.document(desk, papers.paper(desk, "cases"), ids(desk)[ONE], ".docx")
    found, = care.check(desk)
    assert (found.kind, found.place) == ("placeholder", "正文第1段")
    own.write_bytes(b"x")
    found, = care.check(desk)
    assert found.place == "templates/cases.docx"
    papers.write(desk, papers.paper(desk, "liaison"), tmp_path / "a.docx", ids(desk)[ONE])


def test_a_template_goes_with_the_backup(desk, tmp_path):
    put(desk, "cases", letterhead(desk, tmp_path / "版式.docx"))
    care.restore(care.backup(desk, tmp_path / "b.zip"), tmp_path / "again")
    with Desk.open(tmp_path / "again") as again:
        made = papers.document(again, papers.paper(again, "cases"), ids(again)[ONE], ".docx")
    assert "青川街道办事处" in texts(made)


def test_blank_forms_are_handed_out_in_the_template_and_come_back_filled(desk, tmp_path):
    put(desk, "cases", letterhead(desk, tmp_path / "版式.docx"))
    handout.hand_out(desk, tmp_path / "发放", [ids(desk)[ONE]])
    handed, = (tmp_path / "发放").rglob("*案例报送表*.docx")
    assert not list((tmp_path / "发放").rglob("*案例报送表*.xlsx"))
    document = Document(handed)
    assert document.sections[0].header.paragraphs[0].text == "青川街道办事处"
    row = document.tables[0].rows[1]
    assert row.cells[2].text.startswith("例：")
    row.cells[2].text, row.cells[3].text, row.cells[5].text = "夜间疏散课", "视频1个", "无误"
    document.save(tmp_path / "交回.docx")
    form, = read_document(str(tmp_path / "交回.docx"), str(desk.notice.folder)).forms
    assert [(each.item, each.values["主题或标题"], each.values["报送内容"]) for each in form.rows] == [
        ("class", "夜间疏散课", "视频1个")]
    assert form.values["报送单位"] == ONE


def test_a_returned_template_fills_the_desk_like_our_own_form(desk, tmp_path):
    put(desk, "liaison", sample(desk, "liaison", tmp_path / "版式.xlsx"))
    handout.hand_out(desk, tmp_path / "发放", [ids(desk)[TWO]], zipped=True)
    package, = (tmp_path / "发放").glob("*.zip")
    name, = (name for name in ZipFile(package).namelist() if name.endswith(".xlsx") and "联络员" in name)
    returned = tmp_path / "交回.xlsx"
    returned.write_bytes(ZipFile(package).read(name))
    book = load_workbook(returned)
    label, = (cell for row in book.active.iter_rows() for cell in row if "".join(str(cell.value).split()) == "姓名")
    label.offset(column=1).value = "张喆珺"
    book.save(returned)
    outcome, = receiving.receive(desk, [returned])
    assert (outcome.unit, outcome.item, outcome.kind) == (TWO, "联络员", "form")
    assert units.unit(desk, TWO).liaison.name == "张喆珺"


def test_drafts_have_no_layout_to_replace(desk, tmp_path):
    with pytest.raises(Mishap, match="是文稿，不能换版式"):
        papers.original(desk, papers.paper(desk, "draft-chase"))
    with pytest.raises(Mishap, match="没有全部单位的汇总表"):
        papers.original(desk, papers.paper(desk, "quota"), whole=True)
    with pytest.raises(Mishap, match="样张不会写成"):
        sample(desk, "cases", tmp_path / "样张.pdf")


def test_what_came_is_listed_in_the_template_too(desk, tmp_path):
    put(desk, "receipt", sample(desk, "receipt", tmp_path / "版式.docx"))
    receiving.receive(desk, [photo(tmp_path / "演练.jpg", 1)], unit_id=ids(desk)[ONE], slot="drill")
    made = texts(papers.document(desk, papers.paper(desk, "receipt"), ids(desk)[ONE], ".docx"))
    assert "演练.jpg" in made
    assert "还没有收到材料" in texts(papers.document(desk, papers.paper(desk, "receipt"), ids(desk)[TWO], ".docx"))


def test_what_is_far_too_large_or_no_file_at_all_is_not_read(desk, tmp_path):
    original = papers.original(desk, papers.paper(desk, "cases"))
    film = tmp_path / "演练.docx"
    with film.open("wb") as file:
        file.truncate(1 << 40)
    for path in (film, tmp_path):
        with pytest.raises(Mishap, match="不像是版式文件"):
            templates.put(desk, original, path)
    with pytest.raises(Mishap, match=r"找不到|打不开|不在"):
        templates.put(desk, original, tmp_path / "没有.docx")
