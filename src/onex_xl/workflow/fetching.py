"""``fetch``: new mails of the office's mailbox into the inbox, whole, so that ``collect`` knows who sent
what and when.

Nothing changes on the server. A mail is saved before it is recorded, and recorded before the next is asked
for: cut off anywhere, the next run goes on where this one ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import sleep
from typing import Final

from onex_xl.errors import MachineError
from onex_xl.files import safe_name, sha256, write_atomic
from onex_xl.ledger.lock import one_run
from onex_xl.ledger.mails import Box, Fetched
from onex_xl.ledger.store import Ledger, open_ledger
from onex_xl.post.account import Account
from onex_xl.post.imap import Dropped, Mailbox, Waiting, Withheld, open_mailbox
from onex_xl.post.secret import mail_password
from onex_xl.stages.mail import Came, Looked, look
from onex_xl.workflow.mailing import check_account
from onex_xl.workflow.year import Year

WAITS: Final = (2.0, 10.0, 30.0)
"""Seconds before the line is taken up again each time it was lost."""

_SUBJECT = 40
"""Characters of a subject in the name of a file."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class TooLarge:
    """A mail that is larger than an inbox file may be: left on the server, asked about again next time."""

    uid: int
    megabytes: int


@dataclass
class Brought:
    """What one ``fetch`` came to. ``saved`` are the files, from the campaign folder, with the address each
    came from; ``without`` how many new mails had nothing attached; ``bounced`` the addresses that mails of
    ours did not reach; ``withheld`` what the server said of each mail that it would not give."""

    saved: list[tuple[str, str]] = field(default_factory=list)
    without: int = 0
    bounced: list[str] = field(default_factory=list)
    too_large: list[TooLarge] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    known: int = 0
    """How many mails need not be looked at again."""

    @property
    def needs_a_person(self) -> bool:
        """Whether something did not reach the inbox, or a mail of ours nobody."""
        return bool(self.bounced or self.too_large or self.withheld)


def fetch(
    year: Year,
    *,
    progress: Progress = lambda done, total: None,
) -> Brought:
    """Bring in what arrived since the campaign's first day and is not known yet.

    A lost line is taken up again; as often as it must be, while something comes in between.

    Raises ``CallError`` ``mail.not-set-up``, ``mail.no-password``, ``mail.login-refused``,
    ``mail.no-folder``, ``mail.folder-refused``; ``MachineError`` ``mail.unreachable``, ``mail.not-trusted``,
    ``mail.line-lost``: what was saved before stays.
    """
    check_account(year, "fetch", "imap_host")
    account = year.settings.mail
    password = mail_password(account.login)
    brought = Brought()
    with one_run(year.folder.lock), open_ledger(year.folder.ledger) as ledger:
        ours = ledger.mails.recipients()
        waits, known, lost = list(WAITS), 0, ""
        while True:
            try:
                with open_mailbox(account, password) as mailbox:
                    _bring(year, ledger, mailbox, ours, brought, progress)
                return brought
            except Dropped as error:
                lost = str(error)
            except MachineError as error:
                if not lost or error.code != "mail.unreachable":
                    raise
            waits = list(WAITS) if brought.known > known else waits
            if not waits:
                raise MachineError("mail.line-lost", host=account.imap_host, reason=lost)
            known = brought.known
            sleep(waits.pop(0))


def _bring(
    year: Year,
    ledger: Ledger,
    mailbox: Mailbox,
    ours: Mapping[str, str],
    brought: Brought,
    progress: Progress,
) -> None:
    """All new mails of an open mailbox. Called again after the line was lost, it goes on with the rest."""
    box = _box(year.settings.mail, mailbox)
    known = ledger.mails.fetched(box)
    new = [uid for uid in mailbox.numbers(year.campaign.period_start) if uid not in known]
    brought.too_large.clear()
    brought.withheld.clear()
    progress(0, len(new))
    for number, waiting in enumerate(_described(mailbox, new), 1):
        item = _taken(year, ledger, mailbox, waiting, ours, brought)
        if item is not None:
            ledger.mails.add_fetched(box, item)
            brought.known += 1
        progress(number, len(new))


def _box(account: Account, mailbox: Mailbox) -> Box:
    return Box(account.imap_host, account.login, account.imap_folder, mailbox.uidvalidity)


def _described(mailbox: Mailbox, uids: Sequence[int]) -> Iterator[Waiting]:
    """In a list first: the line carries one answer at a time."""
    yield from list(mailbox.waiting(uids))


def _taken(
    year: Year, ledger: Ledger, mailbox: Mailbox, waiting: Waiting, ours: Mapping[str, str], brought: Brought
) -> Fetched | None:
    """What became of one mail; ``None`` for one that is to be asked about again."""
    now = datetime.now().astimezone()
    if not waiting.encloses:
        brought.without += 1
        return Fetched(waiting.uid, Came.EMPTY, now)
    limit = year.settings.limits.inflated
    if waiting.size > limit:
        brought.too_large.append(TooLarge(waiting.uid, -(-waiting.size // 2**20)))
        return None
    try:
        data = mailbox.whole(waiting.uid)
    except Withheld as error:
        brought.withheld.append(str(error))
        return None
    if not data:
        return None
    looked = look(data, ours)
    if looked.came is not Came.LETTER:
        brought.without += looked.came is Came.EMPTY
        brought.bounced += looked.failed
        return Fetched(waiting.uid, looked.came, now, sha256(data))
    path = _saved(year, ledger, waiting.uid, looked, data)
    brought.saved.append((path, looked.sender))
    return Fetched(waiting.uid, looked.came, now, sha256(data), path)


def _saved(year: Year, ledger: Ledger, uid: int, looked: Looked, data: bytes) -> str:
    """Save a mail in the inbox; gives where. One that lies there already, from before the server numbered its
    mails anew, stays where it is."""
    folder = year.folder
    before = ledger.mails.fetched_paths().get(sha256(data))
    if before is not None and (folder.root / before).is_file():
        return before
    path = _free(folder.inbox / "mail" / _name(uid, looked), data)
    write_atomic(path, data)
    return folder.relative(path)


def _name(uid: int, looked: Looked) -> str:
    """``20261201-计算机系填报表-17.eml``: the day it was sent, what about, its number in the mailbox."""
    day = f"{looked.sent_at:%Y%m%d}-" if looked.sent_at else ""
    subject = safe_name(looked.subject)[:_SUBJECT].rstrip(". ")
    return safe_name(f"{day}{subject}-{uid}.eml")


def _free(path: Path, data: bytes) -> Path:
    """``path``, or one beside it where another mail has that name already."""
    number, found = 2, path
    while found.exists() and found.read_bytes() != data:
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return found
