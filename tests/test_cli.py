"""The command line as a script uses it: exit codes, JSON keys, and sentences instead of traces."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from deskmaker import NEXT_YEAR, digest, film, ids, new_desk, photo
from docx import Document
from openpyxl import Workbook, load_workbook

from safetydesk.desk import activities, board, review
from safetydesk.desk.desk import Desk

ROOT = Path(__file__).resolve().parent.parent


def units_list(path, *rows):
    book = Workbook()
    for row in (("单位名称", "联络员", "手机"), *rows):
        book.active.append(row)
    book.save(path)
    return path


def test_new_sets_up_a_desk_from_a_notice_and_a_list(run, tmp_path):
    listed = units_list(tmp_path / "名单.xlsx", ("青禾社区", "张喆珺", "000"), ("柳溪社区", "李㛃", "000"))
    code, lines, _ = run("new", tmp_path / "desk", "--notice", "zushi-2024", "--units", listed, "--office", "某某办")
    assert (code, lines[-1]) == (0, "单位：2 个")
    with Desk.open(tmp_path / "desk") as desk:
        assert (desk.office, list(ids(desk))) == ("某某办", ["青禾社区", "柳溪社区"])


def test_a_list_with_a_slip_is_taken_and_told(run, tmp_path):
    listed = units_list(tmp_path / "名单.xlsx", ("青禾社区", "", ""), ("青禾社区", "", ""))
    code, lines, _ = run("new", tmp_path / "desk", "--notice", "zushi-2024", "--units", listed)
    assert code == 1
    assert "  第3行“青禾社区”：名单里重复了。已合并成一个，不用处理" in lines


@pytest.mark.parametrize(("arguments", "words"), [
    (["--notice", "zushi-1999"],
     "没有编号为“zushi-1999”的通知。可以是：zushi-2024、yingde-2023、camp-2023、contest-2023、shenzhen-2020"),
    (["--notice", "zushi-2024", "--units", "none.xlsx"], "找不到“none.xlsx”"),
    (["--notice", "zushi-2024", "--units", "empty.csv"], "名单“empty.csv”里没有找到单位"),
])
def test_new_with_unreadable_input_makes_nothing(run, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.csv").write_text("单位名称\n", "utf-8")
    code, lines, error = run("new", tmp_path / "desk", *arguments)
    assert (code, lines) == (2, [])
    assert error.startswith(words)
    assert not (tmp_path / "desk").exists()


def test_receive_tells_one_json_line_for_each_file(run, folder, tmp_path):
    photo(tmp_path / "in" / "a.jpg", 1, (320, 200))
    film(tmp_path / "in" / "b.mp4")
    (tmp_path / "in" / "空.jpg").touch()
    code, lines, _ = run("receive", folder, tmp_path / "in", "--unit", "青禾社区", "--item", "drill", "--json")
    assert code == 1
    found = {line["name"]: line for line in map(json.loads, lines)}
    assert list(found["a.jpg"]) == ["path", "outcome", "unit", "item", "kind", "name", "bytes", "width", "height",
                                    "seconds", "taken", "warnings", "why"]
    assert found["a.jpg"] | {"path": "", "why": ""} == {
        "path": "", "outcome": "received", "unit": "青禾社区", "item": "应急逃生避险演练", "kind": "photo",
        "name": "a.jpg", "bytes": (tmp_path / "in" / "a.jpg").stat().st_size, "width": 320, "height": 200,
        "seconds": None, "taken": None, "warnings": ["缺文字说明"], "why": ""}
    assert (found["b.mp4"]["kind"], found["b.mp4"]["seconds"]) == ("video", 1.0)
    assert (found["空.jpg"]["outcome"], found["空.jpg"]["kind"]) == ("refused", None)
    by_name = ("--unit", "青禾社区", "--item", "应急逃生避险演练", "--json")
    code, lines, _ = run("receive", folder, tmp_path / "in" / "a.jpg", *by_name)
    assert (code, json.loads(lines[0])["outcome"]) == (0, "duplicate")
    code, lines, _ = run("receive", folder, photo(tmp_path / "c.jpg", 3), "--json")
    assert (code, json.loads(lines[0])["outcome"]) == (1, "unsure")


def test_receive_without_a_cell_sorts_and_tells_the_end_of_it(run, folder, tmp_path):
    photo(tmp_path / "来件" / "青禾社区" / "应急演练" / "1.jpg", 1)
    photo(tmp_path / "来件" / "2.jpg", 2)
    code, lines, _ = run("receive", folder, tmp_path / "来件", "--json")
    told = {each["name"]: each for each in map(json.loads, lines)}
    assert code == 1, "somebody must look at the second"
    assert (told["1.jpg"]["outcome"], told["1.jpg"]["unit"], told["1.jpg"]["item"]) == (
        "received", "青禾社区", "应急逃生避险演练")
    assert "青禾社区" in told["1.jpg"]["why"]
    assert told["1.jpg"].keys() == {
        "path", "outcome", "unit", "item", "kind", "name", "bytes", "width", "height", "seconds", "taken", "warnings",
        "why"}
    assert (told["2.jpg"]["outcome"], told["2.jpg"]["unit"]) == ("unsure", None)
    code, lines, _ = run("receive", folder, photo(tmp_path / "柳溪应急演练3.jpg", 3), "--unit", "柳溪社区")
    assert (code, lines[0].split("\t")[:2]) == (0, ["已收", "柳溪应急演练3.jpg"])


def test_receive_takes_links(run, folder):
    link = "https://pan.example.com/s/1?pwd=ab12"
    code, lines, _ = run("receive", folder, link, "--unit", "青禾社区", "--item", "drill", "--json")
    assert (code, json.loads(lines[0])["kind"], json.loads(lines[0])["outcome"]) == (0, "video", "received")
    assert run("receive", folder, "https://pan.example.com/s/2", "--unit", "青禾社区")[0] == 1
    code, lines, _ = run("receive", folder, "https://pan.example.com/s/3", "--json")
    assert (code, json.loads(lines[0])["outcome"]) == (1, "unsure"), "a link that nobody placed waits in the inbox"


@pytest.mark.parametrize(("arguments", "words"), [
    (["--unit", "青和社区", "--item", "drill"], "单位名单里没有“青和社区”。是不是：青禾社区"),
    (["--unit", "青禾社区", "--item", "打牌"], "通知里没有项目“打牌”。可以是：联络员、"),
    (["--item", "drill"], "只说了项目，没有说单位。请同时选择单位。"),
])
def test_receive_for_an_unknown_unit_or_item_takes_nothing(run, folder, tmp_path, arguments, words):
    code, lines, error = run("receive", folder, photo(tmp_path / "a.jpg"), *arguments)
    assert (code, lines) == (2, [])
    assert error.startswith(words)
    # The desk's own sidecar tells of its units, which were there before.
    kept = {path.name for path in (folder / "files").rglob("*") if path.is_file()}
    assert kept <= {"desk.jsonl", "written.txt"}


def test_an_empty_folder_is_told(run, folder, tmp_path):
    (tmp_path / "leer").mkdir()
    assert run("receive", folder, tmp_path / "leer") == (1, [], "没有找到可以收的文件。\n")


def test_board_has_the_keys_of_the_design(run, folder):
    code, lines, _ = run("board", folder, "--json", "--on", "2024-06-26")
    found = json.loads(lines[0])
    assert code == 0
    assert {"notice", "on", "units", "complete", "total"} <= set(found)
    unit = found["units"][0]
    assert {"name", "complete", "items", "dues"} <= set(unit)
    assert {"id", "name", "met", "late", "needs"} <= set(unit["items"][0])
    assert {"kinds", "least", "have", "missing"} <= set(unit["items"][0]["needs"][0])
    assert {"what", "by", "state"} <= set(unit["dues"][0])
    assert all(item["late"] for item in unit["items"])
    code, lines, _ = run("board", folder, "--json", "--on", "2024-06-01")
    assert not any(item["late"] for item in json.loads(lines[0])["units"][0]["items"])
    text = "\n".join(run("board", folder, "--unmet")[1])
    assert "迟 应急逃生避险演练：视频 0/1  图片 0/3  缺 视频1个、图片3张，已逾期" in text


TABLES = ("gaps", "directory", "receipt", "returned", "allocation", "hazards", "schedule")


def test_forms_and_print_in_three_formats_for_one_for_each_and_for_all(run, folder, tmp_path):
    code, lines, _ = run("forms", folder)
    assert code == 0
    assert [line.split("\t")[:2] for line in lines] == [
        ["liaison", "附件1"], ["quota", "附件2"], ["cases", "附件3"], *([key, "办公用表"] for key in TABLES),
        *([f"draft-{key}", "文稿"] for key in ("notice", "summary", "chase"))]
    found = [json.loads(line) for line in run("forms", folder, "--json")[1]]
    assert [(each["id"], each["group"]) for each in found[2:4]] == [("cases", "form"), ("gaps", "table")]
    for suffix in (".docx", ".xlsx", ".pdf"):
        code, lines, _ = run("print", folder, "附件1", "--to", tmp_path / f"all{suffix}", "--unit", "青禾社区")
        assert (code, lines) == (0, [str(tmp_path / f"all{suffix}")])
    text = "\n".join(cell.text for row in Document(tmp_path / "all.docx").tables[0].rows for cell in row.cells)
    assert "青禾社区" in text
    cells = [c for row in load_workbook(tmp_path / "all.xlsx").active.iter_rows(values_only=True) for c in row]
    assert any("青禾社区" in str(cell) for cell in cells)
    assert (tmp_path / "all.pdf").read_bytes().startswith(b"%PDF")
    code, lines, _ = run("print", folder, "cases", "--each-unit", tmp_path / "each", "--to", "x.xlsx")
    assert (code, len(lines)) == (0, 3)
    assert all(Path(line).suffix == ".xlsx" and Path(line).is_file() for line in lines)
    assert run("print", folder, "附件2", "--to", tmp_path / "q.pdf")[0] == 0


def test_letters_are_printed_for_all_and_for_each_that_has_something_to_be_told(run, folder, tmp_path):
    for suffix in (".docx", ".pdf"):
        assert run("print", folder, "催报函", "--to", tmp_path / f"催报函{suffix}")[0] == 0
        assert (tmp_path / f"催报函{suffix}").stat().st_size > 1000
    with Desk.open(folder) as desk:
        for column in board.board(desk).columns:
            review.excuse(desk, ids(desk)["青禾社区"], column.id, "由街道统一报送")
    code, lines, error = run("print", folder, "催报函", "--each-unit", tmp_path / "each")
    assert (code, error.strip()) == (1, "青禾社区：青禾社区已经报齐。不用催报。")
    assert [Path(line).name for line in lines] == ["催报函-柳溪社区.docx", "催报函-东塘社区.docx"]
    assert run("print", folder, "催报函", "--to", tmp_path / "x.xlsx")[2].startswith("不会写成“x.xlsx”这种文件。")


@pytest.mark.parametrize(("arguments", "words"), [
    (["附件9", "--to", "x.docx"],
     "没有表“附件9”。可以是：liaison（附件1）、quota（附件2）、cases（附件3）、gaps（缺报一览）、"),
    (["gaps", "--each-unit", "d"], "“缺报一览”是全部单位一张的表。"),
    (["附件1"], "没有说导出到哪里。请加 --to 文件名.docx（或 .xlsx、.pdf）。"),
    (["附件1", "--to", "x.doc"], "不会写成“x.doc”这种文件。"),
    (["附件1", "--to", "x.docx", "--unit", "没有"], "单位名单里没有“没有”。"),
])
def test_print_with_a_slip_writes_nothing(run, folder, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    code, _, error = run("print", folder, *arguments)
    assert code == 2
    assert error.startswith(words)
    assert set(tmp_path.iterdir()) == before


def test_parcel_check_backup_and_restore(run, folder, tmp_path):
    run("receive", folder, photo(tmp_path / "a.jpg"), "--unit", "青禾社区", "--item", "route")
    code, lines, _ = run("parcel", folder, "--to", tmp_path / "out", "--json", "--limit", "1MB")
    found = json.loads(lines[0])
    assert code == 1
    assert {"path", "bytes", "members", "sha256", "id", "parts", "carried", "notes", "left_out", "over_limit"} == set(
        found)
    assert (found["over_limit"], digest(Path(found["path"]))) == (False, found["sha256"])
    assert run("verify", tmp_path / "out")[0] == 0
    assert len(zipfile.ZipFile(found["path"]).namelist()) == found["members"]
    assert run("check", folder)[:2] == (0, ["没有发现问题（查的是文件和记录是否完好，不是报得齐不齐）。"])
    code, lines, _ = run("backup", folder, "--to", tmp_path / "b.zip")
    assert (code, lines) == (0, [f"已备份并核对：{tmp_path / 'b.zip'}"])
    assert run("restore", tmp_path / "b.zip", tmp_path / "again")[0] == 0
    assert run("restore", tmp_path / "b.zip", tmp_path / "again")[0] == 2
    with Desk.open(tmp_path / "again") as desk:
        kept = next(path for path in desk.files.rglob("*.jpg"))
    kept.write_bytes(b"x")
    code, lines, _ = run("check", tmp_path / "again", "--json")
    problem, = json.loads(lines[0])["problems"]
    assert (code, problem["kind"]) == (1, "changed-file")
    assert set(problem) == {"kind", "place", "what", "remedy"}


def test_notices_names_what_is_shipped(run):
    code, lines, _ = run("notices", "--json")
    assert code == 0
    assert [(each["id"], each["problems"]) for each in json.loads(lines[0])] == [
        ("zushi-2024", []), ("yingde-2023", []), ("camp-2023", []), ("contest-2023", []), ("shenzhen-2020", [])]
    assert len(run("notices")[1]) == 5


@pytest.fixture
def counted(tmp_path):
    """A desk of the notice that asks for figures by month."""
    new_desk(tmp_path / "counted", ROOT / "forms" / "yingde-2023", ("大站镇", "英红镇")).close()
    return tmp_path / "counted"


def test_figures_are_written_down_and_added_up(run, counted):
    wrote = run("figures", counted, "--unit", "大站镇", "--month", "2023-06", "lectures=12", "参加学习活动人数=1,200人")
    assert wrote[0] == 0
    assert run("figures", counted, "lectures=3.5", "--unit", "英红镇", "--month", "7月")[0] == 0
    code, lines, _ = run("figures", counted)
    assert code == 0
    assert lines[0] == "统计内容\t6月\t7月\t8月\t9月\t10月\t11月\t12月\t累计\t已报单位"
    assert lines[1] == "宣讲、培训、座谈等学习活动（场）\t12\t3.5\t\t\t\t\t\t15.5\t2/2"
    assert lines[3] == "安全宣传咨询活动（场）\t\t\t\t\t\t\t\t\t0/2"
    assert run("figures", counted, "--office", "--month", "2023-06", "lectures=1")[0] == 0
    told = json.loads(run("figures", counted, "--json")[1][0])
    assert list(told) == ["unit", "lower", "months", "figures"]
    assert told["figures"][0] | {"values": {}} == {
        "id": "lectures", "name": "宣讲、培训、座谈等学习活动", "measure": "场", "values": {}, "total": 16.5,
        "reported": 2, "asked": 2}
    assert told["figures"][0]["values"]["2023-06"] == 13
    assert run("figures", counted, "--unit", "大站镇", "--month", "2023-06", "lectures=")[0] == 0
    one = json.loads(run("figures", counted, "--unit", "大站镇", "--json")[1][0])
    assert (one["unit"], one["figures"][0]["total"], one["figures"][1]["total"]) == ("大站镇", None, 1200)


@pytest.mark.parametrize(("arguments", "words"), [
    (["lectures=1"], "没有说填哪个单位的数。请加 --unit 单位，或 --office 表示本单位自己的。"),
    (["--unit", "大站镇", "--month", "2023-06", "lectures=约300"], "“约300”不是确切的数。请写准确的数字，如 300。"),
    (["--unit", "大站镇", "--month", "2023-06", "learners=5", "lectures=-1"], "“-1”是负数。"),
    (["--unit", "大站镇", "--month", "2023-01", "lectures=1"], "没有“2023-01”这个月的数。可以填6月至12月。"),
    (["--unit", "大站镇", "weather=1"], "通知里没有统计指标“weather”。可以是：“宣讲"),
    (["--unit", "大站镇", "lectures"], "“lectures”里没有等号。请写成 名称=数"),
    (["--month", "2023-06"], "写了月份，没有写数"),
    (["--unit", "大站"], "单位名单里没有“大站”。是不是：大站镇"),
])
def test_a_wrong_figure_changes_nothing(run, counted, arguments, words):
    code, lines, error = run("figures", counted, *arguments)
    assert (code, lines) == (2, [])
    assert words in error
    told = json.loads(run("figures", counted, "--json")[1][0])
    assert all(each["total"] is None for each in told["figures"])


def test_figures_of_a_notice_that_asks_for_none(run, folder):
    assert run("figures", folder)[2] == "这个通知没有要求统计数。不用填写。\n"
    assert run("figures", folder, "lectures=1", "--moon")[0] == 2


def test_activities_are_told(run, counted):
    assert run("activities", counted) == (0, ["还没有活动。"], "")
    with Desk.open(counted) as desk:
        activities.add(desk, ids(desk)["大站镇"], "疏散演练", form="演练", time="6月9日")
        activities.add(desk, None, "咨询日")
        office = desk.office
    assert run("activities", counted)[1] == [f"{office}\t咨询日\t\t\t\t\t\t", "大站镇\t疏散演练\t演练\t6月9日\t\t\t\t"]
    one = json.loads(run("activities", counted, "--unit", "大站镇", "--json")[1][0])
    assert (one["unit"], one["name"], one["time"], one["file"]) == ("大站镇", "疏散演练", "6月9日", "")
    assert run("activities", counted, "--office", "--json")[1] != []


def test_files_may_stand_behind_the_options(run, folder, tmp_path):
    cell = ("--unit", "青禾社区", "--item", "drill")
    code, lines, _ = run("receive", folder, *cell, photo(tmp_path / "a.jpg"), "--json")
    assert (code, json.loads(lines[0])["outcome"]) == (0, "received")


@pytest.mark.parametrize(("arguments", "words"), [
    (["fly"], "没有“fly”，可以是"), (["board"], "还要写 工作台"), (["board", "x", "--moon"], "不认识 --moon"),
    (["board", "x", "--on", "morgen"], "“morgen”不是日期，应写成 2024-06-25 这样"), (["new", "x"], "还要写 --notice"),
    (["receive", "x"], "还要写 文件"), (["parcel", "x", "--to"], "--to 后面要写内容"),
    (["parcel", "x", "--to", "y", "--limit", "0"], "大小要大于 0"),
    (["parcel", "x", "--to", "y", "--limit", "much"], "“much”不是大小，应写成 20MB 这样，或写“不限”"),
    (["print", "x", "y", "--unit", "u", "--each-unit", "d"], "只能写一个"),
])
def test_wrong_usage_is_told_in_chinese_with_exit_code_2(run, arguments, words):
    code, lines, error = run(*arguments)
    assert (code, lines) == (2, [])
    assert "命令写法不对：" in error
    assert words in error
    assert error.startswith("用法：")


def test_help_is_in_chinese(run):
    for verb in ([], ["new"], ["receive"], ["board"], ["print"], ["parcel"]):
        code, lines, _ = run(*verb, "--help")
        assert code == 0
        text = "\n".join(lines)
        assert "用法：" in text
        assert "显示这份说明" in text
        assert not any(word in text for word in ("usage:", "options:", "positional", "show this"))


def test_no_desk_is_one_sentence(run, tmp_path):
    for verb in (["board"], ["forms"], ["check"], ["backup"], ["parcel", "--to", "x"]):
        code, lines, error = run(verb[0], tmp_path, *verb[1:])
        assert (code, lines, error.count("\n")) == (2, [], 1)
        assert "不是工作台文件夹" in error


def test_our_own_fault_is_not_taken_for_a_finished_job(run, folder, monkeypatch):
    monkeypatch.setattr("safetydesk.desk.board.board", lambda desk, on: 1 / 0)
    code, _, error = run("board", folder)
    assert code == 2
    assert "ZeroDivisionError" in error
    assert error.splitlines()[-1] == "程序出错了，这不是您的错。请把上面的文字发给维护人员。"


def command(*arguments, **more):
    return subprocess.run([sys.executable, "-m", "safetydesk", *map(str, arguments)], cwd=ROOT, text=True,
                          capture_output=True, check=False, **more)


def test_without_a_screen_the_window_says_so_and_points_to_the_demo():
    environment = {key: value for key, value in os.environ.items()
                   if key not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    found = command(env=environment)
    assert found.returncode == 2
    assert "demo" in found.stderr
    assert "Traceback" not in found.stderr


def test_a_reader_that_goes_away_is_no_trace():
    reading, writing = os.pipe()
    os.close(reading)
    found = subprocess.run([sys.executable, "-m", "safetydesk", "notices"], cwd=ROOT, text=True, stdout=writing,
                           stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (found.returncode, found.stderr) == (1, "")


def test_next_years_notice_from_a_fresh_folder_goes_all_the_way_without_any_python(tmp_path):
    """new → receive → board → print → parcel, with a notice that nobody has seen before."""
    desk, source = tmp_path / "工作台", tmp_path / "来件"
    rows = ("柳溪村", "张喆珺", "000-1"), ("临江小学", "李㛃", "000-2"), ("临江机械厂", "", "")
    listed = units_list(tmp_path / "名单.xlsx", *rows)
    made = command("new", desk, "--notice", NEXT_YEAR, "--units", listed)
    assert (made.returncode, made.stderr) == (0, "")
    for number in range(3):
        photo(source / f"演练{number}.jpg", number)
    film(source / "演练.mp4")
    assert command("receive", desk, source, "--unit", "柳溪村", "--item", "应急演练").returncode == 0
    (tmp_path / "村规.txt").write_text("一、注意防火。", "utf-8")
    assert command("receive", desk, tmp_path / "村规.txt", "--unit", "柳溪村", "--item", "village").returncode == 0
    shown = json.loads(command("board", desk, "--json", "--on", "2027-06-10").stdout)
    village, school, factory = shown["units"]
    assert [(each["id"], each["met"]) for each in village["items"]] == [
        ("drill", True), ("extra", True), ("village", True)]
    drill = next(each for each in school["items"] if each["id"] == "drill")
    assert [need["missing"] for need in drill["needs"]] == [1, 5]
    assert {item["id"] for item in factory["items"]} == {"drill", "poster", "check", "extra"}
    printed = command("print", desk, "附件1", "--to", tmp_path / "进展.docx")
    assert printed.returncode == 0
    text = "\n".join(cell.text for row in Document(tmp_path / "进展.docx").tables[0].rows for cell in row.cells)
    assert "视频1个、图片3张" in text
    packed = command("parcel", desk, "--to", tmp_path / "out", "--json")
    assert packed.returncode == 1
    names = zipfile.ZipFile(json.loads(packed.stdout)["path"]).namelist()
    sent = [name for name in names if name.startswith("柳溪村/应急演练/") and not name.endswith(".txt")]
    assert len(sent) == 4
    assert command("check", desk).returncode == 0
