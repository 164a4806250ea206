"""The hand-out pack: what a unit gets, and that what it fills in comes back to the right places without a question."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from deskmaker import NEXT_YEAR, ZUSHI, film, ids, new_desk, old, photo

from safetydesk import cli
from safetydesk.desk import inbox, look, naming, receiving, settings, units, works
from safetydesk.desk.board import board
from safetydesk.desk.recognise import Recogniser
from safetydesk.desk.recognise_clue import Clue
from safetydesk.desk.snapshot import Liaison
from safetydesk.material.archive import Member, write_zip
from safetydesk.notice.problem import Mishap
from safetydesk.paper.arranging import arrange
from safetydesk.paper.printing import write
from safetydesk.paper.sheet import Cell, Row, Sheet
from safetydesk.post import handout, handout_guide
from safetydesk.post.plan import LONGEST_NAME

FORMS = ZUSHI.parent
NOTICES = (*sorted(path.parent for path in FORMS.glob("*/notice.toml")), NEXT_YEAR)
UNIT = "青禾社区"
HOME = f"{UNIT}-报送材料"
ONLY_VILLAGES = """
id = "village-2027"
title = "2027年村级活动方案"
short = "2027村级活动"
year = 2027
unit_kinds = ["村", "社区"]
[[due]]
id = "fair"
type = "event"
name = "宣传咨询日"
by = 2027-06-16
[[item]]
id = "rules"
name = "村规民约"
units = ["村"]
needs = [{ kinds = ["text"], measure = "份", says = "各村1份" }]
"""
CARD = {"姓名": "张喆珺", "性别": "女", "职务": "应急专干", "手机": "000-0000-0000", "电子邮箱": "qinghe@example.com"}
WORKS = (("安全生产专题教育课", "用电安全课", "六月五日讲授。"), ("专项隐患排查治理", "消防通道整治", "清理楼道。"),
         ("应急逃生演练", "夜间疏散", "组织居民疏散。"), ("安全警示教育活动的", "身边的教训", "观看警示片。"),
         ("应急避险逃生路线图", "高层住宅路线图", "每层一张。"))
PLACES = {"class": "安全生产专题教育课", "hazard": "专项隐患排查治理", "drill": "应急逃生避险演练",
          "warning": "安全警示教育", "route": "应急避险逃生路线图"}


def names_in(folder):
    """Everything below a folder, folders with a "/" at their end."""
    return {str(path.relative_to(folder)) + "/" * path.is_dir() for path in folder.rglob("*")}


def text_of(path):
    document = docx.Document(path)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def texts(row):
    return [cell.text for cell in row.cells]


def plain(text):
    return "".join(str(text or "").split())


def fill_card(path):
    """附件1 by hand: behind each label."""
    document = docx.Document(path)
    for row in document.tables[0].rows:
        for label, cell in zip(row.cells, row.cells[1:], strict=False):
            if plain(label.text) in CARD and label._tc is not cell._tc:
                cell.text = CARD[plain(label.text)]
    document.save(path)
    old(path)


def fill_cases(path):
    """附件3 by hand: the first row of every item; with whatever the office of the unit has."""
    filled = {item: (title, words) for item, title, words in WORKS}
    if path.suffix == ".docx":
        document = docx.Document(path)
        for row in document.tables[0].rows:
            title, words = filled.pop(plain(row.cells[0].text), (None, None))
            if title:
                row.cells[2].text, row.cells[3].text = title, words
        document.save(path)
    else:
        book = openpyxl.load_workbook(path)
        for row in book.active.iter_rows():
            title, words = filled.pop(plain(row[0].value), (None, None))
            if title:
                row[2].value, row[3].value = title, words
        book.save(path)
    assert not filled
    old(path)


def report(path, title):
    """A document of the unit's own."""
    write([Sheet(title, (156.0,), (Row((Cell(f"{UNIT}开展了活动。"),)),))], path)
    return old(path)


