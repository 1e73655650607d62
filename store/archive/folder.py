"""Where the files of the archive lie: a folder, or an S3-compatible storage behind the same calls.

| what happens                            | what is there afterwards                                     |
|-----------------------------------------|--------------------------------------------------------------|
| a kill, power cut or full disk on the way | nothing, or the whole file: drafts are synced, then renamed |
| the same on S3                          | nothing, or the whole object: it is put in one go            |
| the folder is not there (not mounted)   | `check` says so; nothing is written beside it                |

All methods block: call them in a thread. They raise ArchiveUnavailable, in a sentence for people.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import fs

from store.disk import not_kept, put_whole
from store.errors import ArchiveFull, ArchiveUnavailable, StoreFull

SILENT = (
    "The archive at {place} does not answer, or does not take our keys. What comes waits in the store "
    "until it does. See the network and the AWS_… keys of the service. It was: {error}"
)


def is_away(error: Exception) -> bool:
    """Whether the disk or the storage failed, and not what lies there. Arrow knows no better than words."""
    return bool(getattr(error, "errno", None)) or "AWS Error" in str(error)


def _in_one_go(place: str) -> str:
    """A small object is put with one request, not three: of one that was cut off nothing stays there."""
    if not place.startswith("s3://") or "allow_delayed_open" in place:
        return place
    return f"{place}{'&' if '?' in place else '?'}allow_delayed_open=true"


class Folder:
    """The files below one place; paths are relative to it, with `/`."""

    def __init__(self, place: str) -> None:
        """A path, or an URI that pyarrow knows (`s3://…`)."""
        self.place = place.removeprefix("file://")
        self.path: Path | None = None if "://" in self.place else Path(self.place)
        self._opened: fs.FileSystem | None = None

    def __str__(self) -> str:
        """For people: without what stands behind a question mark."""
        return self.place.partition("?")[0]

    @property
    def system(self) -> fs.FileSystem:
        """Pyarrow's file system with this place as its root."""
        if self._opened is None:
            with self._told():
                if self.path:
                    system, below = fs.LocalFileSystem(), str(self.path.resolve())
                else:
                    system, below = fs.FileSystem.from_uri(_in_one_go(self.place))
            self._opened = fs.SubTreeFileSystem(below, system)
        return self._opened

    def names(self, below: str) -> dict[str, int]:
        """Files directly in a folder below the place, with their sizes; none if there is no folder."""
        found = self._listed(below)
        return {each.base_name: each.size for each in found if each.type == fs.FileType.File}

    def folders(self, below: str = "") -> list[str]:
        """Names of the folders in it, in order."""
        found = self._listed(below)
        return sorted(each.base_name for each in found if each.type == fs.FileType.Directory)

    def below(self, path: str) -> list[str]:
        """Files anywhere below a folder, as paths relative to the place."""
        found = self._listed(path, deep=True)
        return sorted(each.path for each in found if each.type == fs.FileType.File)

    def _listed(self, below: str, *, deep: bool = False) -> list[Any]:
        with self._told():
            chosen = fs.FileSelector(below or "/", allow_not_found=True, recursive=deep)
            return list(self.system.get_file_info(chosen))

    def get(self, path: str) -> bytes | None:
        """A small file; None when it is not there."""
        with self._told():
            try:
                with self.system.open_input_stream(path) as file:
                    return bytes(file.read())
            except FileNotFoundError:
                return None

    def put(self, path: str, content: bytes | pa.Buffer) -> None:
        """Keep a file, whole or not at all; one of that name is replaced."""
        with self._told():
            try:
                self._put(path, content)
            except FileNotFoundError as error:  # a bucket that is not there
                raise self._in_words(error) from error

    def _put(self, path: str, content: bytes | pa.Buffer) -> None:
        if self.path:
            put_whole(self.path / path, memoryview(content), 0o666)
            return
        with self.system.open_output_stream(path) as file:
            file.write(content)

    def drop(self, path: str) -> None:
        """Delete; what is not there is deleted already. An emptied folder goes too."""
        with self._told(), suppress(FileNotFoundError):
            self.system.delete_file(path)
        if self.path:
            with suppress(OSError):
                (self.path / path).parent.rmdir()

    def move(self, path: str, to: str) -> None:
        """Give a file another name."""
        with self._told():
            self.system.move(path, to)

    def drop_folder(self, path: str) -> None:
        """Delete a folder with all that is in it."""
        with self._told(), suppress(FileNotFoundError):
            self.system.delete_dir(path)

    def free_bytes(self) -> int | None:
        """What the disk still takes; None for a storage that does not say."""
        if not self.path or not self.path.is_dir():
            return None
        about = os.statvfs(self.path)
        return about.f_bavail * about.f_frsize

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Raises what went wrong in words; FileNotFoundError as it is, for those who expect it."""
        try:
            yield
        except FileNotFoundError:
            raise
        except OSError as error:
            raise self._in_words(error) from error

    def _in_words(self, error: OSError) -> ArchiveUnavailable:
        if not error.errno:
            return ArchiveUnavailable(SILENT.format(place=self, error=error))
        told = not_kept("archive", Path(str(self)), error)
        return (ArchiveFull if isinstance(told, StoreFull) else ArchiveUnavailable)(str(told))
