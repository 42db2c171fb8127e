"""`tandem milestones`: the list as a table and as JSON."""

import json

from tandem.milestones import load_milestones
from tandem.paths import repository_root


def test_json_is_the_whole_list_with_a_status_each(tandem):
    done = tandem("milestones", "--json")
    assert done.returncode == 0
    entries = json.loads(done.stdout)
    expected = load_milestones(repository_root())
    assert [entry["id"] for entry in entries] == [m.id for m in expected]
    assert {entry["status"] for entry in entries} <= {"planned", "python", "swift", "both"}
    assert all({"lesson", "title", "python", "swift", "notebooks"} <= e.keys() for e in entries)


def test_the_table_counts_what_is_there(tandem):
    done = tandem("milestones")
    assert done.returncode == 0
    assert "foundations/matmul" in done.stdout
    assert f"of {len(load_milestones(repository_root()))} milestones are there" in done.stdout
