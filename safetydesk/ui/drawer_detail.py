"""What is known of the chosen materials, their caption, and what can be done with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QSizePolicy

from safetydesk.desk.snapshot import STATES, MaterialView
from safetydesk.desk.wording import size_text
from safetydesk.material.facts import CONTENTS
from safetydesk.notice.dates import moment_text
from safetydesk.ui import icons, parts
from safetydesk.ui.drawer_field import Drafts, TextField
from safetydesk.ui.drawer_grid import standing


class Entry(NamedTuple):
    """A line of the menu 更多: a key of what is asked, an icon, words."""

    asked: str
    icon: str
    words: str


_MORE = (
    Entry("kind", "tag", "改类型…"), Entry("move", "move-right", "移到…"), Entry("assign", "files", "归入作品…"),
    Entry("reopen", "rotate-ccw", "重新待审"), Entry("withdraw", "ban", "撤回（不再计数，文件保留）"),
)  # fmt: skip


class Detail(QFrame):
    """`asked(verb)` with accept, return, open, folder, kind, move, assign, reopen, withdraw."""

    asked = Signal(str)
    caption_left = Signal(str, object)

    def __init__(self, drafts: Drafts) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.chosen: tuple[MaterialView, ...] = ()
        # Names of sub-units whose materials stand in this drawer.
        self.below: Mapping[int, str] = {}
        self._name = parts.Elided("strong")
        self._facts = parts.Elided("small")
        self._facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._told = parts.label("", "smalldanger", wrap=True)
        self._brief = False
        self.caption = TextField("文字说明", drafts, hint="谁、什么时候、在哪里、做什么", flat=True)
        self.caption.left.connect(lambda text: self.caption_left.emit(text, self.caption))
        self.accept = parts.button("通过", "check", role="primary", tip="通过（A）")
        self.give_back = parts.button("退回…", "corner-up-left", tip="退回（R）")
        self.open = parts.button("打开", "external-link", tip="打开（回车）")
        for button, word in ((self.accept, "accept"), (self.give_back, "return"), (self.open, "open")):
            button.clicked.connect(lambda _=False, word=word: self.asked.emit(word))
        self._more = parts.button("更多", "chevron-down", click=self._show_more)
        layout = parts.column(self._name, self._facts, self._told, self.caption, gap=6, margins=(12, 12, 12, 12))
        layout.addLayout(parts.row(self.accept, self.give_back, self.open, None, self._more, gap=6))
        self.setLayout(layout)
        self.hide()

    def show_chosen(self, chosen: Sequence[MaterialView]) -> None:
        """Show these materials; hidden when there are none."""
        if len(chosen) != 1 or chosen[0].id != (self.chosen[0].id if self.chosen else 0):
            self.caption.commit()
        self.chosen = tuple(chosen)
        self.setVisible(bool(chosen))
        if not chosen:
            return
        one = chosen[0] if len(chosen) == 1 else None
        unit = self.below.get(one.unit_id or 0, "") if one else ""
        name = f"已选 {len(chosen)} 件" if one is None else f"{unit} · {one.name}" if unit else one.name
        self._name.setText(name)
        self._facts.setText(facts(one) if one else f"共 {size_text(sum(view.bytes for view in chosen))}")
        told = [f"{STATES[one.state]}：{one.reason}"] if one and one.reason and not one.replaced else []
        told += [] if one is None or one.replaced else one.warnings
        if one is not None and one.why:
            self._facts.setText(f"{facts(one)}\n自动归位：{one.why}")
        self._told.setText("\n".join(told))
        self.be_brief(self._brief)
        self.caption.setVisible(one is not None)
        if one is not None:
            self.caption.show_text(("caption", one.id), one.caption)
        old = all(view.replaced for view in chosen)
        states = {view.state for view in chosen}
        self.accept.setVisible(not old)
        self.give_back.setVisible(not old)
        self.accept.setEnabled(states != {"accepted"})
        self.give_back.setEnabled(states != {"returned"})
        self.open.setEnabled(one is not None and bool(one.path or one.url))

    def be_brief(self, brief: bool) -> None:
        """Only what is to be done, while the room is needed for what is being written above."""
        self._brief = brief
        for label in (self._name, self._facts, self._told):
            label.setVisible(not brief and bool(label.text()))

    def _show_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for entry in _MORE:
            menu.addAction(icons.icon(entry.icon), entry.words, lambda asked=entry.asked: self.asked.emit(asked))
        if any(view.path for view in self.chosen):
            menu.addAction(icons.icon("folder-open"), "打开所在文件夹", lambda: self.asked.emit("folder"))
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))


def facts(view: MaterialView) -> str:
    """`图片 4000×3000 · 3.2 MB · 拍摄 2024-06-12 09:33 · 收到 2024-06-12 10:02`."""
    says = [f"旧版，{view.reason}"] if view.replaced else standing(view)
    if view.medium == "link":
        says.append((f"提取码 {view.code} · " if view.code else "") + f"网盘链接 {view.url}")
    elif view.medium == "paper":
        says.append(f"纸质 {view.n} 件")
    else:
        pixels = f" {view.width}×{view.height}" if view.width and view.height else ""
        says.append(CONTENTS.get(view.content, "文件") + pixels)
        says.append(size_text(view.bytes))
    if view.seconds:
        says.append(f"{int(view.seconds) // 60} 分 {int(view.seconds) % 60} 秒")
    if view.taken:
        says.append(f"拍摄 {moment_text(view.taken)}")
    says.append(f"收到 {moment_text(view.received)}")
    return " · ".join(says)
