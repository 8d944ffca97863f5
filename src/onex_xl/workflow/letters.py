"""The letters of a kind, made from the registry, the last result and the files that lie ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from onex_xl.errors import CallError
from onex_xl.findings import Finding, Severity
from onex_xl.ledger.answers import SLIP, Answer
from onex_xl.ledger.mails import Mails
from onex_xl.ledger.store import Ledger
from onex_xl.messages import say
from onex_xl.model import Register, Registry, Result, State, Status
from onex_xl.rules.words import decimal
from onex_xl.stages.distribute import file_name
from onex_xl.stages.mail import (
    Answered,
    Attachment,
    Figure,
    Leading,
    Letter,
    Note,
    Place,
    Problem,
    Recipient,
    Room,
    discreet,
    leaders,
    leaders_letter,
    of_department,
    reminder,
    slips_letter,
    template_letter,
)
from onex_xl.stages.master import Told, tell
from onex_xl.stages.slips import fold, places, shown
from onex_xl.wording import wording
from onex_xl.workflow.attaching import AlteredError, Attaching
from onex_xl.workflow.current import current
from onex_xl.workflow.office import department_codes, office_registry
from onex_xl.workflow.report import waiting_decisions
from onex_xl.workflow.slips import told_to_departments
from onex_xl.workflow.year import Year, made_on

TEMPLATES, SLIPS, REMINDERS, MASTER = KINDS = ("templates", "slips", "reminders", "master")
"""What may be sent: the workbooks to fill in; slips and receipts; reminders; the master."""

Named = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written: a kind of ``KINDS``, to which departments (codes or names; none: all), in which
    language (``""``: that of the workbooks), as of which day, with which password on the attachments."""

    kind: str
    today: date
    only: tuple[str, ...] = ()
    language: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters, and the names of the departments that get none: ``unaddressed`` for want of an address,
    ``unready`` for want of the file that would go with it; ``elsewhere`` are those whose corrections another
    kind of letter says already. ``altered`` are files that go to nobody, because they are not as we made
    them. ``when`` is the date of drafts; ``waiting`` are, where the result goes to leaders, the decisions of
    the office that do not count as they are."""

    letters: tuple[Letter, ...]
    when: datetime
    language: str
    unaddressed: tuple[str, ...] = ()
    unready: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Desk:
    """All that letters are made from."""

    year: Year
    order: Order
    registry: Registry
    result: Result | None
    answers: Mapping[str, tuple[Answer, ...]]
    """By department: what lies ready for it."""
    files: Attaching
    senders: Mapping[str, str]
    """By file that arrived: the mail address it came from."""
    mails: Mails
    """What was written or sent before."""

    @property
    def language(self) -> str:
        return self.order.language or self.year.language

    def say(self, key: str, /, **facts: object) -> str:
        return say(key, self.language, **facts)

    @property
    def assessment(self) -> str:
        return self.year.pack.raw.title.in_language(self.language)

    def signed(self, on: date | None) -> tuple[str, ...]:
        """The foot of a letter."""
        campaign, office = self.year.campaign, self.year.settings.office
        return (f"{campaign.college} {office}", *([f"{on}"] if on else ()))

    def register(self, code: str) -> Register | None:
        """The department's line, if it has returned something that counts."""
        lines = self.result.register if self.result else ()
        return next((item for item in lines if item.code == code and item.state != State.MISSING), None)

    def projects(self, code: str, *statuses: str) -> Named:
        """Code and name of the department's projects in these states; before the first collect, all."""
        found = self.registry.of_department(code)
        scores = self.result.scores if self.result else {}
        return tuple(
            (it.code, it.name) for it in found if it.code not in scores or scores[it.code].status in statuses
        )


def write_letters(year: Year, ledger: Ledger, order: Order) -> Letters:
    """The letters that ``order`` asks for; the same inputs give the same letters.

    Raises ``RegistryError``; ``CallError`` ``call.department-unknown``, ``mail.only-departments``,
    ``mail.no-leaders``, ``mail.no-master``, ``mail.altered``, ``mail.not-lockable``; for slips and the master
    ``campaign.not-collected``; and, where letters would follow from a collect that holds no more, as
    :func:`~onex_xl.workflow.current.current` does.
    """
    if order.kind == MASTER and order.only:
        raise CallError("mail.only-departments")
    registry, _ = office_registry(year)
    result = ledger.last_result()
    if result is None and order.kind in (SLIPS, MASTER):
        raise CallError("campaign.not-collected")
    if result is not None and order.kind != TEMPLATES:
        current(year, ledger)
    senders = {item.name: item.sender.casefold() for item in ledger.received() if item.sender}
    files = Attaching(year.folder, ledger.newest_product, order.password)
    desk = _Desk(year, order, registry, result, _answers(ledger), files, senders, ledger.mails)
    if order.kind == MASTER:
        assert result is not None
        return _to_leaders(desk, result)
    return _to_departments(desk)


