"""``mail``: letters written as drafts, shown, or sent; and never the same letter twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Final

from onex_xl.errors import CallError, OnexError
from onex_xl.files import safe_name
from onex_xl.ledger.lock import one_run
from onex_xl.ledger.mails import BEGUN, DRAFTED, Mail
from onex_xl.ledger.store import Ledger
from onex_xl.messages import say
from onex_xl.post.secret import mail_password
from onex_xl.post.smtp import Delivery, Outcome, Outgoing, deliver
from onex_xl.stages.mail import Letter, Sender, message, message_id
from onex_xl.workflow.letters import MASTER, REMINDERS, TEMPLATES, Letters, Order, write_letters
from onex_xl.workflow.lost import known_ledger, loss_of
from onex_xl.workflow.office import department_codes, office_registry
from onex_xl.workflow.products import Written, is_newest, put_all, sweep, take_away
from onex_xl.workflow.year import Year

DRAFT, WAITING, ALREADY, PERHAPS, UNSENT = DRAFTED, "waiting", "already", "perhaps", "unsent"
UNKNOWN: Final = "unknown"
"""What else than an :class:`Outcome` may become of a letter: a draft lies ready; it would be sent; it was
sent before; it may have been sent before; sending ended before its turn; only a ledger that is lost knew
whether it was sent."""

NEEDS_A_PERSON: Final = frozenset({Outcome.REFUSED, Outcome.LATER, Outcome.MAYBE, PERHAPS, UNSENT, UNKNOWN})

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter and what became of it. ``told`` is what the server said; ``path`` where its draft lies."""

    letter: Letter
    outcome: str
    told: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Mailed:
    """What one ``mail`` came to. ``trouble`` is what ended the sending before its end; ``written`` are the
    drafts written and taken away; ``waiting`` and ``elsewhere`` as in
    :class:`~onex_xl.workflow.letters.Letters`."""

    posted: tuple[Posted, ...]
    unaddressed: tuple[str, ...] = ()
    unready: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    written: tuple[Written, ...] = ()
    trouble: OnexError | None = None
    waiting: int = 0
    elsewhere: tuple[str, ...] = ()

    @property
    def counts(self) -> Counter[str]:
        """How many letters came to what."""
        return Counter(str(item.outcome) for item in self.posted)

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody gets no letter, or may not have got it."""
        return bool(self.unaddressed or self.unready or self.altered or NEEDS_A_PERSON & set(self.counts))


def drafts(year: Year, order: Order, *, again: bool = False) -> Mailed:
    """Write the letters as ``.eml`` drafts, ready to be sent by any mail program. What was sent already is
    left out unless it is wanted ``again``; drafts of ours that are out of date are taken away.

    Raises as :func:`~onex_xl.workflow.letters.write_letters` does, and ``MachineError``.
    """
    folder = year.folder
    with one_run(folder.lock), known_ledger(year) as ledger:
        sweep(folder)
        written = write_letters(year, ledger, order)
        posted = _looked_up(ledger, written, order, DRAFT, again)
        fresh = [item.letter for item in posted if item.outcome == DRAFT]
        paths = _paths(folder.mail / order.kind, fresh)
        sender = _sender(year)
        products = {
            path: path.read_bytes()
            if order.password and _is_same(year, ledger, path, message_id(letter, sender))
            else message(letter, sender, written.when, written.language, draft=True)
            for path, letter in paths.items()
        }
        files = put_all(folder, ledger, products)
        if not order.only:
            files += _outdated(year, ledger, order, paths)
        _note_drafts(ledger, fresh)
        lie = {letter.key: folder.relative(path) for path, letter in paths.items()}
        told = tuple(Posted(it.letter, it.outcome, it.told, lie.get(it.letter.key, "")) for it in posted)
        return _mailed(written, told, tuple(files))


def preview(year: Year, order: Order, *, again: bool = False) -> Mailed:
    """What :func:`send` would send, and what not; nothing is written or sent. Raises as :func:`drafts`
    does."""
    with one_run(year.folder.lock), known_ledger(year) as ledger:
        written = write_letters(year, ledger, order)
        posted = _looked_up(ledger, written, order, WAITING, again)
        return _mailed(written, tuple(posted))


def send(
    year: Year,
    order: Order,
    *,
    again: bool = False,
    progress: Progress = lambda done, total: None,
) -> Mailed:
    """Send the letters, one mail to each recipient; every step is in the ledger before the next is taken.
    The draft of a letter that was sent is taken away.

    Raises ``CallError`` ``mail.not-set-up``, ``mail.no-password``, and as :func:`drafts` does. What ends the
    sending later (``mail.unreachable``, ``mail.login-refused`` …) is the ``trouble`` of what is given.
    """
    folder = year.folder
    check_account(year, "send", "host", "from_address")
    with one_run(folder.lock), known_ledger(year) as ledger:
        sweep(folder)
        written = write_letters(year, ledger, order)
        posted = _looked_up(ledger, written, order, WAITING, again)
        waiting = {item.letter.key: item.letter for item in posted if item.outcome == WAITING}
        results: dict[str, Delivery] = {}
        trouble = _sent(year, ledger, waiting, written.language, results, progress) if waiting else None
        told = tuple(_became(item, results) for item in posted)
        files = _sent_drafts(year, ledger, order, results)
        return replace(_mailed(written, told, tuple(files)), trouble=trouble)


def _mailed(written: Letters, posted: tuple[Posted, ...], files: tuple[Written, ...] = ()) -> Mailed:
    return Mailed(
        posted,
        written.unaddressed,
        written.unready,
        written.altered,
        files,
        waiting=written.waiting,
        elsewhere=written.elsewhere,
    )


def history(year: Year, only: Sequence[str] = ()) -> tuple[Mail, ...]:
    """What became of every try to send a mail, oldest first; of the departments ``only`` (codes or names).
    The outcome is ``PERHAPS`` where the program was cut off. Raises ``CallError`` ``call.department-unknown``
    and ``RegistryError``."""
    codes = department_codes(office_registry(year)[0], only) if only else ()
    with known_ledger(year) as ledger:
        steps = [step for step in ledger.mails.all() if step.outcome != DRAFTED]
    last = {step.key: number for number, step in enumerate(steps)}
    ended = (
        replace(step, outcome=PERHAPS) if step.outcome == BEGUN else step
        for number, step in enumerate(steps)
        if step.outcome != BEGUN or last[step.key] == number
    )
    return tuple(step for step in ended if not only or step.department in codes)


def check_account(year: Year, what: str, *keys: str) -> None:
    """Raises ``CallError`` ``mail.not-set-up`` for the first of ``keys`` that ``[mail]`` leaves blank."""
    for key in keys:
        if not getattr(year.settings.mail, key):
            raise CallError("mail.not-set-up", key=key, what=say(f"mail.what.{what}", year.language))


def _sender(year: Year) -> Sender:
    mail = year.settings.mail
    return Sender(mail.from_address, mail.from_name or year.settings.office)


def _looked_up(ledger: Ledger, written: Letters, order: Order, otherwise: str, again: bool) -> list[Posted]:
    """The letters, each with what became of it before, or else ``otherwise``."""
    known = {} if again else ledger.mails.outcomes()
    before = {Outcome.SENT: ALREADY, Outcome.MAYBE: PERHAPS, BEGUN: PERHAPS}
    found = {letter.key: letter for letter in written.letters}
    doubtful = frozenset() if again else _may_have_gone(ledger, order, found) - known.keys()
    return [
        Posted(letter, UNKNOWN if key in doubtful else before.get(known.get(key, ""), otherwise))
        for key, letter in found.items()
    ]


def _may_have_gone(ledger: Ledger, order: Order, letters: Mapping[str, Letter]) -> frozenset[str]:
    """The keys of the letters that may have been sent before the ledger was lost: those that say nothing that
    came after that. Whether somebody is to get one twice, a person has to say."""
    loss = loss_of(ledger)
    if loss is None:
        return frozenset()
    if order.kind == TEMPLATES:
        return frozenset(letters)
    if order.kind == REMINDERS:
        return frozenset(letters if order.today <= loss.on.date() else ())
    fresh = {item.sha256 for item in ledger.received() if item.collect > loss.collect}
    result = ledger.last_result()
    rooms = {
        line.code
        for line in (result.register if result else ())
        if fresh.intersection((line.sha256, *(other.sha256 for other in line.others)))
    }
    if order.kind == MASTER:
        return frozenset(() if rooms else letters)
    return frozenset(key for key, letter in letters.items() if letter.department not in rooms)


# ---- drafts ----------------------------------------------------------------------------------


def _paths(folder: Path, letters: Sequence[Letter]) -> dict[Path, Letter]:
    """Where each draft goes: named by department and recipient, no two alike."""
    found: dict[Path, Letter] = {}
    taken: set[str] = set()
    for letter in letters:
        stem = "-".join(filter(None, (letter.department, letter.name or letter.address)))
        name, number = safe_name(f"{stem}.eml"), 2
        while name.casefold() in taken:
            name, number = safe_name(f"{stem}-{number}.eml"), number + 1
        taken.add(name.casefold())
        found[folder / name] = letter
    return found


def _note_drafts(ledger: Ledger, letters: Iterable[Letter]) -> None:
    """Record the letters that a person may send from now on, each once."""
    known = ledger.mails.outcomes()
    for letter in letters:
        if letter.key not in known:
            files = {item.name: item.sha256 for item in letter.attachments}
            now = datetime.now().astimezone()
            who = letter.department, letter.address, letter.subject
            ledger.mails.add(Mail(now, letter.key, DRAFTED, letter.kind, *who, files))


def _is_same(year: Year, ledger: Ledger, path: Path, name: str) -> bool:
    """Whether the draft of this very letter lies there: with a password on it, it never has the same
    bytes."""
    if not is_newest(year.folder, ledger, path):
        return False
    found = str(BytesHeaderParser().parsebytes(path.read_bytes()[:4096]).get("Message-ID", ""))
    return found.strip() == name


def _outdated(year: Year, ledger: Ledger, order: Order, wanted: dict[Path, Letter]) -> Iterator[Written]:
    for path in sorted((year.folder.mail / order.kind).glob("*.eml")):
        if path not in wanted and ledger.product_hashes(year.folder.relative(path)):
            yield take_away(year.folder, ledger, path)


def _sent_drafts(year: Year, ledger: Ledger, order: Order, results: dict[str, Delivery]) -> list[Written]:
    """Take away the drafts of what has been sent, so that nobody sends it once more by hand."""
    sent = {key[:40] for key, delivery in results.items() if delivery.outcome is Outcome.SENT}
    gone = []
    for path in sorted((year.folder.mail / order.kind).glob("*.eml")) if sent else ():
        head = BytesHeaderParser().parsebytes(path.read_bytes()[:4096])
        name = str(head.get("Message-ID", "")).strip()
        if name[6:46] in sent and is_newest(year.folder, ledger, path):
            gone.append(take_away(year.folder, ledger, path))
    return gone


# ---- sending ---------------------------------------------------------------------------------


def _sent(
    year: Year,
    ledger: Ledger,
    waiting: dict[str, Letter],
    language: str,
    results: dict[str, Delivery],
    progress: Progress,
) -> OnexError | None:
    """Send the letters; ``results`` takes what became of each. Gives what ended it before its end."""
    account, tries = year.settings.mail, ledger.mails.tries()
    password = mail_password(account.login)

    def begun(mail: Outgoing) -> None:
        _record(year, ledger, waiting[mail.key], BEGUN, tries=tries.get(mail.key, 0))

    mails = _outgoing(year, waiting, language, tries)
    try:
        for mail, delivery in deliver(account, password, mails, begun=begun):
            results[mail.key] = delivery
            _record(year, ledger, waiting[mail.key], delivery.outcome, delivery.told)
            progress(len(results), len(waiting))
    except OnexError as error:
        stuck = next((letter for key, letter in waiting.items() if key not in results), None)
        if stuck:
            _record(year, ledger, stuck, UNSENT, error.code)
        return error
    return None


def _outgoing(
    year: Year, waiting: dict[str, Letter], language: str, tries: Mapping[str, int]
) -> Iterator[Outgoing]:
    sender = _sender(year)
    for key, letter in waiting.items():
        now = datetime.now().astimezone()
        data = message(letter, sender, now, language, tries=tries.get(key, 0))
        yield Outgoing(key, letter.address, data)


def _record(
    year: Year, ledger: Ledger, letter: Letter, outcome: str, told: str = "", *, tries: int = 0
) -> None:
    files = {item.name: item.sha256 for item in letter.attachments}
    name = message_id(letter, _sender(year), tries) if outcome == BEGUN else ""
    now = datetime.now().astimezone()
    who = letter.department, letter.address, letter.subject
    ledger.mails.add(Mail(now, letter.key, str(outcome), letter.kind, *who, files, name, told))


def _became(item: Posted, results: dict[str, Delivery]) -> Posted:
    if item.outcome != WAITING:
        return item
    delivery = results.get(item.letter.key)
    return (
        Posted(item.letter, UNSENT)
        if delivery is None
        else Posted(item.letter, delivery.outcome, delivery.told)
    )
