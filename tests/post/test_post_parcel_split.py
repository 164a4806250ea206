"""How files are shared out among the parts of a parcel: few parts, units together, each under the limit."""

import pytest

from safetydesk.post.parcel_split import Piece, mail_bytes, raw_bytes, split

MB = 1_000_000


def pieces(*sizes, unit=""):
    return [Piece(f"{unit}{n}", size, unit, unit) for n, size in enumerate(sizes)]


def shapes(parts):
    return [[piece.bytes for piece in part] for part in parts]


def test_big_files_are_packed_into_the_fewest_parts():
    assert shapes(split(pieces(7, 6, 5, 4, 3, 5), 10, 10)) == [[7, 3], [6, 4], [5, 5]]
    assert shapes(split(pieces(9, 2), 3, 10)) == [[2], [9]]
    assert shapes(split([], 3, 10)) == [[]]
    assert shapes(split(pieces(5), 3, 10)) == [[], [5]]


def test_a_unit_stays_together_where_it_costs_nothing():
    one, two = pieces(4, 4, unit="甲"), pieces(4, 4, unit="乙")
    assert [{piece.unit for piece in part} for part in split([*one, *two], 10, 10)] == [{"甲"}, {"乙"}]
    # Together they would need one part more.
    three = pieces(6, unit="丙")
    assert len(split([*one, *three, *pieces(6, unit="丁")], 10, 10)) == 2


def test_many_small_files_fill_one_part_after_the_other():
    many = [piece for unit in "甲乙丙" for piece in pieces(*[1] * 7, unit=unit)]
    parts = split(many, 11, 11)
    assert [len(part) for part in parts] == [11, 10]
    assert [piece.name for part in parts for piece in part] == [piece.name for piece in many]


@pytest.mark.parametrize(("limit", "most"), [(50 * MB, 36.5 * MB), (20 * MB, 14.6 * MB), (25 * MB, 18.3 * MB)])
def test_a_mail_of_so_many_bytes_holds_so_much(limit, most):
    assert most * 0.99 < raw_bytes(limit) < most
    assert mail_bytes(raw_bytes(limit)) + 60_000 < limit