def fill_pack(home, place):
    """What an orderly community does with its pack: files by the rule, in the folders that are there."""
    card, = (home / "联络员").iterdir()
    fill_card(card)
    cases, = (home / "活动总结和案例报送表").iterdir()
    if place == "excel":
        excel, = (home.parent / handout_guide.EXCEL_FOLDER).iterdir()
        cases.unlink()
        cases = Path(shutil.move(excel, cases.parent))
    fill_cases(cases)
    report(home / "活动总结和案例报送表" / f"{UNIT}-活动总结报告.docx", "活动总结报告")
    report(home / PLACES["hazard"] / f"{UNIT}-{PLACES['hazard']}-消防通道整治-01.docx", "消防通道整治典型案例")
    film(home / PLACES["class"] / f"{UNIT}-{PLACES['class']}-用电安全课-01.mp4")
    for slot, first in (("drill", 0), ("warning", 10), ("route", 20)):
        for n in range(1, 4):
            photo(home / PLACES[slot] / f"{UNIT}-{PLACES[slot]}-活动现场-{n:02}.jpg", first + n)


@pytest.mark.parametrize("place", ["word", "excel"])
def test_what_is_handed_out_comes_back_without_a_question(desk, tmp_path, place):
    handed = handout.hand_out(desk, tmp_path / "发放", [ids(desk)[UNIT]], zipped=True)
    with zipfile.ZipFile(handed.made[0]) as pack:
        pack.extractall(tmp_path / "社区电脑")
    fill_pack(tmp_path / "社区电脑" / HOME, place)
    back = old(Path(shutil.make_archive(tmp_path / "发回" / HOME, "zip", tmp_path / "社区电脑", HOME)))

    outcomes = receiving.receive(desk, [back])
    assert len(outcomes) == 14
    assert {(each.outcome, each.unit, each.needs_person) for each in outcomes} == {("received", UNIT, False)}
    assert [each.warnings for each in outcomes if each.kind in ("form", "report", "case")] == [()] * 4
    assert not [line for line in inbox.inbox(desk).lines if line.group == "doubt"]
    card = units.unit(desk, UNIT).liaison
    assert card == Liaison("张喆珺", "女", "应急专干", "", "000-0000-0000", "", "qinghe@example.com", UNIT)
    for slot, (_, title, words) in zip(PLACES, WORKS, strict=True):
        cell = look.cell(desk, ids(desk)[UNIT], slot)
        assert [(work.title, work.introduction) for work in cell.works] == [(title, words)]
        assert not cell.loose
    line = next(line for line in board(desk).units if line.name == UNIT)
    assert [cell.name for cell in line.cells if not cell.met] == [PLACES["drill"], PLACES["warning"]]  # films are owed


def test_a_pack_holds_forms_an_instruction_and_a_place_for_each_item(desk, tmp_path):
    handed = handout.hand_out(desk, tmp_path / "发放")
    assert [path.name for path in handed.made] == list(ids(desk))
    cases = f"附件3-畅通生命通道“五个一”活动优秀作品案例报送表-{UNIT}"
    assert names_in(tmp_path / "发放" / UNIT) == {
        "报送须知.docx", "Excel版表格/", f"Excel版表格/{cases}.xlsx", f"{HOME}/",
        f"{HOME}/联络员/", f"{HOME}/联络员/附件1-祖师街道办事处“安全生产月”活动联络员反馈表-{UNIT}.docx",
        f"{HOME}/活动内容和视频、图片/", f"{HOME}/活动总结和案例报送表/", f"{HOME}/活动总结和案例报送表/{cases}.docx",
        *(f"{HOME}/{name}/" for name in PLACES.values()),
    }
    assert [path.name for path in (tmp_path / "发放").iterdir() if path.name.startswith(".")] == []


