"""What kind of sound file the first bytes announce; twin of SoxAudio/SoxKind.swift."""

from pathlib import Path

from tandem.interop.sox_library import SoxError

__all__ = ["KINDS", "kind_of"]

KINDS = ("wav", "flac", "vorbis", "mp3", "aiff", "au")
_HEAD = 48


def kind_of(path: Path) -> str:
    """Return sox's name of the kind. Raises SoxError where the bytes announce none of KINDS."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise SoxError(f"{path}: {error.strerror}") from error
    if kind := _kind(head):
        return kind
    said = f"announces no sound ({', '.join(KINDS)})" if head else "is empty"
    raise SoxError(f"{path}: {said}")


def _kind(head: bytes) -> str | None:
    if head[:4] in (b"RIFF", b"RIFX") and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "aiff"
    if head[:4] == b"OggS":
        return "vorbis" if head[29:35] == b"vorbis" else None
    # Eleven bits set begin a frame of MPEG audio.
    if head[:3] == b"ID3" or (head[:1] == b"\xff" and head[1:2] >= b"\xe0"):
        return "mp3"
    return {b"fLaC": "flac", b".snd": "au"}.get(head[:4])
