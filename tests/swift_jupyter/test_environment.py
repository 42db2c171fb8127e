"""What cells are told of the kernel's own Python."""

import ctypes
import sys
import sysconfig

from swift_jupyter.environment import python_probe


def test_the_library_is_the_one_of_this_python():
    probe = python_probe()
    version = ctypes.CDLL(probe["library"]).Py_GetVersion
    version.restype = ctypes.c_char_p
    assert version().decode() == sys.version
    assert probe["executable"] == sys.executable


def test_a_library_that_has_moved_is_found_beside_its_python(monkeypatch, tmp_path):
    """LIBDIR names the folder that a Python was built for, which need not be where it lies."""
    name = "libpython{}.{}.so.1.0".format(*sys.version_info[:2])
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / name).touch()
    config = {"INSTSONAME": name, "LIBDIR": "/nowhere/lib"}
    monkeypatch.setattr(sysconfig, "get_config_var", config.get)
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))
    assert python_probe()["library"] == str(tmp_path / "lib" / name)


def test_a_python_without_a_shared_library_says_so(monkeypatch, tmp_path):
    (tmp_path / "libpython.a").touch()
    config = {"INSTSONAME": "libpython.a", "LIBDIR": str(tmp_path)}
    monkeypatch.setattr(sysconfig, "get_config_var", config.get)
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))
    assert python_probe()["library"] is None
