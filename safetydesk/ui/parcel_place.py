"""报送: check, choose, pack, hand over, prove; one step below the other, and what was made and mailed beside them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from safetydesk.ui import parcel_verbs, parts, picking, remember
from safetydesk.ui.outbox_card import SendingStep
from safetydesk.ui.outbox_flow import Outbox
from safetydesk.ui.outbox_verbs import Sending
from safetydesk.ui.parcel_card import StepCard
from safetydesk.ui.parcel_history import History
from safetydesk.ui.parcel_steps import CheckStep, ChooseStep, HandStep, PackStep
from safetydesk.ui.parcel_verbs import Planned, Wanted
from safetydesk.ui.place import Place
from safetydesk.ui.scene import Scene
from safetydesk.ui.shell import Latest, Shell

if TYPE_CHECKING:
    from safetydesk.desk.receivers import Receiver
    from safetydesk.post.parcel import Parcel
    from safetydesk.post.parcel_check import Verdict


class ParcelPlace(Place):
    """What goes up, with its proof."""

    title = "报送"
    hint = "从上往下做：看看还缺什么，选装什么，打包，发邮件或复制到U盘，存凭证"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        # How many would be packed; None until the desk has been looked through.
        self._files: int | None = None
        self._latest = Latest()
        # As the parcel that is shown was packed.
        self._packed: Wanted | None = None
        self._keeping = False
        self.next = parts.label(role="strong")
        self.next.setAccessibleName("下一步")
        self._desk: Path | None = None
        self._receivers: tuple[Receiver, ...] = ()
        self.check = CheckStep()
        self.choose = ChooseStep()
        self.pack_step = PackStep()
        self.hand = HandStep()
        self.mails = SendingStep()
        self._cards: tuple[StepCard, ...] = (self.check, self.choose, self.pack_step, self.hand, self.mails)
        self._unfolded: tuple[StepCard, ...] = ()
        self.outbox = Outbox(self, shell, self._show_outbox)
        self._sendings: tuple[Sending, ...] = ()
        self._shown = ""
        self.history = History()
        self._split = QSplitter()
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._build_steps())
        self._split.addWidget(self.history)
        self._split.setSizes([980, 310])
        self._pages = QStackedWidget()
        self._pages.addWidget(self._split)
        self._pages.addWidget(self._build_empty())
        layout = parts.column(self._pages, gap=0)
        self.setLayout(layout)
        self._wire()

    def refresh(self, scene: Scene) -> None:
        """Check this scene and list the parcels in the folder."""
        if scene.folder != self._desk:
            self._desk = scene.folder
            self._files = None
            self.hand.show_parcel(None)
            self._shown = ""
            self._receivers = ()
            self.pack_step.show_folder(_kept_folder(scene.folder))
            self._show_next()
        if scene.receivers != self._receivers:
            self._receivers = scene.receivers
            self.choose.to.show_receivers(scene.receivers)
        self._pages.setCurrentIndex(0 if scene.board.units else 1)
        if scene.board.units:
            self._plan()
        self._list()
        self.outbox.look()

    def show_only(self, what: str) -> None:
        """A sending by its batch."""
        if what:
            self.history.show_mails()
            self._choose_sending(what)

    def mail(self, *, as_files: bool = False) -> None:
        """Send the parcel by mail, or save it as mail files for which no mailbox is needed here."""
        if self.hand.parcel is not None:
            # The next sending is the one to be looked at.
            self._shown = ""
            receiver = self.choose.to.name
            self.outbox.hand_over(self.hand.parcel.parts, receiver if "@" in receiver else "", as_files=as_files)

    def save_files(self, batch: str) -> None:
        """Ask for a folder and save what is left of this sending as mail files."""
        folder = picking.folder(self, "邮件文件存到哪个文件夹", "eml")
        if folder is not None:
            self.outbox.save_files(batch, folder)

    def pack(self) -> None:
        """Make the parcel."""
        self.pack_step.show_running(True)
        self._show_next()
        wanted = self.choose.wanted

        def made(parcel: Parcel) -> None:
            self._packed = wanted
            self._show_parcel(parcel)

        work = parcel_verbs.make(self.pack_step.folder, wanted, self.pack_step.why)
        self.shell.read("正在打包", work, made, failed=lambda _: self._end_packing())

    def pick_folder(self) -> None:
        """Choose where parcels lie."""
        folder = picking.folder(self, "报送包存到哪个文件夹", "parcels", start=self.pack_step.folder)
        if folder is not None:
            self.set_folder(folder)

    def set_folder(self, folder: Path) -> None:
        """Parcels lie here from now on."""
        remember.put("parcel_folder", [str(self._desk), str(folder)])
        self.pack_step.show_folder(folder)
        self._list()

    def copy(self) -> None:
        """Ask for the stick and copy the parcel onto it."""
        folder = picking.folder(self, "复制到U盘", "stick")
        if folder is not None:
            self.copy_to(folder)

    def copy_to(self, folder: Path) -> None:
        """Copy the parcel into this folder; the copy is read back and compared."""
        def tell(made: Path) -> None:
            self._shown = ""
            self.outbox.look()
            self.shell.offer(f"已复制，读回核对一致：{made}", "打开文件夹",
                             partial(self.shell.show_path, made if made.is_dir() else made.parent))

        if self.hand.parcel is not None:
            self.shell.read("正在复制", parcel_verbs.copy(self.hand.parcel, folder), tell)

    def pick_zips(self) -> None:
        """Choose the parts of any parcel and verify them."""
        paths = picking.files(self, "校验报送包", "parcels")
        if paths:
            self.verify(paths[0].name if len(paths) == 1 else f"选中的 {len(paths)} 件", paths)

    def verify(self, name: str, paths: tuple[Path, ...]) -> None:
        """Compare every member of these parts with their lists."""

        def show(verdict: Verdict) -> None:
            self.history.show_result(name, verdict)

        self.shell.read("正在校验", parcel_verbs.verify(paths), show)

    def _wire(self) -> None:
        self.check.show_asked.connect(
            lambda show: self.shell.place_asked.emit("收件" if show == "待确认" else "总览", show)
        )
        self.choose.chosen.connect(self._plan)
        self.choose.to_chosen.connect(self._keep_receiver)
        self.pack_step.pack_asked.connect(self.pack)
        self.pack_step.folder_asked.connect(self.pick_folder)
        self.hand.folder_asked.connect(self._open)
        self.hand.copy_asked.connect(self.copy)
        self.hand.mail_asked.connect(self.mail)
        self.hand.files_asked.connect(partial(self.mail, as_files=True))
        self.mails.again_asked.connect(self.outbox.post)
        self.mails.files_asked.connect(self.save_files)
        self.mails.drop_asked.connect(self.outbox.drop)
        self.mails.proof_asked.connect(self.outbox.save_proof)
        self.mails.settle_asked.connect(self.outbox.settle)
        self.mails.stop_asked.connect(self.outbox.stop)
        self.history.mails.chosen.connect(self._choose_sending)
        self.history.verify_asked.connect(self.verify)
        self.history.pick_asked.connect(self.pick_zips)
        for changed in (self.shell.scene_changed, self.shell.line_changed):
            changed.connect(lambda _: self._outdate())

    def _plan(self) -> None:
        def show(planned: Planned) -> None:
            self._files = planned.files
            for card in (self.check, self.choose, self.pack_step):
                card.show_plan(planned)
            self._show_next()

        if self._packed not in (None, self.choose.wanted):
            self.hand.outdate()
        self.shell.read("正在计算", parcel_verbs.look(self.choose.wanted), self._latest.only(show))

    def _keep_receiver(self) -> None:
        """The desk remembers whom it goes to; that changes nothing of the office's material."""

        def end(_: object) -> None:
            self._keeping = False

        def take_back(_: str) -> None:
            end(None)
            self.choose.to.show_receivers(self._receivers)

        self._keeping = True
        to = self.choose.to
        self.shell.change("正在保存", parcel_verbs.choose(to.name, to.bytes), done=end, failed=take_back)

    def _list(self) -> None:
        self.shell.read("正在读取", parcel_verbs.history(self.pack_step.folder), self.history.show_kept)

    def _outdate(self) -> None:
        if not self.outbox.saving and not self._keeping:
            self.hand.outdate()
            self._show_next()

    def _choose_sending(self, batch: str) -> None:
        self._shown = batch
        self._show_outbox(self._sendings)
        self._unfold(self.mails)

    def _show_outbox(self, sendings: tuple[Sending, ...]) -> None:
        """The sending on its way, else the one that was chosen, else the newest of a parcel; all of them beside it."""
        self._sendings = sendings
        under_way = self.outbox.sending
        wanted = under_way.batch if under_way is not None else self._shown
        newest: Sending = next((sent for sent in sendings if sent[0].about == "parcel"), ())
        shown = next((sent for sent in sendings if sent[0].batch == wanted), newest)
        if under_way is not None:
            self._shown = under_way.batch
            self.history.show_mails()
        self.mails.show_sending(shown, under_way.id if under_way is not None else 0)
        self.history.mails.show_sendings(sendings, shown[0].batch if shown else "")
        for button in (self.hand.mail, self.hand.files):
            button.setEnabled(under_way is None)
        self._show_next()

    def _end_packing(self) -> None:
        self.pack_step.show_running(False)
        self._show_next()

    def _show_next(self) -> None:
        """What to do next, in one sentence that never scrolls away, and the steps where it is done unfolded."""
        words, unfolded = self._next()
        self.next.setText(f"下一步：{words}")
        # What the clerk folds or unfolds stays so until something else is to be done.
        if unfolded != self._unfolded:
            self._unfolded = unfolded
            for card in self._cards:
                card.fold(card not in unfolded)
            self._unfold(unfolded[0])

    def _unfold(self, card: StepCard) -> None:
        card.fold(False)
        # It is where it will be only when the layout has been at it.
        QTimer.singleShot(0, lambda: self._steps.verticalScrollBar().setValue(card.y()))

    def _next(self) -> tuple[str, tuple[StepCard, ...]]:
        if not self.pack_step.pack.isEnabled():
            return "正在打包……", self._unfolded
        if self.outbox.sending is not None:
            return "正在发邮件，可以在第 5 步停止", (self.mails,)
        if self.mails.next_words:
            return self.mails.next_words, (self.mails,)
        if self.hand.parcel is None and self._files is None:
            return "正在检查…", (self.check, self.choose, self.pack_step)
        if self.hand.parcel is None:
            words = "点“打包”" if self._files else "先在“总览”收材料；只交表格也可以打包"
            return words, (self.check, self.choose, self.pack_step)
        if self.hand.outdated:
            return "有改动，再打一次包", (self.pack_step, self.hand)
        if self._is_sent(self.hand.parcel):
            return "已经发出，在第 5 步存寄送凭证", (self.mails,)
        return "发邮件，或打开文件夹、复制到U盘交给对方", (self.hand,)

    def _is_sent(self, parcel: Parcel) -> bool:
        sent = {each.sha256 for sending in self._sendings for each in sending if each.state == "sent"}
        return all(part.sha256 in sent for part in parcel.parts)

    def _show_parcel(self, parcel: Parcel) -> None:
        self.hand.show_parcel(parcel)
        self._end_packing()
        self._unfold(self.hand)
        of = f"（{len(parcel.parts)} 件）" if len(parcel.parts) > 1 else ""
        self.shell.offer(f"已打包并校验：{parcel.name}{of}", "打开文件夹", self._open)
        self._list()

    def _open(self) -> None:
        self.shell.show_path(self.hand.parcel.parts[0].path.parent if self.hand.parcel else self.pack_step.folder)

    def _build_steps(self) -> QWidget:
        inside = QWidget()
        inside.setLayout(parts.column(*self._cards, None, gap=8, margins=(16, 4, 16, 8)))
        self._steps = parts.scrolled(inside)
        page = QWidget()
        layout = parts.column(gap=0)
        layout.addLayout(parts.row(self.next, None, margins=(20, 10, 28, 4)))
        layout.addWidget(self._steps, 1)
        page.setLayout(layout)
        return page

    def _build_empty(self) -> QWidget:
        lead = parts.button("去添加单位", "building-2", role="primary")
        lead.clicked.connect(lambda: self.shell.place_asked.emit("单位", ""))
        words = "报送包里装的是各单位交来的材料和汇总表。先列出单位，在“总览”里收材料，再到这里打包。"
        return parts.empty_page("还没有可以报送的", words, lead)


def _kept_folder(desk: Path) -> Path:
    """The folder chosen last for this desk, else one inside it."""
    kept = remember.get("parcel_folder", [])
    if isinstance(kept, list) and len(kept) == 2 and kept[0] == str(desk):
        return Path(str(kept[1]))
    return desk / parcel_verbs.FOLDER