def _answers(ledger: Ledger) -> dict[str, tuple[Answer, ...]]:
    found: dict[str, tuple[Answer, ...]] = {}
    for item in ledger.answers():
        found[item.department] = (*found.get(item.department, ()), item)
    return found


# ---- to departments --------------------------------------------------------------------------

Write = Callable[[Recipient], Letter]


def _to_departments(desk: _Desk) -> Letters:
    codes = department_codes(desk.registry, desk.order.only) or tuple(desk.registry.departments)
    maker = {TEMPLATES: _template, SLIPS: _slips, REMINDERS: _reminder}[desk.order.kind]
    letters: list[Letter] = []
    unaddressed, unready, elsewhere, altered = [], [], [], []
    for code in codes:
        name = desk.registry.departments[code].name
        try:
            if _is_told(desk, code):
                elsewhere.append(name)
            write = maker(desk, code)
        except FileNotFoundError:
            unready.append(name)
            continue
        except AlteredError as error:
            altered.append(error.file)
            continue
        recipients = of_department(desk.year.pack, desk.registry, code) if write else ()
        if write and not recipients:
            unaddressed.append(name)
        letters += [write(to) for to in recipients if write]
    told = tuple(map(discreet, letters))
    names = tuple(unaddressed), tuple(unready), tuple(elsewhere), tuple(altered)
    return Letters(told, _when(desk), desk.language, *names)


def _when(desk: _Desk) -> datetime:
    """The date of drafts, from the inputs: that of the newest return; of reminders, the day they are for."""
    if desk.order.kind == REMINDERS:
        return datetime.combine(desk.order.today, time())
    as_of = desk.result.as_of if desk.result and desk.order.kind != TEMPLATES else None
    return as_of or made_on(desk.year.campaign)


def _room(desk: _Desk, code: str, projects: Named, on: date | None) -> Room:
    campaign = desk.year.campaign
    sheets = desk.year.pack.returns.sheets
    check = next((sheet.name for sheet in sheets if sheet.raw.layout == "self_check"), sheets[-1].name)
    return Room(
        code,
        desk.registry.departments[code].name,
        campaign.year,
        desk.assessment,
        campaign.deadline,
        projects,
        check,
        desk.signed(on),
        desk.language,
        bool(desk.order.password),
    )


def _workbook(desk: _Desk, code: str) -> Path:
    """Where the workbook that the department is to fill in lies."""
    year = desk.year
    return year.folder.outbox / file_name(year.pack, year.campaign, desk.registry.departments[code])


def _template(desk: _Desk, code: str) -> Write:
    projects = tuple((item.code, item.name) for item in desk.registry.of_department(code))
    room, files = _room(desk, code, projects, None), [desk.files.product(_workbook(desk, code))]
    return lambda to: template_letter(room, to, files)


def _slips(desk: _Desk, code: str) -> Write | None:
    register, ready = desk.register(code), desk.answers.get(code, ())
    if register is None or not ready:
        return None
    if _is_told(desk, code):
        return None
    files = [desk.files.answer(item) for item in ready]
    room, answered = _room(desk, code, (), _day(desk)), _answered(desk, code, register)
    return lambda to: slips_letter(room, to, answered, files)


def _reminder(desk: _Desk, code: str) -> Write | None:
    """Nothing for a department that is done, or that has nothing to return."""
    today, register = desk.order.today, desk.register(code)
    waiting = desk.projects(code, Status.MISSING, Status.HELD, Status.SCORED)
    if not waiting:
        return None
    room = _room(desk, code, waiting, today)
    if register is None:
        path = _workbook(desk, code)
        files = [desk.files.product(path)] if path.is_file() else []
        refused = _refused(desk, code)
        return lambda to: reminder(room, to, None, today, files, refused)
    answered = _answered(desk, code, register)
    if _is_told(desk, code) or not (answered.errors or answered.absent):
        return None
    return lambda to: reminder(room, to, answered, today, _to_mend(desk, code))


def _to_mend(desk: _Desk, code: str) -> list[Attachment]:
    """The slips that lie ready for a department."""
    ready = (item for item in desk.answers.get(code, ()) if item.kind == SLIP)
    return [desk.files.answer(item) for item in ready if (desk.year.folder.root / item.path).is_file()]


def _is_told(desk: _Desk, code: str) -> bool:
    """Whether a letter of the other kind says already what the department has to mend. Who was sent a slip is
    reminded of it from the next day on; who was reminded of it is not sent it once more."""
    other = {REMINDERS: (SLIPS, desk.order.today), SLIPS: (REMINDERS, date.min)}.get(desk.order.kind)
    if other is None:
        return False
    kind, since = other
    return desk.mails.carried(kind, [item.sha256 for item in _to_mend(desk, code)], since)


