"""To whom the office hands in: named by the notice, chosen by the clerk, kept with the desk."""

from __future__ import annotations

import pytest
from deskmaker import new_desk

from safetydesk.desk import receivers, settings
from safetydesk.desk.desk import Desk
from safetydesk.desk.receivers import Receiver
from safetydesk.notice.problem import Mishap


@pytest.fixture
def desk(tmp_path):
    with new_desk(tmp_path / "desk") as found:
        yield found


def test_the_notice_names_the_first_one_and_the_one_chosen_last_comes_first(desk):
    named, = receivers.receivers(desk)
    assert named.limit == 20_000_000
    receivers.choose(desk, Receiver(" 区应急局 ", 50_000_000))
    receivers.choose(desk, Receiver("up@example.com", None))
    receivers.choose(desk, Receiver("区应急局", 10_000_000))
    folder = desk.folder
    desk.close()
    with Desk.open(folder) as again:
        assert receivers.receivers(again) == (
            Receiver("区应急局", 10_000_000), Receiver("up@example.com", None), named)


@pytest.mark.parametrize("name", ["", " \n", "区" * 61])
def test_a_name_that_is_none_is_refused(desk, name):
    with pytest.raises(Mishap):
        receivers.choose(desk, Receiver(name))


@pytest.mark.parametrize("kept", ["{", "[1]", '[["区应急局"]]', '[[1, 2]]', '[["区应急局", "20 MB"]]', '"ab"'])
def test_what_makes_no_sense_any_more_counts_as_none(desk, kept):
    settings.put(desk, "receivers", kept)
    assert len(receivers.receivers(desk)) == 1
