"""What the keys and buttons of 收件 do with the chosen lines: one short verb each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from safetydesk.desk.snapshot import InboxLine, MaterialView
from safetydesk.ui import ask, inbox_return, inbox_verbs, picking, rollup_flow, showing, verbs
from safetydesk.ui.inbox_model import is_parcel
from safetydesk.ui.jobs import Work
from safetydesk.ui.placing import slots_for, units_for
from safetydesk.ui.shell import Said, Shell

# What puts a material somewhere: of a parcel each piece has a place of its own.
_PLACES = ("follow", "choose", "accept")


class Acts(QObject):
    """`begun(line ids)` as soon as a verb is on its way, `ended(line ids)` when it is done or could not be."""

    begun = Signal(object)
    ended = Signal(object)

    def __init__(self, shell: Shell, window: QWidget) -> None:
        super().__init__(window)
        self._shell, self._window = shell, window
        self._last_unit = 0

    def do(self, asked: str, lines: Sequence[InboxLine]) -> None:
        """Do what was asked with these lines; those that were never kept have nothing to be done with."""
        views = [line.material for line in lines if line.material is not None]
        if not views:
            return
        does: dict[str, Callable[[list[MaterialView]], None]] = {
            "follow": self._follow, "choose": self._choose, "accept": self._accept, "return": self._give_back,
            "withdraw": self._withdraw, "open": self._open, "location": self._without_location,
            "rollup": lambda views: rollup_flow.begin_stored(self._window, self._shell, _ids(views)),
        }  # fmt: skip
        if asked in _PLACES and all(map(is_parcel, views)):
            asked = "rollup"
        if asked == "follow" and not any(line.group == "doubt" for line in lines):
            self._shell.say("没有要照建议归入的：按 A 通过，按 G 归到别处。")
        elif asked == "follow" and all(view.waiting for view in views):
            self._shell.say("还在核对，马上就好；现在就要归位，请按 G 选地方。")
        else:
            does[asked](views)

    def _follow(self, views: list[MaterialView]) -> None:
        good = [view for view in views if view.guess is not None and view.guess.whole and not view.waiting]
        if good:
            units = {view.guess.unit_id for view in good if view.guess}
            where = f"：{good[0].guess.name}" if len(good) == 1 and good[0].guess else ""
            self._change(
                "正在归位", inbox_verbs.follow(_ids(good)), lambda n: f"已按建议归入 {n} 件{where}", good, units
            )
        elif any(view.guess is not None and view.guess.twice for view in views):
            self._shell.warn("那一格已经有这个文件了：不要就按 Delete 撤回，要放到别处就按 G 选地方。")
        else:
            self._choose(views)

    def _choose(self, views: list[MaterialView]) -> None:
        scene = self._shell.scene
        if scene is None:
            return
        units = units_for(scene)
        slots = slots_for(scene, views)
        first, guess = views[0], views[0].guess
        unit_id = first.unit_id or (guess.unit_id if guess else None) or self._last_unit
        # What nobody suggested is not chosen beforehand: a photo is not for the first column because that is first.
        slot = first.slot or (guess.slot if guess else "")
        what = f"“{first.name}”" if len(views) == 1 else f"这 {len(views)} 件"
        answer = ask.place(
            self._window, f"{what}归到哪里？", units, slots, unit_id, slot, title="归入", does="归到这里"
        )
        if answer is not None:
            self._last_unit = answer[0]
            unit = next(name for key, name, _ in units if key == answer[0])
            where = f"{unit} · {dict(slots)[answer[1]]}"
            said = f"已归入 {where}" if len(views) == 1 else f"{len(views)} 件已归入 {where}"
            touched: set[int | None] = {answer[0], *(view.unit_id for view in views if view.unit_id)}
            self._change("正在归位", verbs.move(_ids(views), *answer), said, views, touched)

    def _accept(self, views: list[MaterialView]) -> None:
        placed = [view for view in views if view.slot]
        if not placed:
            self._shell.warn("还没有归位，先按回车照建议归入，或按 G 选地方。")
            return
        units = {view.unit_id for view in placed}
        self._change("正在保存", verbs.judge("accept", _ids(placed)), f"通过 {len(placed)} 件", placed, units)

    def _withdraw(self, views: list[MaterialView]) -> None:
        units = {view.unit_id for view in views}
        work = verbs.judge("withdraw", _ids(views))
        self._change("正在保存", work, verbs.withdrawn_in_words(views), views, units)

    def _give_back(self, views: list[MaterialView], text: str = "") -> None:
        reason = inbox_return.ask_reason(self._window, self._shell, views, text)
        if reason is not None:
            units = {view.unit_id for view in views}
            work = verbs.give_back(_ids(views), reason)
            # What was refused, as too long, is asked again and not lost.
            self._change(
                "正在保存", work, f"退回 {len(views)} 件", views, units,
                lambda: QTimer.singleShot(0, self, lambda: self._give_back(views, reason)),
            )  # fmt: skip

    def _open(self, views: list[MaterialView]) -> None:
        showing.show(self._shell, views[0])

    def _without_location(self, views: list[MaterialView]) -> None:
        source = views[0].path
        if source is None:
            return
        name = f"{Path(views[0].name).stem}-不带位置{source.suffix}"
        target = picking.target(self._window, "另存一份不带位置的", "copies", name, f"图片 (*{source.suffix})")
        if target is not None:
            said = f"已另存：{target}（原件没有动）"
            self._shell.read(
                "正在另存", inbox_verbs.without_location(source, target), lambda _: self._shell.say(said)
            )

    def _change(
        self, label: str, work: Work[Any], said: Said, views: Sequence[MaterialView], units: set[int | None],
        failed: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        ids = _ids(views)
        unit_id = next(iter(units)) if len(units) == 1 else None

        def not_done(sentence: str) -> None:
            self.ended.emit(ids)
            if failed is not None:
                failed()

        self.begun.emit(ids)
        self._shell.change(
            label, work, said, unit_id=unit_id, done=lambda _: self.ended.emit(ids), failed=not_done
        )


def _ids(views: Sequence[MaterialView]) -> tuple[int, ...]:
    return tuple(view.id for view in views)
