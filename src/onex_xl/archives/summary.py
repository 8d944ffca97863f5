"""What an archive says of its year, as its member ``summary.json``: stable keys, exact numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from onex_xl.model import Campaign, Result, Score, SealedProject, SealedYear, State, Status, Value

FORM = 1
"""Of the text: another number when a key changes its meaning."""

_DATES = ("period_start", "period_end", "deadline")
_POINTS = ("deduction", "total", "self_total")


def sealed_year(result: Result) -> SealedYear:
    """What is kept of ``result`` for the years to come. No personal data."""
    registry = result.registry
    unsent = {item.code for item in result.register if item.state == State.MISSING}
    projects = []
    for code, project in registry.projects.items():
        score = result.scores.get(code) or Score(code, Status.MISSING)
        facts = result.facts.get(code)
        projects.append(
            SealedProject(
                code,
                project.department,
                project.name,
                score.status,
                fields=project.fields,
                facts=facts.values if facts and project.department not in unsent else {},
                indicators=score.indicators,
                deduction=score.deduction,
                total=score.total,
                grade=score.grade,
                outcome=score.outcome,
                rank=score.rank,
                self_total=score.self_total,
            )
        )
    departments = {code: item.name for code, item in registry.departments.items()}
    return SealedYear(result.campaign, departments, tuple(projects))


def summary_text(year: SealedYear) -> str:
    """``year`` as JSON, the same text for the same values."""
    campaign = year.campaign
    content = {
        "form": FORM,
        "campaign": {
            "year": campaign.year,
            "college": campaign.college,
            "pack": campaign.pack,
            **{name: getattr(campaign, name).isoformat() for name in _DATES},
        },
        "departments": dict(year.departments),
        "projects": [_project_out(project) for project in year.projects],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def parsed_summary(text: str, file: str = "") -> SealedYear:
    """What :func:`summary_text` was given. Raises ``ValueError`` for any other text, and for one of a newer
    form."""
    try:
        content = json.loads(text, parse_float=Fraction)
        if content["form"] > FORM:
            raise ValueError(f"form {content['form']}")
        about = content["campaign"]
        dates = {name: date.fromisoformat(about[name]) for name in _DATES}
        campaign = Campaign(about["year"], about["college"], pack=about["pack"], **dates)
        projects = tuple(map(_project_in, content["projects"]))
        return SealedYear(campaign, content["departments"], projects, file)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a summary: {error}") from error


def flat(year: SealedYear) -> dict[str, Value]:
    """Every value that ``year`` holds, by its path in the text, such as ``JSJ-01.indicators.1.1``."""
    campaign = year.campaign
    found: dict[str, Value] = {"year": campaign.year, "college": campaign.college, "pack": campaign.pack}
    found |= {name: getattr(campaign, name) for name in _DATES}
    found |= {f"departments.{code}": name for code, name in year.departments.items()}
    for project in year.projects:
        for name in ("department", "name", "status", "grade", "outcome", "rank", *_POINTS):
            found[f"{project.code}.{name}"] = getattr(project, name)
        for group in ("indicators", "facts", "fields"):
            values = getattr(project, group)
            found |= {f"{project.code}.{group}.{name}": value for name, value in values.items()}
    return found


def _project_out(project: SealedProject) -> dict[str, Any]:
    return {
        "project": project.code,
        "department": project.department,
        "certificate": project.name,
        "status": project.status,
        "rank": project.rank,
        "grade": project.grade,
        "outcome": project.outcome,
        **{name: _out(getattr(project, name)) for name in _POINTS},
        "indicators": _all_out(project.indicators),
        "facts": _all_out(project.facts),
        "registry": _all_out(project.fields),
    }


def _project_in(content: Mapping[str, Any]) -> SealedProject:
    return SealedProject(
        content["project"],
        content["department"],
        content["certificate"],
        content["status"],
        fields=_all_in(content["registry"]),
        facts=_all_in(content["facts"]),
        indicators=_all_in(content["indicators"]),
        grade=content["grade"],
        outcome=content["outcome"],
        rank=content["rank"],
        **{name: _in(content[name]) for name in _POINTS},
    )


def _all_out(values: Mapping[str, Value]) -> dict[str, Any]:
    return {name: _out(value) for name, value in values.items()}


def _all_in(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _in(value) for name, value in values.items()}


def _out(value: Value) -> Any:
    """A value as JSON has it: a fraction as a number where a number says it exactly."""
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Fraction):
        plain = float(value)
        return plain if Fraction(repr(plain)) == value else {"fraction": str(value)}
    return value


def _in(value: Any) -> Any:
    if isinstance(value, dict):
        return Fraction(value["fraction"]) if "fraction" in value else date.fromisoformat(value["date"])
    return value
