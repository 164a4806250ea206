"""How parcels are called: known to the system by their ending, within every limit, and read under the names of before.
"""

from __future__ import annotations

import re
from pathlib import Path

import ladder
import pytest
from deskmaker import ids, photos

from safetydesk.desk import receiving
from safetydesk.desk.desk import Desk
from safetydesk.post import manifest, parcel, posting, rollup
from safetydesk.post.mail_out import Outgoing
from safetydesk.post.parcel_names import PartName, halves, part_names, read_name

MIME = Path(__file__).parents[2] / "packaging" / "linux" / "cn.safetydesk.desk.xml"


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """A desk of the longest name, and a parcel of it in parts."""
    base = tmp_path_factory.mktemp("long")
    with ladder.office(base / "desk", "某" * 60, ("青禾社区",), ladder.notice(base / "notice")) as desk:
        files = [ladder.heavy(base / f"{n}.jpg", n) for n in range(3)]
        receiving.receive(desk, [*files, *photos(base / "more", 2)], unit_id=ids(desk)["青禾社区"], slot="drill")
    with Desk.open(base / "desk") as desk:
        yield desk, parcel.make(desk, base / "out", limit=1_500_000)


def test_the_system_knows_every_part_by_its_ending(packed):
    _, made = packed
    glob, = re.findall(r'<glob pattern="\*([^"*]+)"', MIME.read_text(encoding="utf-8"))
    assert len(made.parts) > 1
    assert all(part.path.name.endswith(glob) for part in made.parts)
    assert part_names("甲-报送包", 1) == [f"甲-报送包{glob}"]


def test_the_longest_name_fits_a_disk_and_a_mail(packed):
    _, made = packed
    stem = read_name(made.parts[0].path.name).stem
    # The most parts, and many a parcel of that name in the folder.
    longest = part_names(f"{stem}（9999）", manifest.MOST_PARTS)[-1]
    assert len(longest.encode()) <= 255
    assert len(longest) <= 180


def test_under_the_names_of_before_a_parcel_is_verified_and_rolled_up(packed, tmp_path):
    _, made = packed
    for part in made.parts:
        said = read_name(part.path.name)
        before = tmp_path / f"{said.stem}-第{said.number}件共{said.of}件.zip"
        before.write_bytes(part.path.read_bytes())
        assert read_name(before.name) == said
    verdict = parcel.verify(tmp_path)
    assert (verdict.problems, [seen.whole for seen in verdict.parcels]) == ((), [True])
    (opened,), problems = rollup.opened([tmp_path])
    assert (len(opened.parts), problems) == (len(made.parts), ())


def test_mails_saved_as_files_are_called_as_their_part(packed, tmp_path):
    desk, made = packed
    batch = posting.enqueue(desk, [part.path for part in made.parts], "to@example.com")
    saved = posting.save_all(desk, Outgoing("from@example.com", "smtp.example.com"), batch, tmp_path)
    assert [path.name for path in saved] == [
        part.path.name.removesuffix(".safetydesk.zip") + ".eml" for part in made.parts]


@pytest.mark.parametrize(("name", "said"), [
    ("甲-报送包.safetydesk.zip", PartName("甲-报送包", 1, 1)), ("甲-报送包.zip", PartName("甲-报送包", 1, 1)),
    ("甲-报送包（2）-第02件共12件.safetydesk.zip", PartName("甲-报送包（2）", 2, 12)),
    ("甲-报送包-第1件共3件.zip", PartName("甲-报送包", 1, 3)),
    ("甲-报送包-第1件共3件.safetydesk (1).zip", PartName("甲-报送包", 1, 3)),
    ("甲-报送包-第2件共3件.safetydesk(12).zip", PartName("甲-报送包", 2, 3)),
    ("甲-第3件共3件（1）.zip", PartName("甲", 3, 3)),
    ("甲-第1件共3件.SafetyDesk.ZIP", PartName("甲", 1, 3)),
    ("甲-第1件共3件.zip.bak", PartName("甲-第1件共3件.zip", 1, 1)),
    ("甲", PartName("甲", 1, 1)),
])
def test_what_a_name_says(name, said):
    assert read_name(name) == said


@pytest.mark.parametrize("name", ["甲.safetydesk.zip", "甲.SAFETYDESK.ZIP", "a.b.zip", "a", ".zip", "甲.jpg"])
def test_a_name_and_its_ending_are_the_name(name):
    stem, ending = halves(name)
    assert stem + ending == name
    assert "safetydesk" not in stem.lower()