def test_a_zip_holds_what_the_folder_holds_and_keeps_the_empty_folders(desk, tmp_path):
    handout.hand_out(desk, tmp_path / "文件夹")
    handed = handout.hand_out(desk, tmp_path / "压缩包", zipped=True)
    assert [path.name for path in handed.made] == [f"{name}.zip" for name in ids(desk)]
    with zipfile.ZipFile(handed.made[0]) as pack:
        pack.extractall(tmp_path / "解开")
    assert names_in(tmp_path / "解开") == names_in(tmp_path / "文件夹" / UNIT)
    assert (tmp_path / "解开" / HOME / PLACES["route"]).is_dir()


def test_forms_are_blank_but_for_the_unit_though_the_desk_knows_more(desk, tmp_path):
    unit_id = ids(desk)[UNIT]
    units.set_liaison(desk, unit_id, Liaison("张喆珺", "女", mobile="000-0000-0000"))
    receiving.receive(desk, [photo(tmp_path / "p.jpg")], unit_id=unit_id, slot="drill")
    works.change(desk, look.cell(desk, unit_id, "drill").works[0].id, title="夜间疏散")
    handout.hand_out(desk, tmp_path / "发放")
    home = tmp_path / "发放" / UNIT / HOME
    card, cases = text_of(*(home / "联络员").iterdir()), text_of(*(home / "活动总结和案例报送表").iterdir())
    assert UNIT in card
    assert UNIT in cases
    assert "五个一" in cases
    assert "6月3日前" in card
    assert not any(word in card + cases for word in ("张喆珺", "000-0000-0000", "夜间疏散"))


def test_the_instruction_says_what_how_much_by_when_to_whom_and_how(desk, tmp_path):
    handout.hand_out(desk, tmp_path / "发放")
    text = plain(text_of(tmp_path / "发放" / UNIT / "报送须知.docx"))
    for words in (
        "报送须知", f"{UNIT}：", desk.notice.title, "视频不少于1个图片不少于3张", "视频1个图片3张", "6月25日前",
        "报街道办事处组委会办公室", "照片需为原图并配简要文字说明", f"{UNIT}-{PLACES['drill']}-活动现场-01.jpg", HOME,
        "Excel版表格", "选“文件”发送", "拍摄地点", "确实没有的项目",
    ):
        assert words in text


@pytest.mark.parametrize("notice", NOTICES, ids=lambda path: path.name)
def test_every_notice_has_its_instruction_on_one_page(tmp_path, notice):
    with new_desk(tmp_path / "desk", notice) as desk:
        for kind in desk.notice.unit_kinds:
            units.add(desk, f"{kind}安全生产应急管理综合服务中心", kind)
        settings.put(desk, "contact", "张喆珺")
        settings.put(desk, "contact_phone", "000-0000-0000")
        for card in units.all_units(desk):
            assert arrange(handout_guide.guide(desk, card, ["统计表"], excel=True)).page_count == 1


def test_a_notice_without_submissions_hands_out_its_form(tmp_path):
    with new_desk(tmp_path / "desk", FORMS / "contest-2023", (UNIT,)) as desk:
        done = handout.hand_out(desk, tmp_path / "发放")
        assert (done.left, [path.name for path in done.made]) == ((), [UNIT])
        pack = tmp_path / "发放" / UNIT
        assert names_in(pack) == {f"{HOME}/", f"{HOME}/网络知识竞赛参赛情况统计表-{UNIT}.docx", "报送须知.docx"}
        told = text_of(pack / "报送须知.docx")
        assert "《网络知识竞赛参赛情况统计表》" in told
        assert "通知没有规定要报送的材料" in told
        assert not any(word in told for word in ("每一项", "例如：", "视频", "逐项", "最少报送"))


