"""What 收件 asks of the desk: each a plain work for the worker, holding data and no widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk.notice.problem import Mishap
from safetydesk.ui.jobs import Report, Stop, Work

if TYPE_CHECKING:
    from safetydesk.desk.snapshot import Inbox, Outcome, ReceiptView


@dataclass(frozen=True)
class Seen:
    """The inbox, and the folder this desk watches ("" for none)."""

    inbox: Inbox
    watched: str

    @property
    def waiting(self) -> bool:
        """Whether something will move by itself, as soon as it is looked at and sorted."""
        return any(line.material is not None and line.material.waiting for line in self.inbox.lines)


@dataclass(frozen=True)
class Scan:
    """What was new in the watched folder, or why it could not be looked into."""

    outcomes: tuple[Outcome, ...] = ()
    trouble: str = ""


def look(receipt_id: int | None) -> Work[Seen]:
    """What one receipt brought; None: everything that still needs a person."""

    def work(desk: Any, report: Report, stop: Stop) -> Seen:
        from safetydesk.desk import inbox

        return Seen(inbox.inbox(desk, receipt_id), desk.setting("watched"))

    return work


def receipts(desk: Any, report: Report, stop: Stop) -> tuple[ReceiptView, ...]:
    """The last receipts, newest first, without their lines."""
    from safetydesk.desk import inbox

    # No receipt has this number, so that no line has to be worked out.
    return inbox.inbox(desk, 0).receipts


def accept_sure(receipt_id: int | None) -> Work[tuple[int, int]]:
    """通过 of all that found its place and has nothing to be told; how many, and how many are left to be looked at."""

    def work(desk: Any, report: Report, stop: Stop) -> tuple[int, int]:
        from safetydesk.desk import inbox

        return inbox.accept_sure(desk, receipt_id)

    return work


def accepted_in_words(counts: tuple[int, int]) -> str:
    """`通过 38 件；还有 4 件有提醒，请看一眼`."""
    accepted, left = counts
    words = [f"通过 {accepted} 件，都在“总览”里"] if accepted else []
    words += [f"还有 {left} 件有提醒，请看一眼"] if left else []
    return "；".join(words) or "没有可以直接通过的"


def follow(material_ids: Sequence[int]) -> Work[int]:
    """Each to where it seems to belong; how many were moved."""

    def work(desk: Any, report: Report, stop: Stop) -> int:
        from safetydesk.desk import sorting

        return sorting.follow(desk, list(material_ids))

    return work


def keep_link(text: str) -> Work[int]:
    """The pasted text of a net-disk share, of whom nobody said whose it is."""

    def work(desk: Any, report: Report, stop: Stop) -> int:
        from safetydesk.desk import booking

        return booking.add_link(desk, None, "", text)

    return work


def undo_receipt(receipt_id: int) -> Work[str]:
    """Take one whole receipt back."""

    def work(desk: Any, report: Report, stop: Stop) -> str:
        from safetydesk.desk import inbox

        return inbox.undo_receipt(desk, receipt_id)

    return work


def resume(receipt_id: int) -> Work[Sequence[Outcome]]:
    """Go on with a receipt that was cut off."""

    def work(desk: Any, report: Report, stop: Stop) -> Sequence[Outcome]:
        from safetydesk.desk import inbox

        def tell(outcome: Outcome, done: int, total: int) -> None:
            report(done, total, outcome.name)

        return inbox.resume(desk, receipt_id, tell, stop)

    return work


def is_broken(receipt: ReceiptView) -> bool:
    """Whether it was cut off and can be gone on with."""
    return receipt.state != "done" and not receipt.undone


def broken_in_words(receipt: ReceiptView) -> str:
    """`有一批没收完（“微信文件”，已存 8 件）`."""
    kept = receipt.waiting + receipt.doubts + receipt.sure + receipt.accepted
    source = f"“{receipt.source}”，" if receipt.source else ""
    return f"有一批没收完（{source}" + (f"已存 {kept} 件）" if kept else "还没有存下文件）")


def ended_in_words(receipts: Sequence[ReceiptView]) -> str:
    """`归位 47 件，待确认 23 件，重复 1 件，未收 3 件`, "" where nothing was kept."""
    counts = (
        ("归位", sum(each.sure + each.accepted for each in receipts)),
        ("待确认", sum(each.doubts for each in receipts)),
        ("重复", sum(each.duplicates for each in receipts)),
        ("未收", sum(each.refused for each in receipts)),
    )
    kept = any(count for _, count in counts[:2])
    return "，".join(f"{word} {count} 件" for word, count in counts if count) if kept else ""


def return_words(material_ids: Sequence[int], reason: str) -> Work[str]:
    """The words to send with a return."""

    def work(desk: Any, report: Report, stop: Stop) -> str:
        from safetydesk.desk import inbox

        return inbox.return_words(desk, list(material_ids), reason)

    return work


def without_location(source: Path, target: Path) -> Work[None]:
    """A copy that does not say where it was taken."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        desk.prober.without_location(source, target)

    return work


def watch(folder: str) -> Work[None]:
    """Watch this folder from now on; "" none."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import settings

        settings.put(desk, "watched", folder, shown=folder or "不监视")

    return work


def scan(desk: Any, report: Report, stop: Stop) -> Scan:
    """Take in what is new in the watched folder."""
    folder = desk.setting("watched")
    if not folder:
        return Scan()
    if not Path(folder).is_dir():
        return Scan(trouble=f"监视的文件夹“{folder}”打不开。请插上它所在的盘或连上网，或在“收件”里换一个。")
    from safetydesk.desk import watching

    def tell(outcome: Outcome, done: int, total: int) -> None:
        report(done, total, outcome.name)

    try:
        return Scan(watching.scan(desk, tell, stop).outcomes)
    except Mishap as mishap:
        return Scan(trouble=str(mishap))
