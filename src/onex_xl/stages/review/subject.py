"""Whom a decision is about, by more than a code: a registry that is renumbered gives the code to something
else, and no decision goes along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from onex_xl.fields.text import normal
from onex_xl.ledger.store import Decision
from onex_xl.messages import say
from onex_xl.model import Project, Registry
from onex_xl.stages.review.decisions import ABOUT, REVIEW, WAIVER

_OWN_FIELDS = frozenset(("code", "department", "name"))


@dataclass(frozen=True, slots=True)
class Subject:
    """A project as it was called when something was decided about it; with ``project`` blank, a whole
    department. ``department`` is a code, ``""`` where nobody knows it. ``more`` is what else the registry
    said of the project: only by it two of one name are told apart."""

    project: str
    name: str
    department: str = ""
    more: Mapping[str, str] = field(default_factory=dict)

    def facts(self) -> dict[str, object]:
        """As it is recorded with a decision."""
        told: dict[str, object] = {"name": self.name, "department": self.department}
        return told | {"project": self.project, "more": dict(self.more)}


@dataclass(frozen=True, slots=True)
class Astray:
    """A decision whose subject is not what it was: what has its code now (``instead``; ``None``: nothing),
    and the codes that the ``subject`` has now."""

    subject: Subject
    instead: str | None
    found: tuple[str, ...] = ()


def subject_of(decision: Decision) -> Subject | None:
    """Whom a decision was made about; ``None`` where that was not recorded."""
    told = decision.facts.get(ABOUT)
    if not told:
        return None
    return Subject(told["project"], told["name"], told["department"], told.get("more") or {})


def project_subject(project: Project) -> Subject:
    """A project as the registry has it."""
    more = {
        name: value
        for name, value in project.fields.items()
        if name not in _OWN_FIELDS and isinstance(value, str) and value
    }
    return Subject(project.code, project.name, project.department, more)


def shown_subject(
    kind: str, target: str, shown: tuple[str, str, str], registries: Iterable[Registry], *, ours: bool = False
) -> Subject | None:
    """Whom a row of the review workbook is about: ``shown`` are the project, its name and its department as
    the row says them. Of ``registries`` the first that calls the project so tells the rest. ``None`` for what
    none of them ever had: then nobody knows what was meant, unless the row is ``ours``, as a workbook of an
    older registry has it."""
    code, name, room = shown
    registries = tuple(registries)
    if kind == REVIEW:
        code = target.partition("|")[0]
    for registry in registries:
        known = registry.projects.get(code)
        if known is not None and (not name or normal(known.name) == normal(name)):
            return project_subject(known)
    owner = _room_subject(room, registries)
    if not name:
        return owner if kind == WAIVER else None
    if not ours and not any(code in registry.projects for registry in registries):
        return None
    return Subject(code, name, owner.department if owner else "")


def _room_subject(room: str, registries: Iterable[Registry]) -> Subject | None:
    for registry in registries:
        for department in registry.departments.values():
            if normal(department.name) == normal(room):
                return Subject("", department.name, department.code)
    return None


def astray(subject: Subject | None, registry: Registry) -> Astray | None:
    """What became of ``subject``, where the ``registry`` does not have it as it was any more."""
    if subject is None:
        return None
    if not subject.project:
        department = registry.departments.get(subject.department)
        if department is not None and normal(department.name) == normal(subject.name):
            return None
        rooms = registry.departments.values()
        found = tuple(item.code for item in rooms if normal(item.name) == normal(subject.name))
        return Astray(subject, department.name if department else None, found)
    own = _called(subject, registry)
    if subject.project in own:
        return None
    known = registry.projects.get(subject.project)
    return Astray(subject, known.name if known else None, own)


def _called(subject: Subject, registry: Registry) -> tuple[str, ...]:
    """The codes of all projects that may be ``subject``: its name in its department; of several, those of
    which the registry says all that it said of it."""
    found = [
        item
        for item in registry.projects.values()
        if normal(item.name) == normal(subject.name) and subject.department in ("", item.department)
    ]
    exact = [item for item in found if project_subject(item).more == subject.more]
    chosen = exact if len(found) > 1 and exact and subject.more else found
    return tuple(item.code for item in chosen)


# ---- in words --------------------------------------------------------------------------------


def was_words(found: Astray, language: str) -> str:
    """The subject, as it was."""
    subject = found.subject
    code = subject.project or subject.department
    return say("review.orphan.was", language, code=code, name=subject.name).strip()


def now_words(found: Astray, language: str) -> str:
    """What has its code now, and where it is itself."""
    subject = found.subject
    code, name = subject.project or subject.department, subject.name
    parts = []
    if found.instead is None:
        parts.append(say("review.orphan.code-gone", language, code=code))
    elif normal(found.instead) == normal(name):
        parts.append(say("review.orphan.code-same", language, code=code, name=name))
    else:
        parts.append(say("review.orphan.code-other", language, code=code, name=found.instead))
    if found.found:
        codes = say("review.comma", language).join(found.found)
        parts.append(say("review.orphan.moved", language, name=name, codes=codes))
    elif found.instead is not None and normal(found.instead) != normal(name):
        parts.append(say("review.orphan.gone", language, name=name))
    return say("review.semicolon", language).join(parts)
