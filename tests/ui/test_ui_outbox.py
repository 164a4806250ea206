"""The clerk mails a parcel to real servers: asked only for what is missing, told how each mail stands, sent once."""

from __future__ import annotations

import email
import email.policy
import hashlib
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit

from safetydesk.desk import outbox
from safetydesk.desk.desk import Desk
from safetydesk.desk.letters import Draft
from safetydesk.post import mail_out, secrets
from safetydesk.post.mail_out import Outgoing
from safetydesk.ui.outbox_ask import SendDialog, SenderDialog
from safetydesk.ui.papers_lines import LINES

sys.path.append(str(Path(__file__).resolve().parent.parent / "post"))

from imap_server import HOST, PASSWORD, Authority
from smtp_server import FakeSmtp, real_server

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),
    pytest.mark.skipif(sys.platform == "win32", reason="the servers of these tests run on Linux"),
]
TO = "up@example.com"
REFUSED = "535 登录失败\r\n".encode("gbk")


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def certificate(authority):
    return authority.issue()


@pytest.fixture(autouse=True)
def office_pc(monkeypatch, authority):
    """A PC without a keyring, just started, that trusts the authority of the tests."""
    monkeypatch.setattr(secrets, "_typed", {})
    monkeypatch.setattr(secrets, "can_remember", lambda: False)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))


@pytest.fixture
def window(open_window, board_desk, settle):
    """On the parcel screen, packed."""
    window = open_window(board_desk, "报送")
    window.place("报送").pack_step.pack.click()
    settle(window)
    return window


@pytest.fixture
def use(window, settle):
    """The office sends from this server."""

    def use(server):
        def work(desk, report, stop):
            old = mail_out.read(desk) or Outgoing("office@example.com", HOST, 1, name="祖师街道安全办")
            mail_out.save(desk, replace(old, port=server.port))

        window.shell.read("", work, lambda _: None)
        settle(window)

    return use


def to(receiver):
    def hand(dialog):
        assert isinstance(dialog, SendDialog)
        dialog.receiver.setCurrentText(receiver)
        assert dialog.ok.isEnabled()

    return hand


def type_password(dialog):
    (field,) = [each for each in dialog.findChildren(QLineEdit) if each.echoMode() == QLineEdit.EchoMode.Password]
    field.setText(PASSWORD)


def press(window, settle, button):
    assert button.isVisibleTo(window)
    button.click()
    settle(window)


def shown(window):
    """The card's first line, the lines of each mail, and what to do next."""
    place = window.place("报送")
    rows = [place.mails.list.item(row).data(LINES) for row in range(place.mails.list.count())]
    return place.mails.state.text(), ["\n".join(text for text, _ in lines) for lines in rows], place.next.text()


def test_a_parcel_goes_out_with_everything_asked_once(window, answer, settle, certificate):
    place = window.place("报送")
    assert place.next.text() == "下一步：发邮件，或打开文件夹、复制到U盘交给对方"
    with real_server(certificate) as server:
        def fill(dialog):
            assert isinstance(dialog, SenderDialog)
            dialog.address.setText("office@example.com")
            dialog.host.setText(HOST)
            dialog.port.setText(str(server.port))
            dialog.password.setText(PASSWORD)

        asked = answer(fill, to(TO))
        press(window, settle, place.hand.mail)
    facts, (mail,), following = shown(window)
    assert facts == f"发给 {TO}，共 1 封：已发 1"
    assert "已发" in mail
    assert "服务器：250 2.0.0 queued as 4711" in mail
    assert following == "下一步：已经发出，在第 5 步存寄送凭证"
    assert window.messages.text.text() == facts
    assert len(asked) == 2
    assert not place.hand.stale.isVisible()
    part, = place.hand.parcel.parts
    got, = server.mails
    enclosed = next(email.message_from_bytes(got, policy=email.policy.default).iter_attachments())
    assert hashlib.sha256(enclosed.get_content()).hexdigest() == part.sha256
    assert place.history.mails.list.count() == 1


