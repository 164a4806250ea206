"""The clerk sets up the office's mailbox and receives from it: typed once, asked only for what is missing."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit

from safetydesk.desk.snapshot import Outcome
from safetydesk.material.copying import Stopped
from safetydesk.post import mailbox, secrets
from safetydesk.post.mail_trouble import WrongPassword
from safetydesk.post.mailbox import Fetched, Tried
from safetydesk.ui import mail_ask, mail_flow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

PASSWORD = "abcdefghijklmnop"


@pytest.fixture(autouse=True)
def keyring(monkeypatch):
    """A PC without a keyring, just started; `kept` is what one would hold."""
    kept = {}
    monkeypatch.setattr(secrets, "_typed", {})
    monkeypatch.setattr(secrets, "can_remember", lambda: False)
    return kept


@pytest.fixture
def server(monkeypatch):
    """In place of the network: notes who asked with which password, and answers `came`, or raises it."""

    class Server:
        came = Fetched(0, ())
        asked = ()

        def fetch(self, desk, account, password, **_):
            self.asked += ((account.address, account.host, account.folder, account.since, password),)
            return self._answer(self.came)

        def try_out(self, account, password, **_):
            self.asked += ((account.address, password),)
            return self._answer(Tried(321, 45, ("INBOX", "安全月")))

        def _answer(self, answer):
            if isinstance(self.came, Exception):
                raise self.came
            return answer

    made = Server()
    monkeypatch.setattr(mailbox, "fetch", made.fetch)
    monkeypatch.setattr(mailbox, "try_out", made.try_out)
    return made


@pytest.fixture
def window(open_window, board_desk):
    return open_window(board_desk, "设置")


def type_password(dialog):
    (field,) = [each for each in dialog.findChildren(QLineEdit) if each.echoMode() == QLineEdit.EchoMode.Password]
    field.setText(PASSWORD)


def fill(dialog):
    """What a clerk with a 163 mailbox types."""
    dialog.address.setText("anquan@163.com")
    dialog.address.textEdited.emit("anquan@163.com")
    dialog.password.setText(PASSWORD)


def test_the_address_and_the_code_are_all_there_is_to_type(window, server, answer, settle):
    card = window.place("设置").mail
    assert card.fetch.isHidden()
    answer(fill)
    card.set_up.click()
    settle(window)
    assert card.account.text().startswith("anquan@163.com 的收件箱，")
    server.came = Fetched(2, (Outcome("甲.eml/a.jpg", "received", "城关社区", "演练", "photo", "a.jpg"),
                              Outcome("甲.eml/b.zip", "refused", None, None, None, "b.zip", why="设了密码，打不开")),
                          ("3 封没有附件也没有网盘链接，没有东西可收",))
    card.fetch.click()
    settle(window)
    since = window.shell.scene.notice.date.isoformat()
    assert server.asked == (("anquan@163.com", "imap.163.com", "INBOX", since, PASSWORD),)
    told = card.came.text()
    assert told.splitlines() == [
        "收了 2 封新邮件：已收 1 件，认不准的在“收件”里问您，未收 1 件；3 封没有附件也没有网盘链接，没有东西可收",
        "· 甲.eml/b.zip：设了密码，打不开"]
    assert window.messages.text.text() == told.splitlines()[0]


def test_the_password_is_asked_for_once_and_again_when_it_was_refused(window, server, answer, settle):
    card = window.place("设置").mail
    asked = answer(lambda dialog: (fill(dialog), dialog.password.clear()), type_password, type_password)
    card.set_up.click()
    settle(window)
    card.fetch.click()
    settle(window)
    assert asked[1].windowTitle() == "填写授权码"
    card.fetch.click()
    settle(window)
    assert len(asked) == 2
    server.came = WrongPassword("邮箱没有让登录", "请重新填写")
    card.fetch.click()
    settle(window)
    assert window.messages.text.text() == "邮箱没有让登录。请重新填写。"
    server.came = Fetched(0, ())
    card.fetch.click()
    settle(window)
    assert len(asked) == 3
    assert [each[-1] for each in server.asked] == [PASSWORD] * 4


def test_collecting_without_a_mailbox_leads_through_setting_one_up(window, server, answer, settle):
    answer(fill)
    mail_flow.fetch(window, window.shell)
    settle(window)
    assert server.asked[0][0] == "anquan@163.com"


def test_thinking_better_of_it_changes_nothing(window, server, answer, settle):
    answer(None)
    mail_flow.fetch(window, window.shell)
    settle(window)
    assert server.asked == ()
    assert window.place("设置").mail.fetch.isHidden()


def test_trying_out_tells_what_is_there_and_offers_its_folders(window, server, answer, settle):
    def hand(dialog):
        fill(dialog)
        dialog.try_button.click()
        settle(window)
        assert dialog.told.text() == "✓ 连上了：收件箱里有 321 封邮件，要收的 45 封"
        dialog.folder.setCurrentIndex(dialog.folder.findText("安全月"))

    answer(hand)
    window.place("设置").mail.set_up.click()
    settle(window)
    assert "的安全月，" in window.place("设置").mail.account.text()
    assert server.asked == (("anquan@163.com", PASSWORD),)


def test_trying_out_in_vain_says_why(window, server, answer, settle):
    server.came = Stopped()

    def hand(dialog):
        fill(dialog)
        dialog.try_button.click()
        settle(window)
        assert dialog.told.text() == str(server.came)
        assert dialog.try_button.isEnabled()
        return False

    answer(hand)
    window.place("设置").mail.set_up.click()
    settle(window)


def test_what_nobody_knows_is_left_to_be_typed(window, server, answer, settle):
    def hand(dialog):
        dialog.address.setText("aqb@example.gov.cn")
        dialog.address.textEdited.emit("aqb@example.gov.cn")
        assert not dialog.ok.isEnabled()
        dialog.host.setText("mail.example.gov.cn")
        dialog.security.setCurrentIndex(1)
        dialog.security.activated.emit(1)
        assert dialog.port.text() == "143"
        assert "管理员" in dialog.where.text()
        dialog.password.setText(PASSWORD)

    answer(hand)
    mail_flow.fetch(window, window.shell)
    settle(window)
    assert server.asked[0][1] == "mail.example.gov.cn"


def test_a_forgotten_password_is_asked_for_again(window, server, answer, settle):
    asked = answer(fill, type_password)
    card = window.place("设置").mail
    card.set_up.click()
    settle(window)
    card.forget.click()
    settle(window)
    card.fetch.click()
    settle(window)
    assert len(asked) == 2


def test_passwords_are_never_shown(window, server, answer, settle):
    def hand(dialog):
        fill(dialog)
        assert dialog.password.echoMode() == QLineEdit.EchoMode.Password
        assert not dialog.remember.isEnabled()
        assert "要再填一次" in dialog.remember.text()

    asked = answer(hand)
    window.place("设置").mail.set_up.click()
    settle(window)
    assert isinstance(asked[0], mail_ask.AccountDialog)
    assert asked[0].password.text() == ""
