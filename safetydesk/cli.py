"""The command line: the same verbs as the window, stable, for scripts and for measuring the program (DESIGN §6)."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from safetydesk import (
    __version__,
    cli_care,
    cli_figures,
    cli_handout,
    cli_papers,
    cli_parcel,
    cli_receive,
    cli_remind,
    cli_rollup,
    cli_send,
    paths,
)
from safetydesk.material.copying import explain
from safetydesk.notice import fault
from safetydesk.notice.problem import Mishap

NEEDS_PERSON, WRONG = 1, 2
# What it returns is the exit code: False, 0, when all is done, True, 1, when a person must look.
_Verb = Callable[[argparse.Namespace], int]

# What argparse says, by pattern, and how a clerk is told.
_SAID = (
    (r"the following arguments are required: (.*)", r"还要写 \1"),
    (r"unrecognized arguments: (.*)", r"不认识 \1"),
    (r"argument .*?: invalid choice: '(.*?)' \(choose from (.*)\)", r"没有“\1”，可以是 \2"),
    (r"argument (.*?): expected .*", r"\1 后面要写内容"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 和 \2 只能写一个"),
    (r"argument (.*?): (.*)", r"\1 \2"),
    (r"ambiguous option: (.*?) could match (.*)", r"\1 没有写全，可以是 \2"),
)
_HELP = {
    "usage: ": "用法：", "positional arguments:": "参数：", "options:": "选项：",
    "show this help message and exit": "显示这份说明", "show program's version number and exit": "显示版本",
}


class _Parser(argparse.ArgumentParser):
    """Speaks Chinese: says what is wrong with the arguments, and exits with 2."""

    def error(self, message: str) -> NoReturn:
        told = next((found.expand(words) for said, words in _SAID if (found := re.fullmatch(said, message))), message)
        self.print_usage(sys.stderr)
        print(f"命令写法不对：{told}。看用法：{self.prog} --help", file=sys.stderr)
        raise SystemExit(WRONG)

    def format_usage(self) -> str:
        return _in_chinese(super().format_usage())

    def format_help(self) -> str:
        return _in_chinese(super().format_help())


def _in_chinese(text: str) -> str:
    for said, words in _HELP.items():
        text = text.replace(said, words)
    return text


def run(arguments: Sequence[str]) -> int:
    """Runs one command and returns its exit code: 0 done, 1 done but a person must look, 2 nothing was done."""
    _mend_streams()
    try:
        try:
            return _done(arguments)
        finally:
            # Here, where it can be told: what Python finds out at its end is a trace.
            sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output has gone, as with `| head`.
        _say_no_more()
        return NEEDS_PERSON
    except OSError as error:
        _say_no_more()
        if error.filename is not None:
            print(explain(error, Path(error.filename)), file=sys.stderr)
            return WRONG
        # Only a stream has no name: what was to be told may well be done.
        print("结果没有全写出来，多半是磁盘满了。要做的可能已经做完：请先用 board 看一看，再决定要不要重做。",
              file=sys.stderr)
        return NEEDS_PERSON


def _done(arguments: Sequence[str]) -> int:
    """The same; OSError where the output, or what no verb has looked after, cannot be read or written."""
    options = _parsed(arguments)
    try:
        return int(options.verb(options))
    except Mishap as mishap:
        print(mishap, file=sys.stderr)
        for problem in mishap.problems:
            if str(problem) not in str(mishap):
                print(f"  {problem}", file=sys.stderr)
        return WRONG
    except OSError:
        raise
    except KeyboardInterrupt:
        print("已停止，已经说收下的都在。", file=sys.stderr)
        return NEEDS_PERSON
    except Exception as error:  # noqa: BLE001  The outermost boundary: Python's own 1 means something else here.
        print(fault.told(error), file=sys.stderr)
        print("程序出错了，这不是您的错。请把上面的文字发给维护人员。", file=sys.stderr)
        return WRONG


def _mend_streams() -> None:
    """A terminal that is not UTF-8 (an old Windows console) must not stop the work, nor must one that is not there."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _say_no_more() -> None:
    """What is still to be written goes nowhere: Python would complain of it at its end."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    # argparse closes a list at the first option: what stands behind that belongs to it as well.
    listed = getattr(options, getattr(options, "list", ""), None)
    if rest and (listed is None or any(word.startswith("-") for word in rest)):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if listed is not None:
        listed += rest
    return options


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="safetydesk", description="安全生产月报送台。不带参数时打开窗口。")
    parser.add_argument("--version", action="version", version=__version__)
    parser.set_defaults(verb=_window, desk=None, parcels=[])
    verbs = parser.add_subparsers(metavar="命令", parser_class=_Parser)

    def add(name: str, help: str, verb: _Verb, desk: bool = True) -> argparse.ArgumentParser:
        sub = verbs.add_parser(name, help=help, description=help)
        sub.set_defaults(verb=verb)
        if desk:
            sub.add_argument("desk", type=Path, metavar="工作台", help="工作台文件夹")
        return sub

    window = add("open", "打开窗口并进入这个工作台", _window)
    window.add_argument("parcels", nargs="*", type=Path, metavar="报送包", help="打开后就汇总这些下级报送包")
    demo = add("demo", "用自己做的样例走一遍：收件、进度、表格、报送包", _demo, desk=False)
    demo.add_argument("folder", type=Path, metavar="文件夹")
    new = add("new", "新建工作台", _new)
    new.add_argument("--notice", required=True, metavar="编号", help="通知编号（见 notices），或通知文件夹")
    new.add_argument("--units", type=Path, metavar="名单", help="单位名单 xlsx、xls、csv 或 txt")
    new.add_argument("--office", default="", metavar="名称", help="本单位名称")
    cli_receive.take_receive(add("receive", "收文件、文件夹、网盘链接，监视文件夹和邮箱里新来的", cli_receive.receive))
    board = add("board", "报送进度", _board)
    board.add_argument("--json", action="store_true")
    board.add_argument("--unmet", action="store_true", help="只看未齐的单位")
    board.add_argument("--on", type=_day, metavar="YYYY-MM-DD", help="按这一天判断逾期")
    remind = add("remind", "催报：把谁还缺什么写成发到群里的话，或给每个单位发邮件", cli_remind.remind)
    cli_remind.take_remind(remind, _day)
    cli_papers.take_forms(add("forms", "有哪些表格和文稿", cli_papers.forms))
    cli_papers.take_print(add("print", "打印（导出）表格和文稿", cli_papers.write))
    cli_papers.take_template(add("template", "表格的版式：换成本单位的、改回内置的、导出样张", cli_papers.template))
    cli_figures.take_figures(add("figures", "统计：看合计和各单位的数，或填写", cli_figures.figures))
    cli_figures.take_activities(add("activities", "各单位和本单位的活动", cli_figures.activities))
    cli_handout.take_handout(add("handout", "发放材料包：每个单位的空白表、须知和各项目的文件夹", cli_handout.handout))
    cli_parcel.take_parcel(add("parcel", "打报送包，按接收方的限制分件", cli_parcel.parcel))
    cli_parcel.take_verify(add("verify", "校验收到的或打好的报送包", cli_parcel.verify, desk=False))
    cli_rollup.take_rollup(add("rollup", "汇总下级的报送包", cli_rollup.rollup))
    cli_send.take_send(add("send", "把报送包发到上级的邮箱", cli_send.send))
    cli_send.take_outbox(add("outbox", "发件箱：待发、已发、失败、待核实", cli_send.box))
    cli_care.take_check(add("check", "检查工作台：数据库、原件、通知、备份和磁盘", cli_care.check))
    cli_care.take_backup(add("backup", "备份整个工作台", cli_care.backup))
    cli_care.take_restore(add("restore", "从备份恢复到空文件夹", cli_care.restore, desk=False))
    cli_care.take_rebuild(add("rebuild", "数据库丢了：从原件和登记卡重建工作台", cli_care.rebuild, desk=False))
    cli_care.take_diagnose(add("diagnose", "诊断信息：给维护人员看，没有人名和密码", cli_care.diagnose))
    add("notices", "有哪些通知", _notices, desk=False).add_argument("--json", action="store_true")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，应写成 2024-06-25 这样") from None


def _json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False))


def _window(options: argparse.Namespace) -> int:
    from safetydesk import app

    return app.run(options.desk, options.parcels)


def _demo(options: argparse.Namespace) -> bool:
    from safetydesk.post import example

    example.build(options.folder, print)
    return False


def _new(options: argparse.Namespace) -> bool:
    from safetydesk.desk import sidecar, unitlist, units
    from safetydesk.desk.desk import Desk

    entries, problems = unitlist.read_file(options.units) if options.units else ([], [])
    if options.units and not entries:
        raise Mishap(f"名单“{options.units.name}”里没有找到单位", "请检查有没有“单位名称”这一列", tuple(problems))
    with Desk.create(options.desk, notice_folder(options.notice), options.office) as desk:
        added = units.add_many(desk, entries)[0] if entries else 0
        print(f"已建立工作台：{desk.folder}\n通知：{desk.notice.title}\n单位：{added} 个")
        sidecar.refresh(desk)
    cli_care.told(problems)
    return bool(problems)


def notice_folder(key: str) -> Path:
    """The folder of a notice given by its id or its path. Mishap that names the notices there are."""
    from safetydesk.notice import shelf

    if (Path(key) / "notice.toml").is_file():
        return Path(key)
    entries = shelf.all_notices(paths.own_forms())
    for entry in entries:
        if entry.id == key:
            return entry.folder
    known = "、".join(entry.id for entry in entries)
    raise Mishap(f"没有编号为“{key}”的通知", f"可以是：{known}，或写通知文件夹的路径")


def _board(options: argparse.Namespace) -> bool:
    from safetydesk.desk.board import board
    from safetydesk.desk.desk import Desk
    from safetydesk.desk.report import board_json, board_text

    with Desk.open(options.desk) as desk:
        shown = board(desk, options.on)
        if options.json:
            _json(board_json(desk.notice, shown, unmet=options.unmet))
        else:
            print(board_text(shown, unmet=options.unmet))
    return False


def _notices(options: argparse.Namespace) -> bool:
    from safetydesk.notice import shelf

    entries = shelf.all_notices(paths.own_forms())
    if options.json:
        _json([
            {"id": entry.id, "title": entry.notice.title if entry.notice else None, "folder": str(entry.folder),
             "items": len(entry.notice.items) if entry.notice else None,
             "problems": [asdict(problem) for problem in entry.problems]}
            for entry in entries
        ])
    else:
        for entry in entries:
            print(f"{entry.id}\t{entry.notice.title if entry.notice else '（用不了）'}\t{entry.folder}")
            cli_care.told(entry.problems)
    return any(entry.problems for entry in entries)
