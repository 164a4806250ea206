"""Recognition learns from the definition alone: the other notices, and one of 2027 that nobody has seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.desk.recognise import Recogniser
from safetydesk.desk.recognise_clue import Clue
from safetydesk.desk.recognise_text import read
from safetydesk.desk.snapshot import UnitCard
from safetydesk.notice.read import read_notice

FORMS = Path(__file__).resolve().parents[2] / "forms"

NOTICE = '''
id = "linjiang-2027"
title = "2027年临江镇“安全生产月”活动方案"
short = "临江2027安全生产月"
issuer = "临江镇人民政府"
year = 2027
unit_kinds = ["村", "学校", "企业"]

[[kind]]
id = "poster"
name = "海报"
contents = ["image", "pdf"]

[[due]]
id = "final"
name = "总结"
by = 2027-07-05
needs = [{ kinds = ["report"], implied = true, measure = "份" }]

[[item]]
id = "boat"
name = "渡船检查"
aliases = ["码头渡船安全检查"]
needs = [{ kinds = ["photo"], least = 3, measure = "张" }]

[[item]]
id = "poster"
name = "安全海报"
units = ["学校"]
needs = [{ kinds = ["poster"], least = 2, measure = "张" }]

[[item]]
id = "song"
name = "平安歌谣传唱"
needs = [{ kinds = ["video"], least = 1 }]
'''


@pytest.fixture
def linjiang(tmp_path):
    (tmp_path / "notice.toml").write_text(NOTICE, "utf-8")
    notice, problems = read_notice(tmp_path)
    assert notice, problems
    return Recogniser(notice, [
        UnitCard(1, "江口村", kind="村"), UnitCard(2, "临江小学", kind="学校"),
        UnitCard(3, "临江船运有限公司", kind="企业"),
    ])


@pytest.mark.parametrize(("path", "content", "wanted"), [
    ("江口村/渡船检查/1.jpg", "image", (1, "boat", True)),
    ("江口村委会渡船检查现场照片2.jpg", "image", (1, "boat", True)),
    ("临江小学-安全海报-01.jpg", "image", (2, "poster", True)),
    ("临江小学海报.pdf", "pdf", (2, "poster", True)),
    ("临江船运/歌谣传唱.mp4", "video", (3, "song", True)),
    ("jiangkoucun/duchuanjiancha/1.jpg", "image", (1, "boat", True)),
    ("江口村活动总结.docx", "document", (1, "final", True)),
    ("江口村/安全海报/1.jpg", "image", (1, "poster", False)),
    ("江口村/2026年渡船检查/1.jpg", "image", (1, "boat", False)),
    ("江口村/防溺水/1.mp4", "video", (1, "song", False)),
])
def test_a_notice_of_next_year_needs_no_code(linjiang, path, content, wanted):
    found = linjiang.guess(Clue(tuple(path.split("/")), content))
    assert (found.unit_id, found.slot, found.sure) == wanted, found


def one(notice_id: str, name: str, kind: str, path: str, content: str) -> tuple[str, bool]:
    notice, problems = read_notice(FORMS / notice_id)
    assert notice, problems
    found = Recogniser(notice, [UnitCard(1, name, kind=kind)]).guess(Clue(tuple(path.split("/")), content))
    return found.slot, found.sure


@pytest.mark.parametrize(("path", "content", "wanted"), [
    ("安全生产月活动总结.docx", "document", ("month", True)),
    ("英德行统计表.xlsx", "table", ("tour", True)),
    ("安全生产月材料/英德行活动总结.docx", "document", ("tour", True)),
    ("一案双罚案例1.docx", "document", ("case", True)),
    ("IMG_1.jpg", "image", ("highlights", True)),
    ("一案双罚案例/IMG_1.jpg", "image", ("case", False)),
])
def test_two_campaigns_of_one_notice_are_told_apart(path, content, wanted):
    assert one("yingde-2023", "英红镇", "镇街", f"英红镇/{path}", content) == wanted


@pytest.mark.parametrize(("notice_id", "path"), [
    ("shenzhen-2020", "消防安全.docx"), ("zushi-2024", "逃生演练训练营.jpg"), ("zushi-2024", "关于应急演练的通知.jpg"),
])
def test_words_that_only_sound_or_begin_like_an_item_are_asked(notice_id, path):
    assert not one(notice_id, "东城社区", "", f"东城社区/{path}", "document" if path.endswith("docx") else "image")[1]


@pytest.mark.parametrize("path", ["活动总结.docx", "附件2统计表.docx", "安全生产月和安全生产英德行活动总结.docx"])
def test_what_both_campaigns_ask_for_is_asked(path):
    assert not one("yingde-2023", "英红镇", "镇街", f"英红镇/{path}", "document")[1]


def test_an_item_that_this_kind_of_unit_does_not_owe_is_asked():
    assert one("yingde-2023", "团委", "成员单位", "团委/一案双罚案例.docx", "document") == ("case", False)


def test_photos_go_with_their_campaign():
    assert one("shenzhen-2020", "福田区", "区", "福田区/安全生产万里行照片/1.jpg", "image") == ("tour-evidence", True)
    assert one("shenzhen-2020", "福田区", "区", "福田区/安全生产月/1.jpg", "image") == ("month-evidence", False)
    assert one("shenzhen-2020", "福田区", "区", "福田区/活动方案.docx", "document") == ("start", True)


@pytest.mark.parametrize(("name", "words", "number"), [
    ("3.应急演练", "应急演练", 3), ("（三）应急演练", "应急演练", 3), ("③应急演练", "应急演练", 3),
    ("十二、总结", "总结", 12), ("第三项 演练", "演练", 3), ("6.12应急演练照片", "应急演练照片", 0),
    ("20240612_演练", "演练", 0), ("八一社区", "八一社区", 0), ("IMG_20240612_093011", "", 0),
    ("mmexport1718153411000", "", 0), ("微信图片_20240612", "", 0), ("新建文件夹 (2)", "", 0),
    ("新建社区", "新建社区", 0), ("《“安全生产月”活动总结》最终版", "安全生产月活动总结", 0), ("3张照片", "3张照片", 0),
    ("附件3：报送表", "报送表", 0), ("建安社区.zip", "建安社区", 0), ("安全生产月.7z", "安全生产月", 0),
])
def test_dates_cameras_and_numbering_are_not_words(name, words, number):
    assert (read(name).words, read(name).number) == (words, number)
