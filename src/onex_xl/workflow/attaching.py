"""What a letter may carry: files that we made, to the byte as we wrote them, and nothing that is active."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from onex_xl.campaign import Folder
from onex_xl.errors import CallError
from onex_xl.files import sha256
from onex_xl.ledger.answers import Answer
from onex_xl.stages.mail import Attachment
from onex_xl.xlsx.encrypted import encrypted
from onex_xl.xlsx.inert import active


class AlteredError(Exception):
    """``file`` is not what we made to be sent: somebody has changed or replaced it, or it is active."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


@dataclass(frozen=True, slots=True)
class Attaching:
    """Makes attachments. ``made`` gives, by path in the campaign folder, the hash of what we wrote there last
    (``""``: nothing); ``password``, if any, is put on every file."""

    folder: Folder
    made: Callable[[str], str]
    password: str = field(default="", repr=False)

    def product(self, path: Path) -> Attachment:
        """The product at ``path``. Raises :class:`AlteredError`, ``FileNotFoundError``, ``CallError``
        ``mail.not-lockable``."""
        data, name = path.read_bytes(), self.folder.relative(path)
        if sha256(data) != self.made(name):
            raise AlteredError(name)
        return self._attachment(path, data)

    def answer(self, answer: Answer) -> Attachment:
        """A slip or a receipt. What it holds of the department's own file is looked at once more: an earlier
        version of the program may have made it. Raises as :meth:`product`."""
        path = self.folder.root / answer.path
        data = path.read_bytes()
        # Whether the cell of a mail link shows its address was seen to when the slip was made.
        if sha256(data) != answer.sha256 or active(data, lambda link: True):
            raise AlteredError(answer.path)
        return self._attachment(path, data)

    def _attachment(self, path: Path, data: bytes) -> Attachment:
        if not self.password:
            return Attachment(path.name, data, sha256(data))
        locked = encrypted(data, self.password)
        if locked is None:
            raise CallError("mail.not-lockable", file=path.name)
        return Attachment(path.name, locked, sha256(data))
