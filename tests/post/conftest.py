"""A desk, and a mail server that can be trusted, for the tests of this room."""

from __future__ import annotations

import pytest
from deskmaker import new_desk
from imap_server import Authority


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """Whom the clerk's machine trusts."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def certificate(authority):
    """The server's own, as it should be."""
    return authority.issue()


@pytest.fixture
def desk(tmp_path):
    """An open desk of the 祖师 notice with three communities."""
    with new_desk(tmp_path / "desk") as found:
        yield found
