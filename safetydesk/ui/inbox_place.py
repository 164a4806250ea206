"""收件: what arrived, where it seems to belong and why; the clerk goes through the doubts and passes the rest."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Collection
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget

from safetydesk.ui import icons, inbox_verbs, intake, keys, parts, picking, rollup_flow, theme, verbs
from safetydesk.ui.inbox_acts import Acts
from safetydesk.ui.inbox_detail import InboxDetail
from safetydesk.ui.inbox_empty import InboxEmpty
from safetydesk.ui.inbox_list import InboxList
from safetydesk.ui.inbox_model import SHOWS, InboxModel
from safetydesk.ui.inbox_receipts import Receipts
from safetydesk.ui.inbox_tools import InboxTools
from safetydesk.ui.inbox_verbs import Seen
from safetydesk.ui.intake import Given
from safetydesk.ui.place import Place
from safetydesk.ui.placing import units_for
from safetydesk.ui.scene import Scene
from safetydesk.ui.shell import Shell
from safetydesk.ui.thumbs import Thumbs

# Reading the lines takes at most one part in so many of the worker's time while files are looked through.
_REST = 4


class InboxPlace(Place):
    """Receipts, their lines, and the chosen line. Whatever is dropped or pasted anywhere on it is taken in."""

    title = "收件"
    hint = "回车 按建议归入，G 归到别处，R 退回，Delete 撤回，空格 打开，F9 没有问题的一起通过"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.setAcceptDrops(True)
        self.thumbs = Thumbs(self)
        self.model = InboxModel()
        self.list = InboxList(self.model, self.thumbs)
        self.receipts = Receipts()
        self.detail = InboxDetail(self.thumbs)
        self.tools = InboxTools()
        self.empty = InboxEmpty()
        self.acts = Acts(shell, self)
        self._folder = Path()
        self._seen: Seen | None = None
        self._acting: dict[int, int] = {}
        self._following: int | None = None
        # Whether the clerk chose what is chosen; what the program chose gives way to a doubt that comes.
        self._arranging, self._own_choice = False, False
        self._loading = self._again = False
        self._begun = self._took = self._ended = 0.0
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        self._pages.addWidget(self.empty)
        self._build()
        self.lead_to(self.list)
        # The Tab key goes on from the lines to what can be done with them.
        order = [self.list, *self.detail.controls, *self.tools.controls, *self.receipts.controls]
        for before, after in itertools.pairwise(order):
            self.setTabOrder(before, after)
        self._wire()

    def refresh(self, scene: Scene) -> None:
        """Read the inbox of this scene."""
        if scene.folder != self._folder:
            self._folder, self._seen, self._own_choice = scene.folder, None, False
            self.receipts.receipt_id = 0
        self._load()

    def show_only(self, what: str) -> None:
        """A key of SHOWS; anything else means the doubts."""
        self.receipts.choose(0)
        self.tools.choose(what if what in SHOWS else "待确认")
        self.list.setFocus()

    def left(self) -> object:
        """Receipt, chip and line on show."""
        return self.receipts.receipt_id, self.tools.shown, self._chosen_ids()

    def resume(self, left: tuple[int, str, tuple[int, ...]]) -> None:
        """Show what was shown."""
        self.receipts.receipt_id, show, chosen = left
        self.tools.choose(show)
        self._following = chosen[0] if chosen else None
        self._load()

    def end(self) -> None:
        """No more thumbnails."""
        self.thumbs.close()

    def receive(self, found: Given) -> None:
        """Take in what was dropped or pasted; nobody has to say whose it is."""
        if found.paths:
            rollup_flow.receive(self, self.shell, found.paths)
        elif found.link:
            self.shell.change("正在记下链接", inbox_verbs.keep_link(found.link), "链接已记下，请指给单位和项目")

    def paste(self) -> None:
        """Take in what is in the clipboard."""
        found = intake.given(QGuiApplication.clipboard().mimeData())
        if found:
            self.receive(found)
        else:
            self.shell.warn("剪贴板里没有文件，也没有网盘链接：先在文件夹里复制文件，再到这里粘贴。")

    def accept_sure(self) -> None:
        """Pass all that found its place and has nothing to be told."""
        work = inbox_verbs.accept_sure(self.receipts.receipt_id or None)
        self.shell.change("正在保存", work, inbox_verbs.accepted_in_words)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        intake.welcome(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.receive(intake.taken(event))

    def take(self, found: intake.Given) -> bool:
        """Receive it."""
        self.receive(found)
        return True

    def _build(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(theme.px(12))
        split.setChildrenCollapsible(False)
        split.setStyleSheet("QSplitter::handle { background: transparent; }")
        for widget in (self.receipts, self._pages, self.detail):
            split.addWidget(widget)
        split.setStretchFactor(1, 1)
        split.setSizes([theme.px(208), theme.px(640), theme.px(330)])
        self._pages.setMinimumWidth(theme.px(300))
        layout = parts.column(self.tools, gap=0, margins=(16, 0, 16, 12))
        layout.addWidget(split, 1)
        self.setLayout(layout)

    def _wire(self) -> None:
        self.tools.arranged.connect(self._arrange)
        self.tools.asked.connect(self._on_asked)
        self.empty.asked.connect(self._on_asked)
        self.list.asked.connect(self._act)
        self.list.chosen.connect(self._on_chosen)
        self.detail.asked.connect(self._act)
        self.receipts.chosen.connect(lambda: self._load())
        self.receipts.resume_asked.connect(self._resume_receipt)
        self.receipts.undo_asked.connect(self._undo_receipt)
        self.acts.begun.connect(self._on_begun)
        self.acts.ended.connect(self._on_ended)
        self.shell.line_changed.connect(lambda: self._load())
        self.shell.behind.connect(self._on_behind)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        keys.shortcut(QKeySequence.StandardKey.Paste, "收下复制的文件或链接", self, self.paste, here)
        keys.shortcut("F9", "没问题的一起通过", self, self.accept_sure, here)

    def _on_asked(self, asked: str) -> None:
        does = {
            "files": self._pick_files, "folder": self._pick_folder, "mail": self._fetch_mail, "watch": self._watch,
            "accept_sure": self.accept_sure, "everything": self._show_everything,
            "rollup": lambda: rollup_flow.pick(self, self.shell),
            "resume": self.receipts.go_on,
        }  # fmt: skip
        does[asked]()

    def _show_everything(self) -> None:
        self.tools.choose("全部")

    def _act(self, asked: str) -> None:
        self.acts.do(asked, self.list.chosen_lines())

    def _pick_files(self) -> None:
        self.receive(Given(paths=picking.files(self, "收文件", "incoming")))

    def _pick_folder(self) -> None:
        found = picking.folder(self, "收文件夹：里面的都收进来", "incoming")
        self.receive(Given(paths=(found,) if found is not None else ()))

    def _fetch_mail(self) -> None:
        # What speaks to mail servers is not needed by who never fetches mails.
        from safetydesk.ui import mail_flow

        mail_flow.fetch(self, self.shell)

    def _watch(self) -> None:
        watched = self._seen.watched if self._seen else ""
        if not watched:
            self._watch_another()
            return
        menu = QMenu(self)
        menu.addAction(icons.icon("folder-open"), "换一个文件夹…", self._watch_another)
        menu.addAction(icons.icon("circle-stop"), "不再监视", lambda: self._watch_folder(""))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.tools.watch.mapToGlobal(self.tools.watch.rect().bottomLeft()))

    def _watch_another(self) -> None:
        found = picking.folder(self, "监视哪个文件夹？放进去的文件会自动收进来", "watched")
        if found is not None:
            self._watch_folder(str(found))

    def _watch_folder(self, folder: str) -> None:
        said = f"正在监视“{Path(folder).name}”：放进去的文件会自动收进来" if folder else "不再监视文件夹"
        self.shell.change("正在保存", inbox_verbs.watch(folder), said)

    def _resume_receipt(self, receipt_id: int) -> None:
        self.shell.change("正在继续收", inbox_verbs.resume(receipt_id), verbs.received_in_words)

    def _undo_receipt(self, receipt_id: int) -> None:
        self.shell.change(
            "正在撤销这一批", inbox_verbs.undo_receipt(receipt_id), lambda text: f"已撤销：{text}", undoable=False
        )

    def _load(self) -> None:
        if not self.isVisible():
            return
        # What is being done will change the lines again in a moment.
        if self._loading or self._acting:
            self._again = True
            return
        self._loading, self._again = True, False
        self._begun = time.monotonic()
        receipt_id = self.receipts.receipt_id
        self.shell.read(
            "" if self._seen else "正在读取", inbox_verbs.look(receipt_id or None),
            lambda seen: self._show(receipt_id, seen), failed=lambda _: self._on_failed(receipt_id),
        )  # fmt: skip

    def _on_failed(self, receipt_id: int) -> None:
        self._loading = self._again = False
        if receipt_id:
            self.receipts.choose(0)

    def _show(self, receipt_id: int, seen: Seen) -> None:
        self._loading = False
        self._ended = time.monotonic()
        self._took = self._ended - self._begun
        if receipt_id != self.receipts.receipt_id:
            self._load()
            return
        self._seen = seen
        self.receipts.show_receipts(seen.inbox.receipts)
        self.tools.show_watched(seen.watched)
        scene = self.shell.scene
        initials = {name: initials for _, name, initials in units_for(scene)} if scene else {}
        self._rearrange(lambda: self.model.set_inbox(seen.inbox, initials, self._acting))
        if self._again:
            self._load()

    def _arrange(self, show: str, sought: str) -> None:
        self._rearrange(lambda: self.model.arrange(show, sought))

    def _rearrange(self, change: Callable[[], None]) -> None:
        """Change the rows; what was chosen, and where the list stood, stays."""
        chosen = self._chosen_ids() if self._own_choice else ()
        follow, self._following = self._following, None
        here = self.model.line(self.list.currentIndex().row())
        row = self.list.currentIndex().row() if self._own_choice else 0
        top = self.list.verticalScrollBar().value()
        self._arranging = True
        change()
        self.list.verticalScrollBar().setValue(top)
        kept = [key for key in (chosen if follow is None else (follow,)) if self.model.row_of(key) is not None]
        if kept:
            self.list.choose(kept, here.id if here and here.id in kept else None)
        else:
            near = next((line for n in range(max(0, row), -1, -1) if (line := self.model.line(n))), None)
            self._own_choice = self._own_choice and near is not None
            self.list.choose([near.id] if near else [line.id for line in self.model.lines()[:1]])
        self._arranging = False
        self._show_state()

    def _show_state(self) -> None:
        counts = self.model.counts
        self.tools.show_counts(counts)
        shown = bool(self.model.rowCount())
        focus = self.window().focusWidget()
        if not shown and focus is self.list:
            # Not to a button: one key too many would press it.
            self.empty.setFocus()
        self._pages.setCurrentWidget(self.list if shown else self.empty)
        if shown and (focus in (None, self.empty) or self.empty.isAncestorOf(focus)):
            self.list.setFocus()
        received = self._seen is not None and bool(self._seen.inbox.receipts)
        broken = self.receipts.broken
        words = inbox_verbs.broken_in_words(broken) if broken is not None else ""
        self.empty.show_why(received=received, hidden=counts["全部"] > 0, broken=words)
        self.receipts.setVisible(received)
        self.detail.setVisible(shown)
        lines = self._seen.inbox.lines if self._seen else ()
        self.tools.accept.setEnabled(any(line.group == "sure" and not line.worth_a_look for line in lines))
        self._show_chosen()

    def _on_chosen(self) -> None:
        if not self._arranging:
            self._own_choice = True
            self._show_chosen()

    def _show_chosen(self) -> None:
        self.detail.show_lines(self.list.chosen_lines())

    def _chosen_ids(self) -> tuple[int, ...]:
        return tuple(line.id for line in self.list.chosen_lines())

    def _on_begun(self, ids: Collection[int]) -> None:
        """On to the next doubt at once: who knows the answer need not wait for the disk."""
        self._following = self.model.next_after(ids)
        self._own_choice = True
        for key in ids:
            self._acting[key] = self._acting.get(key, 0) + 1
        self._rearrange(lambda: self.model.leave_out(self._acting))

    def _on_ended(self, ids: Collection[int]) -> None:
        for key in ids:
            self._acting[key] -= 1
            if not self._acting[key]:
                del self._acting[key]
        self._load()

    def _on_behind(self, done: int, total: int) -> None:
        """Show how it goes on; where thousands of lines take their time, less often, and in the end for certain."""
        rested = time.monotonic() - self._ended > _REST * self._took
        if self._seen is not None and self._seen.waiting and (rested or not total):
            self._load()
