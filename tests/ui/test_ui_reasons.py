"""What is offered as reason for a 退回, and as place for what belongs nowhere yet: both know the file."""

from __future__ import annotations

from types import SimpleNamespace

from safetydesk.desk.snapshot import MaterialView
from safetydesk.notice.read import read_notice
from safetydesk.ui.placing import slots_for
from safetydesk.ui.reasons import reasons_for


def material(content, *warnings, **more):
    known = {"unit_id": None, "slot": "", "work_id": None, "medium": "file", "received": "2024-06-12T10:02:00"}
    known |= {"kind": "", "n": 1, "state": "review", "reason": "", "caption": "", "name": "甲"}
    return MaterialView(1, **known | {"content": content, "warnings": warnings} | more)


def test_what_was_noticed_is_offered_first_in_words_for_the_sender():
    cut = "视频打不开：一帧画面也读不出来（没传完或已损坏），请对方重新发送原文件"
    offered = reasons_for([material("video", "缺文字说明", cut, "视频画面是全黑或单色的，请看一眼")])
    assert offered[:2] == [
        "视频打不开：一帧画面也读不出来（没传完或已损坏），请重新发送原文件", "视频画面是全黑或单色的，请重新发送",
    ]  # fmt: skip
    assert not any("照片" in words or "对方" in words for words in offered)
    assert sum("打不开" in words for words in offered) == 1


def test_an_empty_form_and_the_same_file_of_another_unit():
    blank = material("table", "表是空的（没有填写），请退回让对方填好再发")
    assert reasons_for([blank])[0] == "表是空的（没有填写），请填好再发"
    twin = reasons_for([material("image", "与南街社区的文件内容完全相同", "与本单位的“乙.jpg”看起来是同一张")])
    assert twin[0] == "与南街社区的文件内容完全相同，请换成本单位的"
    assert not any("乙.jpg" in words for words in twin), "two photos of one moment are no fault"


def test_reasons_fit_what_the_file_is():
    first = {reasons_for([material(content)])[0] for content in ("image", "video", "document", "pdf")}
    assert first == {"照片不清楚，请重发原图", "视频打不开，请重新发送", "内容没有填完整，请补齐后重发"}
    assert "缺提取码，请补发" in reasons_for([material("", medium="link")])
    assert len(reasons_for([material("image"), material("video"), material("pdf")])) == 7


def test_items_that_want_such_a_file_come_first(zushi):
    zushi, _ = read_notice(zushi)
    columns = [SimpleNamespace(id=slot.id, name=slot.name) for slot in (*zushi.dues, *zushi.items)]
    scene = SimpleNamespace(notice=zushi, board=SimpleNamespace(columns=columns))
    photo = [slot for slot, _ in slots_for(scene, [material("image", kind="photo")])]
    assert "route" in photo[:4]
    assert sorted(photo) == sorted(column.id for column in columns)
