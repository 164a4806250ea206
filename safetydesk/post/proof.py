"""寄送凭证: what the outbox knows of a sending, as Sheets to be printed: when, to whom, with which answer, of what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from safetydesk.desk import outbox
from safetydesk.desk.desk import Desk
from safetydesk.desk.letters import Content, Queued
from safetydesk.desk.wording import size_text
from safetydesk.notice.problem import Mishap
from safetydesk.paper.sheet import LANDSCAPE, Cell, Line, Row, Sheet

TITLE = "寄送凭证"
_WIDTHS = (26.0, 30.0, 100.0)
_LIST_WIDTHS = (12.0, 18.0, 98.0, 22.0, 75.0)
_LIST_HEADS = ("序号", "第几件", "文件", "大小", "校验值 SHA-256")
_MEANT = ("“已发”是发件邮箱的服务器答复 250（已接收）之后，或经人确认之后才记上的；“已复制”是每个文件读回核对一致之后；"
          "时间是北京时间。")


def sheets(desk: Desk, batch: str = "") -> tuple[Sheet, ...]:
    """The proof of this sending, or of every one that is not only waiting, the newest first: for each its mails and,
    where files went along, the list of what was in them. Mishap where there is none."""
    found = [sent for sent in outbox.sendings(desk) if (sent[0].batch == batch if batch else any(map(_tried, sent)))]
    if not found:
        raise Mishap("还没有寄出过", "请先在“报送”里发邮件")
    made: list[Sheet] = []
    for sent in found:
        made.append(_mails(desk, sent))
        inside = [(each, content) for each in sent for content in outbox.contents(desk, each.id)]
        if inside:
            made.append(_list(sent, inside))
    return tuple(made)


def moment(iso: str) -> str:
    """`2024-06-20 09:30:05`; "" stays empty."""
    return f"{datetime.fromisoformat(iso):%Y-%m-%d %H:%M:%S}" if iso else ""


def _tried(letter: Queued) -> bool:
    return letter.state != "waiting"


def _mails(desk: Desk, sent: Sequence[Queued]) -> Sheet:
    receivers = list(dict.fromkeys(each.receiver for each in sent))
    of = "个文件" if sent[0].copied else "封"
    ended = "，".join(f"{says} {n} {of}" for says, n in Counter(each.says for each in sent).items())
    rows = [
        _wide("寄件单位", desk.office), _wide("通知", desk.notice.title), _wide("收件人", "、".join(receivers)),
        _wide("共", f"{len(sent)} {of}，{ended}"),
    ]
    for each in sent:
        rows += _mail(each, len(receivers) > 1)
    return Sheet(TITLE, _WIDTHS, tuple(rows), below=(Line(_MEANT), Line(desk.office, "right")), name=TITLE)


def _mail(each: Queued, told: bool) -> list[Row]:
    of, enclosed, subject = ("个", "文件", "") if each.copied else ("封", "附件", each.subject)
    answered = "服务器答复" if each.answer.startswith("250") else "说明"
    values = [("收件人", each.receiver if told else ""), ("主题", subject), ("状态", each.says),
              ("时间", moment(each.ended)), (answered, each.answer), ("邮件编号", each.message_id),
              (enclosed, f"{each.name}（{each.bytes} 字节）" if each.name else ""), ("SHA-256", each.sha256)]
    shown = [(name, value) for name, value in values if value]
    head = Cell(f"第 {each.part} {of}", down=len(shown), role="label", align="center")
    lines = [(Cell(name, role="label"), Cell(value)) for name, value in shown]
    return [Row((head, *lines[0])), *(Row(line) for line in lines[1:])]


def _wide(name: str, value: str) -> Row:
    return Row((Cell(name, role="label", align="center"), Cell(value, across=2)))


def _list(sent: Sequence[Queued], inside: Sequence[tuple[Queued, Content]]) -> Sheet:
    head = Row(tuple(Cell(text, role="head", align="center") for text in _LIST_HEADS), "head")
    rows = [Row((
        Cell(str(number), role="number", align="center"), Cell(f"{each.part}/{each.parts}", align="center"),
        Cell(content.name), Cell(size_text(content.bytes), role="number", align="right"), Cell(content.sha256),
    )) for number, (each, content) in enumerate(inside, 1)]
    when = next((moment(each.ended) for each in sent if each.ended), "")
    way = "复制到" if sent[0].copied else "发给 "
    above = (Line(f"{way}{sent[0].receiver}{f'，{when}' if when else ''}，共 {len(inside)} 个文件"),)
    return Sheet("寄送清单", _LIST_WIDTHS, (head, *rows), above=above, page=LANDSCAPE, name="寄送清单")