def test_a_wrong_password_is_asked_for_again(window, use, answer, settle, certificate):
    place = window.place("报送")
    with FakeSmtp(certificate, answers={"AUTH": REFUSED}) as server:
        use(server)
        asked = answer(to(TO), type_password, lambda dialog: (type_password(dialog), server.answers.clear()))
        press(window, settle, place.hand.mail)
        settle(window)
    assert [each.windowTitle() for each in asked[1:]] == ["填写邮箱密码或授权码"] * 2
    assert shown(window)[0] == f"发给 {TO}，共 1 封：已发 1"
    assert len(server.mails) == 1


def test_what_failed_is_told_in_the_servers_words_and_sent_again(window, use, answer, settle, certificate):
    place = window.place("报送")
    answer(to(TO), type_password)
    with FakeSmtp(certificate, answers={".": b"554 DT:SPM 163 smtp\r\n"}) as server:
        use(server)
        press(window, settle, place.hand.mail)
    facts, (mail,), following = shown(window)
    assert facts == f"发给 {TO}，共 1 封：失败 1"
    assert "554 DT:SPM 163 smtp" in mail
    assert following == "下一步：还有 1 封没有发出，在第 5 步再发"
    assert place.mails.again.accessibleName() == "再发没发出的 1 封"
    with FakeSmtp(certificate) as server:
        use(server)
        press(window, settle, place.mails.again)
    assert (shown(window)[0], len(server.mails)) == (f"发给 {TO}，共 1 封：已发 1", 1)


@pytest.mark.parametrize("arrived", [True, False])
def test_a_mail_without_an_answer_is_asked_about(window, use, answer, settle, certificate, arrived):
    place = window.place("报送")
    answer(to(TO), type_password)
    with FakeSmtp(certificate, answers={".": None}) as server:
        use(server)
        press(window, settle, place.hand.mail)
    assert shown(window)[0] == f"发给 {TO}，共 1 封：待核实 1"
    assert shown(window)[2] == "下一步：问对方第 1 封收到没有，在第 5 步点一下"
    assert "不知道对方收到没有" in window.messages.text.text()
    assert not place.mails.again.isVisible()
    with FakeSmtp(certificate) as server:
        use(server)
        press(window, settle, place.mails.arrived if arrived else place.mails.repeat)
    assert (shown(window)[0], len(server.mails)) == (f"发给 {TO}，共 1 封：已发 1", 0 if arrived else 1)
    assert ("人工核实已收到" in shown(window)[1][0]) == arrived


def test_a_program_killed_while_sending_asks_when_the_desk_is_opened(open_window, board_desk, tmp_path, settle):
    with Desk.open(board_desk) as desk:
        outbox.queue(desk, "parcel", [Draft(TO, "一", ""), Draft(TO, "二", "")])
        for each in outbox.letters(desk):
            outbox.begin(desk, each.id, "<1@example.com>")
        outbox.hand(desk, outbox.letters(desk)[0].id)
    window = open_window(board_desk, "报送")
    assert shown(window)[0] == f"发给 {TO}，共 2 封：待发 1，待核实 1"
    assert shown(window)[2] == "下一步：问对方第 1 封收到没有，在第 5 步点一下"


def test_all_parts_that_were_saved_as_mail_files_are_confirmed_at_once(open_window, board_desk, settle):
    with Desk.open(board_desk) as desk:
        outbox.queue(desk, "parcel", [Draft(TO, "一", ""), Draft(TO, "二", ""), Draft(TO, "三", "")])
        for each in outbox.letters(desk)[:2]:
            outbox.keep(desk, each.id, f"<{each.id}@example.com>")
    window = open_window(board_desk, "报送")
    assert shown(window)[2] == "下一步：从网页邮箱发出第 1、2 封，再在第 5 步点“已从网页发了”"
    press(window, settle, window.place("报送").mails.arrived)
    assert shown(window)[0] == f"发给 {TO}，共 3 封：待发 1，已发 2"


