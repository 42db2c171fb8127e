"""A cell's code goes where LLDB has memory already: asking for some takes milliseconds."""

import pytest
from swift_jupyter.session import Session
from swift_jupyter.toolchain import find_toolchain


@pytest.fixture
def session(swift_kernel_parts, tmp_path):
    started = Session(find_toolchain(), None, tmp_path)
    started.start()
    yield started
    started.close()


def test_a_cell_asks_for_no_memory(session, tmp_path):
    log = tmp_path / "packets.log"
    assert session.command(f"log enable -f {log} gdb-remote packets")[1]
    for number in range(3):
        code = f"struct S{number} {{ var a = {number} }}\nprint(S{number}())"
        assert session.run(code, "Cell 1").kind == "ok"
    session.command("log disable gdb-remote packets")
    packets = log.read_text(errors="replace")
    # Code was written and run, without a request for pages.
    assert "send packet: $M" in packets
    assert "send packet: $vCont;c" in packets
    assert "send packet: $_M" not in packets
