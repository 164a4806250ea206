"""`safetydesk remind`: what a clerk pastes, its JSON and its exit codes."""

from __future__ import annotations

import json

from deskmaker import ids

from safetydesk.desk import chasing_log, review
from safetydesk.desk.desk import Desk


def excuse(folder, name):
    with Desk.open(folder) as desk:
        for slot in desk.notice.slots():
            review.excuse(desk, ids(desk)[name], slot.id, "没有开展")


def test_the_text_for_the_group_is_printed_as_it_is_pasted(run, folder):
    excuse(folder, "柳溪社区")
    code, lines, _ = run("remind", folder, "--on", "2024-06-25")
    text = "\n".join(lines)
    assert code == 1
    assert lines[1] == "祖师街道2024安全生产月的材料，截至6月25日还有2个单位没有报齐。无此项1个，不再列出。"
    assert "今天截止：" in text
    assert "应急逃生避险演练（缺视频1个、图片3张）" in text
    assert "柳溪社区" not in text
    # Printing it reminds nobody: only what was pasted, printed as a list or mailed is noted.
    with Desk.open(folder) as desk:
        assert chasing_log.reminders(desk) == {}


def test_one_unit_is_spoken_to_alone_and_who_owes_nothing_is_left_in_peace(run, folder):
    code, lines, _ = run("remind", folder, "--unit", "青禾社区", "--on", "2024-06-20")
    assert (code, lines[0]) == (1, "青禾社区，您好！")
    excuse(folder, "青禾社区")
    assert run("remind", folder, "--unit", "青禾社区")[:2] == (
        0, ["青禾社区没有要报的了，不用催（无此项1个）。"])
    for name in ("柳溪社区", "东塘社区"):
        excuse(folder, name)
    assert run("remind", folder)[:2] == (0, ["各单位没有要报的了，不用催（无此项3个）。"])
    assert run("remind", folder, "--unit", "没有的社区")[0] == 2
    assert run("remind", folder, "--on", "昨天")[0] == 2


def test_json_agrees_with_the_board(run, folder):
    code, lines, _ = run("remind", folder, "--on", "2024-06-20", "--json")
    told = json.loads(lines[0])
    board = json.loads(run("board", folder, "--on", "2024-06-20", "--json")[1][0])
    assert (code, told["notice"], told["on"]) == (1, "zushi-2024", "2024-06-20")
    assert told["complete"] + told["excused"] + len(told["units"]) == board["total"]
    for unit in told["units"]:
        (row,) = [row for row in board["units"] if row["name"] == unit["name"]]
        owed = {cell["id"]: cell["missing"] for cell in (*row["items"], *row["dues"]) if cell["missing"]}
        # The notice says twice until when the liaison is to be named; it is asked for once.
        assert owed.pop("liaison-form") == owed["liaison"]
        assert {gap["id"]: gap["missing"] for gap in unit["gaps"]} == owed
        assert unit["stage"] == "late"
    assert {gap["id"]: gap["days"] for gap in told["units"][0]["gaps"]}["drill"] == 5
    assert told["messages"][0].startswith("各位联络员")
