"""Offices below one another: desks of streets and of those above them, and real parcels on their way up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from deskmaker import ZUSHI, digest, film, ids, old, photo, photos

from safetydesk.desk import activities, booking, figures, look, receiving, review, rollup, rollup_lines, units, works
from safetydesk.desk.desk import Desk
from safetydesk.desk.holdings import holdings
from safetydesk.desk.snapshot import COUNTED, Liaison
from safetydesk.desk.unitlist import UnitEntry
from safetydesk.post import parcel
from safetydesk.post import rollup as parcels

COMMUNITIES = ("青禾社区", "柳溪社区", "东塘社区")
LINK = "链接：https://pan.example.com/s/1abc 提取码：2024 演练录像"
# Not in the notice of the street: what is reported there in numbers.
FIGURES = """
[[figure]]
id = "people"
name = "参加人数"
measure = "人"
period = "安全生产月"

[[figure]]
id = "banners"
name = "悬挂横幅"
measure = "条"

[[figure]]
id = "films"
name = "演练视频数"
slot = "drill"
kinds = ["video"]
"""


def notice(folder: Path, *changes: tuple[str, str]) -> Path:
    """The notice of 祖师 with figures and without forms, so that a parcel is made fast. `changes`: old text and new."""
    text = (ZUSHI / "notice.toml").read_text("utf-8").split("[[form]]")[0]
    text = text.replace('form = "liaison"\n', "").replace('form = "cases"\n', "") + FIGURES
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    folder.mkdir(parents=True)
    (folder / "notice.toml").write_text(text, "utf-8")
    return folder


def office(folder: Path, name: str, below: Sequence[str] = (), of: Path = ZUSHI) -> Desk:
    """The open desk of an office with units below it."""
    desk = Desk.create(folder, of, name)
    units.add_many(desk, [UnitEntry(each) for each in below])
    return desk


def street(folder: Path, of: Path, name: str = "祖师街道办事处") -> Desk:
    """The open desk of a street with something of every kind from its communities, what they sent lies in `in`."""
    desk = office(folder / "street", name, COMMUNITIES, of)
    one, two, three = ids(desk).values()
    source = folder / "in"
    files = [film(source / "v.mp4"), *photos(source, 3)]
    got = receiving.receive(desk, files, unit_id=one, slot="drill")
    receiving.receive(desk, [photo(source / "r.jpg", 9)], unit_id=two, slot="route")
    booking.add_link(desk, two, "drill", LINK)
    booking.add_paper(desk, three, "route", "photo", 2)
    review.excuse(desk, three, "class", "与青禾社区联合开课")
    work = look.cell(desk, one, "drill").works[0].id
    works.change(desk, work, title="夜间疏散演练", introduction="组织居民疏散。\n共200人。", remark="首次")
    works.set_excellent(desk, work, True)
    review.set_caption(desk, got[1].material_id, "集合点名")
    review.accept(desk, [got[0].material_id, got[1].material_id])
    review.give_back(desk, [got[3].material_id], "看不清")
    units.set_liaison(desk, one, Liaison("张喆珺", "女", "网格员", "000-1", "000-2", "", "a@example.com"))
    month = desk.notice.months()[-1]
    figures.set_values(desk, one, {("people", month): 120, ("banners", ""): 3})
    figures.set_values(desk, two, {("people", month): 30.5})
    figures.set_values(desk, None, {("banners", ""): 10})
    activities.add(desk, one, "宣传咨询日", time="6月16日", place="社区广场")
    activities.add(desk, None, "全街道演练", time="6月20日")
    return desk


def heavy(path: Path, seed: int, size: int = 500_000) -> Path:
    """A photo of about this many bytes."""
    path = photo(path, seed)
    path.write_bytes(path.read_bytes() + bytes(size))
    return old(path)


def packed(desk: Desk, folder: Path, **wishes: Any) -> list[Path]:
    """The parts of a parcel of this desk."""
    return [part.path for part in parcel.make(desk, folder, **wishes).parts]


def seen(
    desk: Desk, paths: Sequence[Path], sender: int | None = None, answers: Mapping[str, str] | None = None
) -> tuple[parcels.Opened, rollup.Preview]:
    """The one parcel in these files, and what it would do."""
    (opened,), problems = parcels.opened(paths)
    assert problems == ()
    return opened, rollup.preview(desk, opened.lower, sender, answers)


def take(
    desk: Desk, parcel: parcels.Opened, preview: rollup.Preview, stop: Callable[[], bool] | None = None
) -> rollup.Rolled:
    """Takes a parcel over as it was previewed. Mishap when it is refused, Stopped."""
    (result,) = parcels.take(desk, [parcel], lambda _: preview, stop)
    if result.mishap:
        raise result.mishap
    assert result.rolled is not None
    return result.rolled


def roll(
    desk: Desk, paths: Sequence[Path], sender: int | None = None, answers: Mapping[str, str] | None = None
) -> rollup.Rolled:
    """Takes the one parcel in these files over. Mishap."""
    return take(desk, *seen(desk, paths, sender, answers))


def lines(desk: Desk, paths: Sequence[Path]) -> list[str]:
    """The difference that it would make, as it is told."""
    return [line.told for line in rollup_lines.lines(seen(desk, paths)[1])]


def content(desk: Desk, below: str = "") -> dict[str, Any]:
    """What counts of each unit, by its path below the one of that path; all of it is what a clerk sees."""
    tables, planned = figures.tables(desk), activities.activities(desk)
    found = {}
    for holding in holdings(desk):
        if not holding.path.startswith(below):
            continue
        table = tables.get(holding.card.id)
        found[holding.path.removeprefix(below)] = {
            "liaison": asdict(holding.card.liaison),
            "excuses": {cell.id: cell.excuse for cell in holding.cells if cell and cell.state == "excused"},
            "works": sorted(
                (work.slot, work.title, work.introduction, work.remark, work.excellent,
                 sorted(each.name for each in work.materials if each.state in COUNTED))
                for work in holding.works),
            "materials": sorted(
                (each.slot, each.medium, each.kind, each.n, each.state, each.name, each.caption, each.url, each.code,
                 each.sha256, each.path is not None and digest(each.path) == each.sha256)
                for each in holding.materials if each.state in COUNTED and each.slot),
            "figures": {
                (line.id, month): value.number for line in (table.lines if table else ())
                for month, value in (*zip(table.months, line.values, strict=True), ("", line.whole))
                if value is not None and value.number is not None},
            "activities": sorted(
                (each.name, each.time, each.place) for each in planned if each.unit_id == holding.card.id),
        }
    return found


def material(desk: Desk, name: str) -> int:
    """The id of the material of this name."""
    with desk.store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT id FROM material WHERE name = ?", (name,)).scalar_one())


def unit(desk: Desk, name: str) -> int:
    """The id of the unit of this name."""
    return units.unit(desk, name).id
