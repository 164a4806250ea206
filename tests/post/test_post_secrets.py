"""Where passwords are kept: in the system's keyring where there is one, else only in memory."""

from __future__ import annotations

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringError, NoKeyringError, PasswordDeleteError

from safetydesk.post import secrets

KEY = "aqb@163.com@imap.163.com"


class Ring(KeyringBackend):
    """A keyring in memory. `trouble` is raised by everything that is asked of it."""

    priority = 5

    def __init__(self, trouble: Exception | None = None) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.trouble = trouble

    def get_password(self, service, username):
        self._maybe()
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self._maybe()
        self.kept[service, username] = password

    def delete_password(self, service, username):
        self._maybe()
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError

    def _maybe(self):
        if self.trouble:
            raise self.trouble


class PlainFile(Ring):
    """As keyrings.alt keeps passwords: in a file anybody can read."""

    priority = 0.5


@pytest.fixture
def use(monkeypatch):
    """Makes this the keyring of the system; the program has just been started."""
    before = keyring.get_keyring()

    def use(ring):
        keyring.set_keyring(ring)
        secrets._typed.clear()
        return ring

    monkeypatch.setattr(secrets, "_typed", {})
    yield use
    keyring.set_keyring(before)


def restart():
    secrets._typed.clear()


def test_a_remembered_password_is_there_after_the_next_start_and_can_be_forgotten(use):
    ring = use(Ring())
    assert secrets.can_remember()
    assert secrets.get(KEY) == ""
    assert secrets.put(KEY, "geheim", remember=True)
    restart()
    assert secrets.get(KEY) == "geheim"
    assert ring.kept == {("SafetyDesk", KEY): "geheim"}
    secrets.forget(KEY)
    secrets.forget(KEY)
    assert secrets.get(KEY) == ""


def test_what_is_not_to_be_remembered_lasts_till_the_program_ends(use):
    ring = use(Ring())
    assert not secrets.put(KEY, "geheim", remember=False)
    assert secrets.get(KEY) == "geheim"
    restart()
    assert secrets.get(KEY) == ""
    assert ring.kept == {}


@pytest.mark.parametrize("trouble", [NoKeyringError("none"), KeyringError("locked"), RuntimeError("D-Bus"), OSError(5)])
def test_a_keyring_that_fails_costs_only_being_asked_again(use, trouble):
    use(Ring(trouble))
    assert not secrets.put(KEY, "geheim", remember=True)
    assert secrets.get(KEY) == "geheim"
    restart()
    assert secrets.get(KEY) == ""
    secrets.forget(KEY)


@pytest.mark.parametrize("ring", [fail.Keyring(), PlainFile()])
def test_without_a_real_keyring_nothing_is_written_down(use, ring):
    use(ring)
    assert not secrets.can_remember()
    assert not secrets.put(KEY, "geheim", remember=True)
    assert getattr(ring, "kept", {}) == {}
    assert secrets.get(KEY) == "geheim"
