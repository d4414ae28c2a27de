"""The rooms: tests lie as the code does, and the page on architecture names every room."""

import re
from collections import Counter
from configparser import ConfigParser

from checkout import ROOT

TESTS = ROOT / "tests"
TESTED = sorted(TESTS.rglob("test_*.py"))
MOST = 20
"""Files of tests in a folder, all that one takes in at a glance."""
ROW = re.compile(r"^\| (\d) \| `([\w.]+)` \| ", re.MULTILINE)
"""Of the table of rooms: the floor, and the room without ``neurosim``."""

SETUP = ConfigParser()
SETUP.read(ROOT / "setup.cfg")
ROOMS = {name.removeprefix("neurosim.") for name in SETUP["options"]["packages"].split()}
LAYERS = SETUP["importlinter:contract:layers"]["layers"].strip().splitlines()
FLOORS = {room: n for n, rooms in enumerate(LAYERS[::-1], 1) for room in rooms.split(" | ")}


def test_tests_lie_in_the_rooms_of_what_they_test():
    folders = {".".join(path.parent.relative_to(TESTS).parts) for path in TESTED}
    assert folders - ROOMS == {"house"}


def test_names_of_tests_are_distinct_and_folders_small():
    names = Counter(path.name for path in TESTED)
    assert [name for name, n in names.items() if n > 1] == []
    assert max(Counter(path.parent for path in TESTED).values()) <= MOST


def test_the_page_names_every_room_and_its_floor():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    house = page.partition("\n## The house\n")[2].partition("\n## ")[0]
    rows = [(room, int(floor)) for floor, room in ROW.findall(house)]
    told = {room: floor for room, floor in rows}
    assert len(told) == len(rows)
    assert told == {room: FLOORS[room.split(".")[0]] for room in ROOMS - {"neurosim"}}