@pytest.mark.parametrize("notice", NOTICES, ids=lambda path: path.name)
def test_by_the_folder_alone_or_the_name_alone_a_file_is_recognised(tmp_path, notice):
    with new_desk(tmp_path / "desk", notice) as desk:
        for kind in desk.notice.unit_kinds:
            units.add(desk, {"村": "望月村", "镇街": "横石镇", "区": "南山区"}.get(kind, f"望月{kind}"), kind)
        cards = units.all_units(desk)
        recogniser = Recogniser(desk.notice, cards)
        contents = {".jpg": "image", ".mp4": "video", ".docx": "document", ".pptx": "slides", ".xlsx": "table"}
        for card in cards:
            for slot in handout_guide.by_due(desk.notice, card):
                name = naming.sample_name(desk.notice, slot, card)
                ending = name[name.rindex("."):]
                folders = (handout_guide.return_folder(card), naming.slot_folder(slot))
                for parts in ((*folders, f"IMG_2041{ending}"), (name,), (*folders, name)):
                    guess = recogniser.guess(Clue(parts, contents[ending]))
                    assert (guess.unit_id, guess.slot, guess.sure) == (card.id, slot.id, True), (parts, guess.why)


def test_what_is_asked_is_what_this_kind_of_unit_owes(tmp_path):
    with new_desk(tmp_path / "desk", NEXT_YEAR, ()) as desk:
        for name, kind in (("第一小学", "学校"), ("望月村", "村"), ("江城化工", "企业")):
            units.add(desk, name, kind)
        handout.hand_out(desk, tmp_path / "发放")
    text = {path.name: plain(text_of(path / "报送须知.docx")) for path in (tmp_path / "发放").iterdir()}
    assert "图片5张" in text["第一小学"]
    assert "图片3张" in text["望月村"]
    assert "海报2张并附说明1份或视频1个" in text["江城化工"]
    assert "视频1至2个" in text["江城化工"]
    assert "自查表每月1份" in text["江城化工"]
    assert "每周五前，到6月30日止" in text["江城化工"]
    assert "特色材料：不超过5份" in text["江城化工"]
    assert (tmp_path / "发放" / "江城化工" / "江城化工-报送材料" / "安全海报").is_dir()
    assert not (tmp_path / "发放" / "望月村" / "望月村-报送材料" / "安全海报").exists()


def test_the_instruction_keeps_dates_whole_and_says_where_to_send_and_whom_to_ask(tmp_path):
    with new_desk(tmp_path / "desk", FORMS / "yingde-2023", ()) as desk:
        units.add(desk, "青塘镇", "镇街")
        card, = units.all_units(desk)
        assert not any("联系方式" in texts(row) for row in handout_guide.guide(desk, card, [], excel=False).rows)
        settings.put(desk, "contact", "张喆珺")
        settings.put(desk, "contact_phone", "000-0000-0000")
        rows = [texts(row) for row in handout_guide.guide(desk, card, [], excel=False).rows]
    of = {row[0]: row for row in rows} | {row[1]: row for row in rows}
    # One cell says the due for all that have the same.
    assert len(of["特色亮点视频、照片"]) == len(of["联络员"]) - 1
    assert of["典型案例"][-1] == "6月1日至\n12月31日\n报市安委办"
    assert of["联络员"][-1] == "通知没有写日期，\n请尽早\n报市安委办"
    assert of["文件要求"][1] == "1．同时提交可编辑版本\n2．活动情况通过粤政易协同办公平台报送"
    assert of["联系方式"][1] == "联系人：张喆珺　　联系电话：000-0000-0000"


def test_a_form_lies_with_every_due_that_wants_it_and_only_for_who_owes_it(tmp_path):
    with new_desk(tmp_path / "desk", FORMS / "yingde-2023", ()) as desk:
        units.add(desk, "青塘镇", "镇街")
        units.add(desk, "教育局", "成员单位")
        handout.hand_out(desk, tmp_path / "发放")
    figures = "附件2-“安全生产月”和“安全生产英德行”活动统计表-青塘镇.docx"
    town = names_in(tmp_path / "发放" / "青塘镇" / "青塘镇-报送材料")
    assert {f"“安全生产月”总结和统计表/{figures}", f"“安全生产英德行”总结和统计表/{figures}"} <= town
    assert not any("安排表" in name for name in town)
    bureau = names_in(tmp_path / "发放" / "教育局")
    for form in ("附件2-“安全生产月”和“安全生产英德行”活动统计表", "附件3-“安全生产月”和“安全生产英德行”活动安排表"):
        assert f"Excel版表格/{form}-教育局.xlsx" in bureau


