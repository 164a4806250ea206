"""Before a lower desk's parcel is taken over, what was there is backed up by itself."""

from __future__ import annotations

from ladder import content, packed, roll

from safetydesk.desk import care, care_auto
from safetydesk.desk.desk import Desk


def test_the_desk_as_it_was_before_a_roll_up_comes_back(low, county, tmp_path):
    before = content(county)
    roll(county, packed(low, tmp_path / "out"))
    assert content(county) != before
    (kept,) = care_auto.kept(county)
    assert care.restore(kept.path, tmp_path / "again") == []
    with Desk.open(tmp_path / "again") as desk:
        assert content(desk) == before
