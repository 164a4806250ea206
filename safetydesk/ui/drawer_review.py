"""What the buttons and keys of a drawer do with the chosen materials: one short verb each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from safetydesk.desk.snapshot import MaterialView
from safetydesk.ui import ask, showing, verbs
from safetydesk.ui.drawer_detail import Detail
from safetydesk.ui.jobs import Work
from safetydesk.ui.placing import slots_for, units_for
from safetydesk.ui.reasons import reasons_for
from safetydesk.ui.shell import Shell


class Review:
    """Turns `Detail.asked` into changes of the desk. `works` tells which works materials may go to."""

    def __init__(
        self, shell: Shell, window: QWidget, detail: Detail, works: Callable[[], Sequence[tuple[int, str]]],
        done: Callable[[tuple[int, ...]], None],
    ) -> None:  # fmt: skip
        self._shell, self._window, self._detail, self._works, self._done = shell, window, detail, works, done
        detail.asked.connect(self.do)

    def do(self, asked: str) -> None:
        """Do what was asked with the materials that are chosen."""
        chosen = self._detail.chosen
        if asked in ("accept", "return"):
            # An older version was judged by the newer one that came.
            chosen = tuple(view for view in chosen if not view.replaced)
        if not chosen:
            return
        does: dict[str, Callable[[Sequence[MaterialView]], None]] = {
            "accept": self._accept, "return": self._give_back, "withdraw": self._withdraw, "reopen": self._reopen,
            "kind": self._kind, "move": self._move, "assign": self._assign, "folder": self._folder,
            "open": self._open,
        }  # fmt: skip
        does[asked](chosen)

    def _accept(self, chosen: Sequence[MaterialView]) -> None:
        self._change(verbs.judge("accept", _ids(chosen)), f"通过 {len(chosen)} 件", chosen)

    def _withdraw(self, chosen: Sequence[MaterialView]) -> None:
        self._change(verbs.judge("withdraw", _ids(chosen)), verbs.withdrawn_in_words(chosen), chosen)

    def _reopen(self, chosen: Sequence[MaterialView]) -> None:
        self._change(verbs.judge("reopen", _ids(chosen)), f"{len(chosen)} 件重新待审", chosen)

    def _give_back(self, chosen: Sequence[MaterialView], text: str = "", problem: str = "") -> None:
        what = chosen[0].name if len(chosen) == 1 else f"{len(chosen)} 件材料"
        explains = problem or f"退回：{what}"
        words = ask.reason(self._window, "退回", explains, reasons_for(chosen), "退回", text)
        if words is not None:
            self._change(
                verbs.give_back(_ids(chosen), words), f"退回 {len(chosen)} 件", chosen,
                failed=lambda sentence: QTimer.singleShot(
                    0, self._window, lambda: self._give_back(chosen, words, sentence)
                ),
            )  # fmt: skip

    def _kind(self, chosen: Sequence[MaterialView]) -> None:
        scene = self._shell.scene
        kinds = [(kind.id, kind.name) for kind in scene.notice.kinds.values() if kind.id != "liaison"] if scene else []
        kind = ask.one_of(self._window, "改类型", f"这 {len(chosen)} 件算作什么？", kinds, "改")
        if kind is not None:
            self._change(verbs.set_kind(_ids(chosen), kind), "类型已改", chosen)

    def _assign(self, chosen: Sequence[MaterialView]) -> None:
        choices = [(str(key), title) for key, title in self._works()]
        if not choices:
            self._shell.warn("这一格还没有作品：先点“新作品”，再归入。")
            return
        key = ask.one_of(self._window, "归入作品", f"把这 {len(chosen)} 件归入哪个作品？", choices, "归入")
        if key is not None:
            self._change(verbs.assign(_ids(chosen), int(key)), "已归入作品", chosen)

    def _move(self, chosen: Sequence[MaterialView]) -> None:
        scene = self._shell.scene
        if scene is None:
            return
        units = units_for(scene)
        slots = slots_for(scene, chosen)
        explains = f"把这 {len(chosen)} 件移到哪里？"
        answer = ask.place(self._window, explains, units, slots, chosen[0].unit_id or 0, chosen[0].slot)
        if answer is not None:
            # Two units change their line: look at everything.
            self._shell.change("正在移动", verbs.move(_ids(chosen), *answer), f"已移动 {len(chosen)} 件")

    def _open(self, chosen: Sequence[MaterialView]) -> None:
        showing.show(self._shell, chosen[0])

    def _folder(self, chosen: Sequence[MaterialView]) -> None:
        showing.show_folder(self._shell, next((view for view in chosen if view.path), chosen[0]))

    def _change(
        self, work: Work[Any], said: str, chosen: Sequence[MaterialView], failed: Callable[[str], None] | None = None
    ) -> None:
        units = {view.unit_id for view in chosen}
        ids = _ids(chosen)
        unit_id = units.pop() if len(units) == 1 else None
        self._shell.change("正在保存", work, said, unit_id=unit_id, done=lambda _: self._done(ids), failed=failed)


def _ids(chosen: Sequence[MaterialView]) -> tuple[int, ...]:
    return tuple(view.id for view in chosen)
