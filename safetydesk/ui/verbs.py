"""What the board and its drawer ask of the desk: each a plain work for the worker, holding data and no widget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk.ui.jobs import Report, Stop, Work

if TYPE_CHECKING:
    from safetydesk.desk.snapshot import CellView, MaterialView, Outcome


@dataclass(frozen=True)
class Received:
    """What became of each file that was given, and the parts of lower desks' parcels among them: these were not taken.
    """

    outcomes: tuple[Outcome, ...] = ()
    parcels: tuple[Path, ...] = ()


def look_at(unit_id: int, slot: str) -> Work[CellView]:
    """Everything behind one cell."""

    def work(desk: Any, report: Report, stop: Stop) -> CellView:
        from safetydesk.desk import look

        return look.cell(desk, unit_id, slot)

    return work


def folder_of(unit_id: int, slot: str) -> Work[Path | None]:
    """The folder in which the files of this cell lie; None while there are none."""

    def work(desk: Any, report: Report, stop: Stop) -> Path | None:
        from safetydesk.desk import look

        view = look.cell(desk, unit_id, slot)
        found = (*view.loose, *(material for each in view.works for material in each.materials))
        return next((material.path.parent for material in found if material.path), None)

    return work


def receive(paths: Sequence[Path], unit_id: int, slot: str, work_id: int | None = None) -> Work[Received]:
    """Files and folders for a cell; unit 0 and slot "" mean: not known yet. They are looked through later, behind.

    Parcels of lower desks are told apart, and left to the roll-up.
    """

    def work(desk: Any, report: Report, stop: Stop) -> Received:
        from safetydesk.desk import receiving

        def tell(outcome: Outcome, done: int, total: int) -> None:
            report(done, total, outcome.name)

        parcels, only = _sift(paths)
        if parcels and not only:
            return Received(parcels=parcels)
        taken = receiving.take(
            desk, list(paths), unit_id=unit_id or None, slot=slot, work_id=work_id, report=tell, stop=stop, only=only,
            opens=lambda name: report(0, 0, f"正在展开 {name}"),
        )
        return Received(taken.outcomes, parcels)

    return work


def _sift(paths: Sequence[Path]) -> tuple[tuple[Path, ...], frozenset[Path] | None]:
    """The parts of parcels below these paths, and the files to be received beside them; None: everything.

    What lies beside a parcel because it was too big for it belongs to the parcel.
    """
    from safetydesk.material.names import walk
    from safetydesk.material.office import is_parcel
    from safetydesk.post.parcel_check import CARRIED_FOLDER

    found = list(walk(paths))
    parcels = tuple(each.path for each in found if not each.problem and is_parcel(each.path))
    if not parcels:
        return (), None
    beside = {path.parent / CARRIED_FOLDER for path in parcels}
    rest = (each.path for each in found if each.path not in parcels and not skipped(each.problem))
    return parcels, frozenset(path for path in rest if beside.isdisjoint(path.parents))


def add_link(unit_id: int, slot: str, text: str, kind: str = "") -> Work[int]:
    """The pasted text of a net-disk share."""

    def work(desk: Any, report: Report, stop: Stop) -> int:
        from safetydesk.desk import booking

        return booking.add_link(desk, unit_id, slot, text, kind)

    return work


def add_paper(unit_id: int, slot: str, kind: str, n: int) -> Work[int]:
    """What came on paper."""

    def work(desk: Any, report: Report, stop: Stop) -> int:
        from safetydesk.desk import booking

        return booking.add_paper(desk, unit_id, slot, kind, n)

    return work


def excuse(unit_id: int, slot: str, reason: str) -> Work[None]:
    """无此项."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import review

        review.excuse(desk, unit_id, slot, reason)

    return work


def unexcuse(unit_id: int, slot: str) -> Work[None]:
    """取消无此项."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import review

        review.unexcuse(desk, unit_id, slot)

    return work


def judge(verb: str, material_ids: Sequence[int]) -> Work[None]:
    """`verb`: "accept", "withdraw" or "reopen"."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import review

        {"accept": review.accept, "withdraw": review.withdraw, "reopen": review.reopen}[verb](desk, list(material_ids))

    return work


def give_back(material_ids: Sequence[int], reason: str) -> Work[None]:
    """退回, with the words the unit is to read."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import review

        review.give_back(desk, list(material_ids), reason)

    return work


def set_caption(material_id: int, text: str) -> Work[None]:
    """The caption of one material."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import review

        review.set_caption(desk, material_id, text)

    return work


def set_kind(material_ids: Sequence[int], kind: str) -> Work[None]:
    """What these materials count as."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import review

        review.set_kind(desk, material_ids, kind)

    return work


def move(material_ids: Sequence[int], unit_id: int, slot: str, work_id: int | None = None) -> Work[None]:
    """To another unit, item or work."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import review

        review.move(desk, list(material_ids), unit_id, slot, work_id)

    return work


def add_work(unit_id: int, slot: str) -> Work[int]:
    """A new, still empty 作品."""

    def work(desk: Any, report: Report, stop: Stop) -> int:
        from safetydesk.desk import works

        return works.add(desk, unit_id, slot)

    return work


def change_work(work_id: int, field: str, text: str) -> Work[None]:
    """`field`: "title", "introduction" or "remark"."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import works

        works.change(desk, work_id, **{field: text})

    return work


def pick_work(work_id: int, excellent: bool) -> Work[None]:
    """The work is excellent, or no longer."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import works

        works.set_excellent(desk, work_id, excellent)

    return work


def remove_work(work_id: int) -> Work[None]:
    """The work goes, its materials stay in the cell."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import works

        works.remove(desk, work_id)

    return work


def assign(material_ids: Sequence[int], work_id: int | None) -> Work[None]:
    """To a work of the same cell."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import works

        works.assign(desk, list(material_ids), work_id)

    return work


def withdrawn_in_words(views: Sequence[MaterialView]) -> str:
    """What became of these, and where they are found again."""
    placed = any(view.slot for view in views)
    return f"撤回 {len(views)} 件，" + ("在格子里显示为撤回" if placed else "文件没有删") + "；Ctrl+Z 找回"


def skipped(why: str) -> bool:
    """Whether this only tells of what systems leave behind (`material.names.junk_told`): nobody has to look."""
    return why.startswith("略过 ")


def received_in_words(outcomes: Sequence[Outcome]) -> str:
    """`已收 12 件；重复 1 件，没有再收一次；未收 1 件（…）`."""
    outcomes = [outcome for outcome in outcomes if not skipped(outcome.why)]
    counts = Counter(outcome.outcome for outcome in outcomes)
    count = counts["received"] + counts["unsure"]
    parts = [f"已收 {count} 件"] if count else []
    if counts["unsure"]:
        parts[0] += "，正在认是谁的、哪一项的，认不准的在“收件”里问您"
    if counts["duplicate"]:
        parts.append(f"重复 {counts['duplicate']} 件，没有再收一次")
    refused = [outcome for outcome in outcomes if outcome.outcome == "refused"]
    if refused:
        parts.append(f"未收 {len(refused)} 件（{refused[0].name}：{refused[0].why}）")
    return "；".join(parts) or "里面没有可收的文件"


def taken_in_words(received: Received) -> str:
    """The same, and that the parcels among it are shown in a moment."""
    if not received.parcels:
        return received_in_words(received.outcomes)
    if not received.outcomes:
        return ""
    return f"{received_in_words(received.outcomes)}；另有报送包 {len(received.parcels)} 件，在“汇总”窗口里"
