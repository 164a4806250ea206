"""The texts that lie in a parcel for people: what is inside and what not, what a part holds, the words of the works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from safetydesk.desk.desk import Desk
from safetydesk.desk.records import stamp_of
from safetydesk.desk.wording import size_text
from safetydesk.material.archive import Member
from safetydesk.notice.dates import chinese_date
from safetydesk.notice.model import Notice
from safetydesk.post.plan import CHOICES, Entry, Plan, link_text

SUMMARY, LINKS, WORDS = "说明.txt", "网盘链接.txt", "文字说明.txt"


def summary(desk: Desk, made: Plan, parts: Sequence[Sequence[Entry]], reason: str) -> Member:
    """`说明.txt`: what is inside, in which part, what is not and why."""
    notice = desk.notice
    counts = Counter(entry.material.kind for entry in made.entries)
    lower = sum(holding.card.sub for holding in made.held)
    pieces = "、".join(f"{_kind(notice, kind)} {n} 个" for kind, n in counts.items()) or "没有文件"
    lines = [
        f"{desk.office}报送包说明", "", f"通知：{notice.title}", f"数据截至：{chinese_date(stamp_of(desk))}",
        f"装了什么：{CHOICES[made.choice]}",
        f"单位：{len(made.held) - lower} 个{f'（下级 {lower} 个）' if lower else ''}；"
        f"文件：{len(made.entries)} 个（{pieces}）", "",
        "“表格”里是汇总表；每个单位一个文件夹，里面按项目存放原件，“文字说明.txt”是作品简介和图片说明。",
        *(["下级单位的文件夹在它上级单位的文件夹里。"] if lower else []),
        "上级单位用安全生产月报送台“汇总”本包，不用解压。",
        "清单.xlsx 列出每个文件；manifest.json 和 part-1.json 供程序校验。",
    ]
    if len(parts) > 1:
        lines += _section(f"共 {len(parts)} 件，把各件解压到同一个文件夹", [holds(part) for part in parts])
    lines += ["", "【没有报齐就报送的原因】", reason] if reason else []
    lines += _section("没有装进来的", made.left_out, "没有，要求的都在里面。")
    lines += _section("装进来了、请核对的", [note.text for note in made.notes if note.inside] + [
        f"{entry.name}：{'；'.join(entry.material.warnings)}" for entry in made.entries if not entry.material.n
    ])
    lines += _section("太大、要另送的文件", [
        f"{entry.name}（{size_text(entry.material.bytes)}，SHA-256 {entry.material.sha256}）"
        + (f"：{link_text(entry.link)}" if entry.link else "") for entry in made.carried
    ])
    return Member(SUMMARY, note("\r\n".join(lines) + "\r\n"))


def _section(title: str, lines: list[str], empty: str = "") -> list[str]:
    if not lines and not empty:
        return []
    return ["", f"【{title}】"] + ([f"{n}. {line}" for n, line in enumerate(lines, 1)] or [empty])


def holds(entries: Iterable[Entry]) -> str:
    """What is in a part, unit by unit: `青禾社区 3 个文件、柳溪社区 1 个文件`."""
    counts = Counter(entry.unit for entry in entries)
    return "、".join(f"{unit} {n} 个文件" for unit, n in counts.items()) or "表格和清单"


def part_note(desk: Desk, number: int, of: int, entries: Sequence[Entry]) -> Member:
    """What lies at the top of every part but the first."""
    text = (
        f"这是{desk.office}报送包的第 {number} 件，共 {of} 件。\r\n通知：{desk.notice.title}\r\n"
        f"本件装的：{holds(entries)}。\r\n"
        "汇总表、清单和说明在第 1 件里。请把各件解压到同一个文件夹。\r\n"
    )
    return Member(f"第{number}件说明.txt", note(text))


def links(made: Plan) -> Iterator[Member]:
    """The list of links, if there are any."""
    if made.links:
        lines = [f"{unit}\t{item}\t{each.url}\t{each.code}\t{each.name}" for unit, item, each in made.links]
        yield Member(LINKS, note("\r\n".join(["单位\t项目\t链接\t提取码\t说明", *lines]) + "\r\n"))


def words(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Member]]:
    """Introductions and captions of each folder beside the files they speak of, with the first of these."""
    for folder, grouped in groupby(entries, key=lambda entry: entry.name.rsplit("/", 1)[0]):
        within = list(grouped)
        text = _folder_text(within)
        if text:
            yield within[0], Member(f"{folder}/{WORDS}", note(text))


def _folder_text(entries: list[Entry]) -> str:
    lines: list[str] = []
    told: set[int] = set()
    for entry in entries:
        work = entry.work
        if work and work.id not in told:
            told.add(work.id)
            lines += ["", f"作品：{work.title}"]
            lines += [f"简介：{work.introduction}"] if work.introduction else []
            lines += [f"备注：{work.remark}"] if work.remark else []
        if entry.material.caption:
            lines.append(f"{entry.name.rsplit('/', 1)[1]}：{entry.material.caption}")
    return "\r\n".join(lines).strip() + "\r\n" if lines else ""


def note(text: str) -> bytes:
    """A text file: with a BOM, so that the Notepad of an old Windows shows it in Chinese."""
    return text.encode("utf-8-sig")


def _kind(notice: Notice, kind: str) -> str:
    return notice.kinds[kind].name if kind in notice.kinds else "其他材料"
