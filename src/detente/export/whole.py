"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO

from detente.errors import OutputError

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)


class WholeFiles:
    """Files that appear under their names only when all of them are complete.

    Each is written to a temporary file beside its target. Leaving the ``with`` block normally puts
    them in place; an exception or :meth:`discard` removes them and leaves older files untouched.
    Devices and pipes, which cannot be replaced, are written directly.
    """

    def __init__(self) -> None:
        self._open: list[tuple[IO[bytes], Path, Path | None]] = []

    def __enter__(self) -> WholeFiles:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._commit()
            return
        places = ", ".join(str(target) for _, target, _ in self._open)
        self.discard()
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            raise OutputError(_blame(error), source=places) from error

    def open(self, path: Path) -> IO[bytes]:
        """A binary stream for a file that will be at ``path``; its folder is made if need be.

        Raises:
            OutputError: the place cannot be written to.
        """
        target = Path(os.path.realpath(path))
        try:
            if target.exists() and not target.is_file():
                if target.is_dir():
                    raise OutputError("this is a folder: name a file in it", source=str(path))
                direct: IO[bytes] = target.open("wb")
                self._open.append((direct, target, None))
                return direct
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
        except OSError as error:
            raise OutputError(_blame(error), source=str(path)) from error
        stream = os.fdopen(handle, "wb")
        self._open.append((stream, target, Path(name)))
        return stream

    def discard(self) -> None:
        """Remove what was written so far; the targets stay as they were."""
        for stream, _, temporary in self._open:
            with suppress(OSError, ValueError):
                stream.close()
            if temporary is not None:
                temporary.unlink(missing_ok=True)
        self._open.clear()

    def _commit(self) -> None:
        try:
            for stream, target, temporary in self._open:
                if temporary is not None:
                    stream.flush()
                    os.fsync(stream.fileno())
                    temporary.chmod(_mode(target))
                stream.close()
            for _, target, temporary in self._open:
                if temporary is not None:
                    os.replace(temporary, target)
            self._open.clear()
        except OSError as error:
            place = str(target)
            self.discard()
            raise OutputError(_blame(error), source=place) from error


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, else what the umask leaves of 0666."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _blame(error: OSError) -> str:
    return f"cannot be written ({error.strerror or error}): check the folder, its permissions and free space"