def test_nothing_is_written_over(desk, tmp_path):
    (tmp_path / "发放" / "柳溪社区").mkdir(parents=True)
    with pytest.raises(Mishap, match="已经有“柳溪社区”"):
        handout.hand_out(desk, tmp_path / "发放")
    assert names_in(tmp_path / "发放") == {"柳溪社区/"}
    assert len(handout.hand_out(desk, tmp_path / "发放", zipped=True).made) == 3


def test_stop_leaves_whole_packs_and_says_how_many_wait(desk, tmp_path):
    told = []
    handed = handout.hand_out(
        desk, tmp_path / "发放", report=lambda *seen: told.append(seen), stop=lambda: len(told) == 2)
    assert [path.name for path in handed.made] == [UNIT, "柳溪社区"]
    assert handed.waiting == 1
    assert told == [(0, 3, UNIT), (1, 3, "柳溪社区")]
    assert {path.name for path in (tmp_path / "发放").iterdir()} == {UNIT, "柳溪社区"}


def test_a_pack_that_fails_is_not_there_at_all(desk, tmp_path, monkeypatch):
    def broken(desk, card, forms, *, excel):
        if card.name == "柳溪社区":
            raise OSError(28, "No space left on device")
        return whole(desk, card, forms, excel=excel)

    whole = handout.guide
    monkeypatch.setattr(handout, "guide", broken)
    with pytest.raises(Mishap, match="磁盘满了"):
        handout.hand_out(desk, tmp_path / "发放")
    assert [path.name for path in (tmp_path / "发放").iterdir()] == [UNIT]


def test_who_owes_nothing_gets_nothing_and_is_named(tmp_path):
    notice = tmp_path / "village-2027"
    notice.mkdir()
    (notice / "notice.toml").write_text(ONLY_VILLAGES, encoding="utf-8")
    with new_desk(tmp_path / "desk", notice, ()) as desk:
        units.add(desk, "望月村", "村")
        units.add(desk, UNIT, "社区")
        handed = handout.hand_out(desk, tmp_path / "发放")
    assert [path.name for path in handed.made] == ["望月村"]
    assert handed.left == (f"{UNIT}：通知没有要这类单位（社区）报送的内容",)
    assert cli.run(["handout", str(tmp_path / "desk"), "--to", str(tmp_path / "再发")]) == 1


def test_names_are_legal_and_short_whatever_a_unit_is_called(tmp_path):
    names = ("安全生产委员会办公室" * 5 + "一", "安全生产委员会办公室" * 5 + "二", "CON", "A/B:社区?")
    with new_desk(tmp_path / "desk", names=names) as desk:
        handed = handout.hand_out(desk, tmp_path / "发放")
    assert len(handed.made) == 4
    for name in names_in(tmp_path / "发放"):
        write_zip(tmp_path / "x.zip", [Member(name, b"")])  # refuses what Windows cannot hold
        assert len(name) <= LONGEST_NAME


def test_the_command_tells_every_pack(tmp_path, capsys):
    new_desk(tmp_path / "desk").close()
    target = tmp_path / "发放"
    command = ["handout", str(tmp_path / "desk"), "--to", str(target)]
    assert cli.run([*command, "--unit", UNIT, "--zip"]) == 0
    assert capsys.readouterr().out.split() == [str(target / f"{UNIT}.zip")]
    assert cli.run(command) == 0
    assert capsys.readouterr().out.split() == [str(target / name) for name in ("青禾社区", "柳溪社区", "东塘社区")]
    assert cli.run(command) == 2
    assert "没有改动它" in capsys.readouterr().err
    assert cli.run([*command, "--unit", "没有的社区"]) == 2