def test_stop_leaves_the_rest_waiting(window, use, answer, settle, qtbot, certificate):
    place = window.place("报送")
    answer(to(TO), type_password)
    with FakeSmtp(certificate, answers={"MAIL": "silence"}) as server:
        use(server)
        place.hand.mail.click()
        qtbot.waitUntil(lambda: any(line.lower().startswith(b"mail") for line in server.heard), timeout=20_000)
        qtbot.waitUntil(place.mails.stop.isVisible, timeout=20_000)
        assert "发送中" in shown(window)[1][0]
        assert shown(window)[2] == "下一步：正在发邮件，可以在第 5 步停止"
        assert not place.hand.mail.isEnabled()
        press(window, settle, place.mails.stop)
    assert shown(window)[0] == f"发给 {TO}，共 1 封：待发 1"
    assert window.messages.text.text().startswith("已停止，没有发出的还在发件箱里。")
    assert place.hand.mail.isEnabled()


def test_offline_everything_waits_and_says_so(window, use, answer, settle, certificate):
    with FakeSmtp(certificate) as server:
        use(server)
    answer(to(TO), type_password)
    press(window, settle, window.place("报送").hand.mail)
    assert "请检查" in window.messages.text.text() or "请核对" in window.messages.text.text()
    assert shown(window)[0] == f"发给 {TO}，共 1 封：失败 1"
    assert window.place("报送").mails.again.isVisible()


@pytest.mark.parametrize("went", [True, False])
def test_mail_files_for_those_who_send_elsewhere(
    window, use, answer, settle, certificate, tmp_path, monkeypatch, went
):
    place = window.place("报送")
    with FakeSmtp(certificate) as server:
        use(server)

    def hand(dialog):
        to(TO)(dialog)
        dialog.files.click()

    answer(hand)
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: (dialog.selectFile(str(tmp_path)), 1)[1])
    press(window, settle, place.hand.mail)
    path, = tmp_path.glob("*.eml")
    assert email.message_from_bytes(path.read_bytes())["to"] == TO
    facts, (mail,), following = shown(window)
    assert facts == f"发给 {TO}，共 1 封：已存成邮件文件 1"
    assert email.message_from_bytes(path.read_bytes())["message-id"] in mail
    assert following == "下一步：从网页邮箱发出第 1 封，再在第 5 步点“已从网页发了”"
    assert window.messages.text.text().startswith("已存成 1 个邮件文件")
    assert place.mails.proof.isVisibleTo(window)
    assert not place.mails.repeat.isVisibleTo(window)
    press(window, settle, place.mails.arrived if went else place.mails.drop)
    facts, (mail,), _ = shown(window)
    assert facts == f"发给 {TO}，共 1 封：{'已发' if went else '不发了'} 1"
    assert ("人工确认，从网页邮箱发出" in mail) == went
    assert not place.mails.drop.isVisibleTo(window)


def test_mail_files_need_no_mailbox(window, answer, settle, tmp_path, monkeypatch):
    place = window.place("报送")

    answer(to(TO))
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: (dialog.selectFile(str(tmp_path)), 1)[1])
    press(window, settle, place.hand.files)
    path, = tmp_path.glob("*.eml")
    mail = email.message_from_bytes(path.read_bytes())
    assert (mail["to"], mail["from"], mail["x-unsent"]) == (TO, None, "1")
    assert mail.get_payload()[1].get_payload(decode=True) == place.hand.parcel.parts[0].path.read_bytes()
    assert shown(window)[0] == f"发给 {TO}，共 1 封：已存成邮件文件 1"


def test_a_copy_on_a_stick_is_listed_with_a_receipt_and_offered_to_nobody(
    window, use, answer, settle, certificate, tmp_path, pick
):
    place = window.place("报送")
    (tmp_path / "KINGSTON").mkdir()
    place.copy_to(tmp_path / "KINGSTON")
    settle(window)
    facts, (line,), following = shown(window)
    assert facts == "已复制到U盘：KINGSTON，共 1 个文件"
    assert line.startswith("第 1 个 · 已复制 · ")
    assert "读回核对一致" in line
    assert following == "下一步：已经发出，在第 5 步存寄送凭证"
    assert place.history.mails.list.count() == 1
    assert not place.mails.again.isVisibleTo(window)
    pick(tmp_path / "凭证.pdf")
    press(window, settle, place.mails.proof)
    assert (tmp_path / "凭证.pdf").read_bytes().startswith(b"%PDF")

    def hand(dialog):
        assert dialog.receiver.count() == 0
        assert dialog.again.text() == ""
        return False

    with FakeSmtp(certificate) as server:
        use(server)
    asked = answer(hand)
    press(window, settle, place.hand.turn)
    press(window, settle, place.hand.mail)
    assert len(asked) == 1


