"""A desk, and a mail server that can be trusted, for the tests of this room."""

from __future__ import annotations

import shutil

import ladder
import pytest
from deskmaker import new_desk
from imap_server import PASSWORD, Authority
from ladder import notice, office, street
from listening import HOST
from sendings import draft, packed

from safetydesk.desk import outbox
from safetydesk.desk.desk import Desk
from safetydesk.desk.letters import OPEN
from safetydesk.post import posting
from safetydesk.post.mail_out import Outgoing


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


@pytest.fixture
def two(desk, tmp_path):
    """A sending of two parts in the outbox."""
    return outbox.queue(desk, "parcel", [draft(packed(tmp_path, n), n) for n in (1, 2)])


@pytest.fixture
def post(desk, authority):
    """Sends what waits in the outbox over this server."""
    def post(server, password=PASSWORD, trusted=True, batch="", **more):
        account = Outgoing("office@example.com", HOST, server.port,
                           "starttls" if getattr(server, "starttls", False) else "tls", name="祖师街道安全办")
        context = authority.context() if trusted else None
        waiting = outbox.letters(desk, batch, OPEN)
        posting.post_off(desk, account, password, waiting, context=context, **more)

    return post


@pytest.fixture(scope="session")
def ladder_once(tmp_path_factory):
    """A street's desk with something of every kind, and the empty one of the county above it."""
    place = tmp_path_factory.mktemp("ladder")
    street(place, notice(place / "notice")).close()
    office(place / "county", "某某县应急管理局", of=place / "notice").close()
    return place


@pytest.fixture
def low(ladder_once, tmp_path):
    """The street's desk, open: copying the folder moves the office."""
    shutil.copytree(ladder_once / "street", tmp_path / "street")
    with Desk.open(tmp_path / "street") as found:
        yield found


@pytest.fixture
def county(ladder_once, tmp_path):
    """The county's desk, open."""
    shutil.copytree(ladder_once / "county", tmp_path / "county")
    with Desk.open(tmp_path / "county") as found:
        yield found


@pytest.fixture(scope="session")
def both_once(ladder_once, tmp_path_factory):
    """The street, and the county that has taken its parcel over."""
    place = shutil.copytree(ladder_once, tmp_path_factory.mktemp("both") / "both")
    with Desk.open(place / "street") as low, Desk.open(place / "county") as county:
        ladder.roll(county, ladder.packed(low, place / "first"))
    return place


@pytest.fixture
def both(both_once, tmp_path):
    """A copy of these."""
    for name in ("street", "county"):
        shutil.copytree(both_once / name, tmp_path / name)
    with Desk.open(tmp_path / "street") as low, Desk.open(tmp_path / "county") as county:
        yield low, county
