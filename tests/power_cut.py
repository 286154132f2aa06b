"""What a power cut leaves of an SQLite database: what was brought to the disk, and nothing of what was only written.

SQLite's own way to files is watched: whenever it has one synced, that is copied beside it, and a power cut leaves the
copy. So is what Muster itself brings to the disk. So it is they who say what is safe, whatever SQLite's settings mean.
Nobody waits for the disk meanwhile.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import fcntl
import os
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from ctypes import POINTER, Structure, c_char_p, c_int, c_void_p
from pathlib import Path
from typing import ClassVar

from storage import disk

_MAIN, _WAL = 0x00000100, 0x00080000
"""What kind of file is opened (https://sqlite.org/c3ref/c_open_autoproxy.html)."""
_Opens = ctypes.CFUNCTYPE(c_int, *[c_void_p] * 3, c_int, c_void_p)  # SQLite keeps the very name that it passes
_Syncs = ctypes.CFUNCTYPE(c_int, c_void_p, c_int)
_NOT_SYNCED = 1034
"""https://sqlite.org/rescode.html#ioerr_fsync"""
_SAFE = ".safe"


class _Methods(Structure):
    """What can be done with an open file (https://sqlite.org/c3ref/io_methods.html)."""

    _fields_: ClassVar = [
        ("version", c_int),
        ("before", c_void_p * 4),
        ("sync", _Syncs),
        ("after", c_void_p * 13),
    ]


class _File(Structure):
    """An open file (https://sqlite.org/c3ref/file.html)."""

    _fields_: ClassVar = [("methods", POINTER(_Methods))]


class _Vfs(Structure):
    """The way to files (https://sqlite.org/c3ref/vfs.html), as far as its method that opens one."""

    _fields_: ClassVar = [
        ("sizes", c_int * 3),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", _Opens),
    ]


@contextmanager
def watched() -> Generator[None]:
    """Have the databases that this process opens meanwhile be watched."""
    with _synced_by(_copy):
        yield


@contextmanager
def unsynced() -> Generator[None]:
    """Have the databases that this process opens meanwhile not wait for the disk, where SQLite can be got at."""
    with _synced_by(None) if can_be_watched() else nullcontext():
        yield


def can_be_watched() -> bool:
    """Say whether SQLite's own functions can be called: not where it is built into Python and hidden there."""
    return hasattr(_library(), "sqlite3_vfs_find")


def cut(database: Path, left: Path, *, lost: tuple[str, ...] = ("", "-wal")) -> None:
    """Put in place what a power cut leaves of a database that nobody has open, which may be where it was itself.

    Of the files that end so, what was not synced is lost; of the others nothing is.
    """
    for end in ("", "-wal"):
        now, safe = Path(f"{database}{end}"), Path(f"{database}{end}{_SAFE}")
        keeps, there = (safe if end in lost else now), Path(f"{left}{end}")
        if not keeps.exists():
            there.unlink(missing_ok=True)
        elif keeps != there:
            shutil.copyfile(keeps, there)
    Path(f"{left}-shm").unlink(missing_ok=True)


def _library() -> ctypes.CDLL:
    """Return what holds Python's SQLite."""
    return ctypes.CDLL(getattr(_sqlite3, "__file__", None))


@contextmanager
def _synced_by(copy: Callable[[Path, int], None] | None) -> Generator[None]:
    find = _library().sqlite3_vfs_find
    find.restype = POINTER(_Vfs)
    vfs: _Vfs = find(None).contents
    usual = _Opens.from_buffer_copy(vfs.open)
    hook = _Hook(copy, usual)
    _hooks.append(hook)
    vfs.open = hook.opens
    bring, disk.bring = disk.bring, hook.brought
    try:
        yield
    finally:
        vfs.open, disk.bring = usual, bring


class _Hook:
    """What is put between SQLite and its files; a file that is opened by it keeps it."""

    def __init__(self, copy: Callable[[Path, int], None] | None, usual: Callable[..., int]) -> None:
        self._copy = copy
        self._usual = usual
        self._files: dict[int, tuple[Path, int]] = {}
        """The open files, by where SQLite holds them, each with a descriptor to read it by.

        That is never closed: all locks of this process on the file would go with it (https://sqlite.org/howtocorrupt.html).
        """
        self._methods: dict[int, _Methods] = {}
        """Those of open files, by the usual ones that they are made of."""
        self.opens = _Opens(self._opened)
        self._syncs = _Syncs(self._synced)

    def brought(self, log: Path) -> None:
        """Bring a database's log to the disk, in the place of `storage.disk.bring`."""
        if self._copy is None:
            return
        descriptor = os.open(log, os.O_RDONLY)
        try:
            self._copy(log, descriptor)
        finally:
            os.close(descriptor)

    def _opened(self, vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        code = int(self._usual(vfs, name, file, flags, out))
        if code == 0 and name is not None and flags & (_MAIN | _WAL):
            self._take(Path(os.fsdecode(ctypes.string_at(name))), file, main=bool(flags & _MAIN))
        return code

    def _take(self, path: Path, at: int, *, main: bool) -> None:
        """What is there of a database before anybody writes to it is safe."""
        if self._copy is not None:
            self._files[at] = (path, os.open(path, os.O_RDONLY))
            if main and not Path(f"{path}{_SAFE}").exists():
                self._copy(*self._files[at])
        file = _File.from_address(at)
        usual = ctypes.addressof(file.methods.contents)
        if usual not in self._methods:
            methods = _Methods.from_buffer_copy(file.methods.contents)
            methods.sync = self._syncs
            self._methods[usual] = methods
        file.methods = ctypes.pointer(self._methods[usual])

    def _synced(self, at: int, _how: int) -> int:
        try:
            if self._copy is not None:
                self._copy(*self._files[at])
        except OSError:
            return _NOT_SYNCED
        return 0


_hooks: list[_Hook] = []
"""Those in use: SQLite does not hold them."""


def _copy(path: Path, descriptor: int) -> None:
    """Copy a file as a whole or not at all; who copies later copies what is newer."""
    with Path(f"{path}.copying").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        partly = Path(f"{path}.partly")
        partly.write_bytes(os.pread(descriptor, os.fstat(descriptor).st_size, 0))
        partly.replace(f"{path}{_SAFE}")