def test_sending_twice_is_warned_of_and_the_receiver_is_known(window, use, answer, settle, certificate):
    place = window.place("报送")
    said = []

    def again(dialog):
        said.extend(label.text() for label in dialog.findChildren(QLabel))
        assert dialog.receiver.currentText() == TO
        return False

    with FakeSmtp(certificate) as server:
        use(server)
        answer(to(TO), type_password, again)
        press(window, settle, place.hand.mail)
        press(window, settle, place.hand.turn)
        press(window, settle, place.hand.mail)
    assert any("再发对方会收到两份" in text for text in said)
    assert len(server.mails) == 1


def test_mails_that_chase_are_listed_and_do_not_stand_in_the_way_of_a_parcel(window, settle):
    def work(desk, report, stop):
        outbox.queue(desk, "chase", [Draft("unit@example.com", "还缺材料", "请尽快报送。")])

    window.shell.read("", work, lambda _: None)
    place = window.place("报送")
    settle(window)
    assert place.history.mails.list.count() == 1
    assert place.next.text() == "下一步：发邮件，或打开文件夹、复制到U盘交给对方"
    place.history.mails.list.setCurrentRow(0)
    settle(window)
    assert shown(window)[0] == "发给 unit@example.com，共 1 封：待发 1"


def test_the_receipt_is_written(window, use, answer, settle, certificate, pick, tmp_path):
    place = window.place("报送")
    with FakeSmtp(certificate) as server:
        use(server)
        answer(to(TO), type_password)
        press(window, settle, place.hand.mail)
    pick(tmp_path / "凭证.pdf")
    press(window, settle, place.mails.proof)
    assert (tmp_path / "凭证.pdf").read_bytes().startswith(b"%PDF")
    assert window.messages.text.text() == f"寄送凭证已存：{tmp_path / '凭证.pdf'}"


def test_what_is_not_to_be_sent_is_dropped(window, use, answer, settle, certificate):
    place = window.place("报送")
    with FakeSmtp(certificate, answers={"": b"421 busy\r\n"}) as server:
        use(server)
        answer(to(TO), type_password)
        press(window, settle, place.hand.mail)
        press(window, settle, place.mails.drop)
    assert shown(window)[0] == f"发给 {TO}，共 1 封：不发了 1"
    assert not place.mails.again.isVisible()


def test_a_test_mail_to_oneself(window, answer, settle, certificate):
    window.go([entry.title for entry in window._entries].index("设置"))
    settle(window)
    with FakeSmtp(certificate) as server:
        def hand(dialog):
            dialog.address.setText("office@qq.com")
            dialog.address.textEdited.emit("office@qq.com")
            assert (dialog.host.text(), dialog.port.text()) == ("smtp.qq.com", "465")
            dialog.host.setText(HOST)
            dialog.port.setText(str(server.port))
            dialog.password.setText(PASSWORD)
            dialog.try_button.click()
            settle(window)
            assert dialog.told.text() == "✓ 已发给 office@qq.com，请到邮箱里看看"
            server.answers["AUTH"] = REFUSED
            dialog.try_button.click()
            settle(window)
            assert "没有让登录" in dialog.told.text()

        answer(hand)
        press(window, settle, window.place("设置").mailing.set_up)
        settle(window)
    assert email.message_from_bytes(server.mails[0])["to"] == "office@qq.com"
    assert window.place("设置").mailing.account.text().startswith("从 office@qq.com 发出")


def test_a_receiver_must_be_an_address(window, use, answer, settle, certificate):
    def hand(dialog):
        for typed in ("", "区应急局", "up@"):
            dialog.receiver.setCurrentText(typed)
            assert not dialog.ok.isEnabled()
            assert not dialog.files.isEnabled()
        return False

    with FakeSmtp(certificate) as server:
        use(server)
    answer(hand)
    press(window, settle, window.place("报送").hand.mail)
    assert window.place("报送").mails.sent == ()
