"""Archives made up for the tests, with members as told."""

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path


def tgz(path: Path, files: Mapping[str, bytes], **special: tarfile.TarInfo) -> Path:
    """Write a .tgz of `files` (name: content) and of the members in `special`."""
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        for member in special.values():
            tar.addfile(member)
    return path


def zipped(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file under `folder` by its relative name."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