def _day(desk: _Desk) -> date | None:
    as_of = desk.result.as_of if desk.result else None
    return as_of.date() if as_of else None


def _answered(desk: _Desk, code: str, register: Register) -> Answered:
    assert desk.result is not None
    problems = fold(_own(desk.result, code), desk.year.pack, desk.language, personal=False)
    received = f"{register.received_at:%Y-%m-%d %H:%M}" if register.received_at else ""
    return Answered(
        register.file.rpartition("/")[2],
        received,
        places(problems, Severity.ERROR),
        places(problems, Severity.WARNING),
        tuple(
            Problem(
                item.severity is Severity.ERROR,
                shown(item.spots[0]),
                item.sentence,
                item.remedy,
                len(item.spots),
            )
            for item in problems
        ),
        desk.projects(code, Status.HELD),
        desk.projects(code, Status.MISSING),
    )


def _own(result: Result, code: str) -> list[Finding]:
    """What the department is told about the files of its that count."""
    strange = set(result.unrecognised)
    refused = [finding for finding in result.findings if finding.place.file in strange]
    return told_to_departments(result.findings, refused).get(code, [])


def _refused(desk: _Desk, code: str) -> tuple[Problem, ...]:
    """The files of the department that could not be taken for its return: those that say whose they are,
    those that one of its addresses sent, and evidence that came alone."""
    if desk.result is None:
        return ()
    strange = set(desk.result.unrecognised)
    own = {item.address.casefold() for item in of_department(desk.year.pack, desk.registry, code)}
    found = []
    for finding in desk.result.findings:
        file = finding.place.file
        theirs = finding.department == code or desk.senders.get(file) in own
        refused = file in strange and finding.severity is Severity.ERROR
        if theirs and (refused or finding.code == "evidence.without-return"):
            sentence, remedy = wording(finding, desk.year.pack, desk.language)
            found.append(Problem(True, file.rpartition("/")[2], sentence, remedy, 1))
    return tuple(found)


# ---- to leaders ------------------------------------------------------------------------------


def _to_leaders(desk: _Desk, result: Result) -> Letters:
    recipients = leaders(desk.year.pack, desk.registry)
    if not recipients:
        raise CallError("mail.no-leaders")
    path = desk.year.folder.master(desk.year.campaign.year)
    try:
        files = [desk.files.product(path)]
    except FileNotFoundError:
        raise CallError("mail.no-master", file=desk.year.folder.relative(path)) from None
    except AlteredError as error:
        raise CallError("mail.altered", file=error.file) from None
    leading = _leading(desk, result, tell(desk.year.pack, result, desk.language))
    letters = tuple(discreet(leaders_letter(leading, to, files)) for to in recipients)
    return Letters(letters, _when(desk), desk.language, waiting=waiting_decisions(result))


def _leading(desk: _Desk, result: Result, told: Told) -> Leading:
    missing = [told.departments[item.code] for item in result.register if item.state == State.MISSING]
    return Leading(
        desk.year.campaign.year,
        desk.assessment,
        desk.language,
        f"{_day(desk) or desk.year.campaign.period_start}",
        len(result.register),
        len(result.register) - len(missing),
        decimal(told.average, 1) if told.average is not None else "",
        tuple(_figures(desk, told)),
        _outcomes(desk, told),
        tuple(_places(told)),
        tuple(missing),
        tuple(Note(item.tag, item.tone, item.text, item.step) for item in told.attention),
        tuple(Note(item.tag, item.tone, item.text, item.step) for item in told.changes)
        if result.previous
        else None,
        desk.signed(_day(desk)),
        bool(desk.order.password),
    )


def _figures(desk: _Desk, told: Told) -> Iterator[Figure]:
    """Projects by grade, then those without one."""
    taking = sum(told.states.values()) - told.states[Status.EXEMPT]
    yield Figure(desk.say("mail.master.figure.projects"), str(taking))
    for grade in desk.year.pack.rubric.grades:
        yield Figure(grade.id, str(told.grades.get(grade.id, 0)), grade.outcome, grade.tone)
    for status, tone in ((Status.HELD, "amber"), (Status.MISSING, "red")):
        yield Figure(told.state_words[status], str(told.states[status]), "", tone)


def _outcomes(desk: _Desk, told: Told) -> tuple[tuple[str, int], ...]:
    counts = dict.fromkeys((grade.outcome for grade in desk.year.pack.rubric.grades), 0)
    for grade in desk.year.pack.rubric.grades:
        counts[grade.outcome] += told.grades.get(grade.id, 0)
    return tuple(counts.items())


def _places(told: Told) -> Iterator[Place]:
    for project, score in told.ranked:
        total = "" if score.total is None else decimal(score.total)
        rank = str(score.rank or "")
        yield Place(rank, project.name, told.departments[project.department], total, score.grade)
