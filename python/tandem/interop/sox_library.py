"""libsox as ctypes sees it: the structs of sox.h, the functions called, and its error messages.

ctypes reads no header: every struct is written out again, field by field, and one that is wrong
overwrites memory without a word. Swift's compiler reads sox.h itself (Sources/CSox).
"""

import ctypes
import ctypes.util
import threading
from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char_p,
    c_double,
    c_int,
    c_int32,
    c_size_t,
    c_uint,
    c_uint64,
    c_void_p,
)
from functools import cache
from typing import Any

from tandem.errors import TandemError

__all__ = [
    "EOF",
    "MULTICHANNEL",
    "SUCCESS",
    "Drain",
    "Effect",
    "EffectHandler",
    "EncodingInfo",
    "Flow",
    "Format",
    "SignalInfo",
    "SoxError",
    "SoxMissingError",
    "clear_message",
    "library",
    "message",
]

SUCCESS, EOF = 0, -1
MULTICHANNEL = 16  # SOX_EFF_MCHAN: one flow for all channels
_FAILURE = 1  # the level of messages that say why something went wrong


class SoxMissingError(TandemError):
    """libsox is not installed."""


class SoxError(TandemError):
    """A file or an effect that libsox refused, in its own words."""


class SignalInfo(Structure):
    """sox_signalinfo_t; `length` counts the samples of all channels, 0 where unknown."""

    _fields_ = (
        ("rate", c_double),
        ("channels", c_uint),
        ("precision", c_uint),
        ("length", c_uint64),
        ("mult", POINTER(c_double)),
    )


class EncodingInfo(Structure):
    """sox_encodinginfo_t."""

    _fields_ = (
        ("encoding", c_int),
        ("bits_per_sample", c_uint),
        ("compression", c_double),
        ("reverse_bytes", c_int),
        ("reverse_nibbles", c_int),
        ("reverse_bits", c_int),
        ("opposite_endian", c_int),
    )


class Format(Structure):
    """sox_format_t, as far as it is read here: only libsox makes one, so the rest is left out."""

    _fields_ = (
        ("filename", c_char_p),
        ("signal", SignalInfo),
        ("encoding", EncodingInfo),
        ("filetype", c_char_p),
    )


class Effect(Structure):
    """sox_effect_t, which is only handed through."""


Flow = CFUNCTYPE(
    c_int, POINTER(Effect), POINTER(c_int32), POINTER(c_int32), POINTER(c_size_t), POINTER(c_size_t)
)
Drain = CFUNCTYPE(c_int, POINTER(Effect), POINTER(c_int32), POINTER(c_size_t))


class EffectHandler(Structure):
    """sox_effect_handler_t: an effect is what these functions do."""

    _fields_ = (
        ("name", c_char_p),
        ("usage", c_char_p),
        ("flags", c_uint),
        ("getopts", c_void_p),
        ("start", c_void_p),
        ("flow", Flow),
        ("drain", Drain),
        ("stop", c_void_p),
        ("kill", c_void_p),
        ("priv_size", c_size_t),
    )


# The arguments of a message are a va_list, which travels as an address: it is handed on unread.
_MessageHandler = CFUNCTYPE(None, c_uint, c_char_p, c_char_p, c_void_p)


class _Globals(Structure):
    """sox_globals_t, whose first two fields are the ones set here."""

    _fields_ = (("verbosity", c_uint), ("output_message_handler", _MessageHandler))


class _EncodingsInfo(Structure):
    _fields_ = (("flags", c_int), ("name", c_char_p), ("description", c_char_p))


_F, _E, _S = POINTER(Format), POINTER(Effect), POINTER(SignalInfo)
# Name: what is returned, what is taken.
_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "sox_init": (c_int, ()),
    "sox_format_init": (c_int, ()),
    "sox_get_globals": (POINTER(_Globals), ()),
    "sox_get_encodings_info": (POINTER(_EncodingsInfo), ()),
    "sox_strerror": (c_char_p, (c_int,)),
    "sox_open_read": (_F, (c_char_p, _S, POINTER(EncodingInfo), c_char_p)),
    "sox_open_write": (
        _F,
        (c_char_p, _S, POINTER(EncodingInfo), c_char_p, c_void_p, c_void_p),
    ),
    "sox_read": (c_size_t, (_F, POINTER(c_int32), c_size_t)),
    "sox_write": (c_size_t, (_F, POINTER(c_int32), c_size_t)),
    "sox_close": (c_int, (_F,)),
    "sox_find_effect": (POINTER(EffectHandler), (c_char_p,)),
    "sox_create_effect": (_E, (POINTER(EffectHandler),)),
    "sox_effect_options": (c_int, (_E, c_int, POINTER(c_char_p))),
    "sox_create_effects_chain": (c_void_p, (POINTER(EncodingInfo), POINTER(EncodingInfo))),
    "sox_add_effect": (c_int, (c_void_p, _E, _S, _S)),
    "sox_flow_effects": (c_int, (c_void_p, c_void_p, c_void_p)),
    "sox_delete_effects_chain": (None, (c_void_p,)),
}

_libc = ctypes.CDLL(None)
_libc.vsnprintf.argtypes = (c_char_p, c_size_t, c_char_p, c_void_p)


class _Said(threading.local):
    """The first failure told of on each thread."""

    text = ""


_said = _Said()


@cache
def library() -> Any:
    """Return libsox, its functions declared, ready for use. Raises SoxMissingError."""
    name = ctypes.util.find_library("sox") or "libsox.so.3"
    try:
        found = ctypes.CDLL(name)
    except OSError as error:
        raise SoxMissingError(
            "libsox is not installed: `apt-get install libsox-dev libsox-fmt-all` (Debian, "
            "Ubuntu) or `brew install sox` (macOS)"
        ) from error
    for function, (returned, taken) in _FUNCTIONS.items():
        declared = getattr(found, function)
        declared.restype, declared.argtypes = returned, taken
    found.sox_get_globals().contents.output_message_handler = _keep
    for start in (found.sox_init, found.sox_format_init):
        if start() != SUCCESS:
            raise SoxError(f"libsox cannot be started: {message()}")
    return found


def clear_message() -> None:
    """Forget what libsox said on this thread before."""
    _said.text = ""


def message() -> str:
    """Return the first line of the first failure on this thread since it was cleared."""
    return _said.text.split("\n")[0] or "libsox gives no reason"


@_MessageHandler
def _keep(level: int, _file: bytes, form: bytes, arguments: int) -> None:
    if level != _FAILURE or _said.text:
        return
    text = ctypes.create_string_buffer(512)
    _libc.vsnprintf(text, len(text), form, arguments)
    _said.text = text.value.decode(errors="replace")
