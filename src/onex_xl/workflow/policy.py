"""What the pack's policy has to say about this year's projects, from the returns that count."""

from __future__ import annotations

from collections.abc import Mapping

from onex_xl.findings import ALL_PROJECTS, Finding, Severity
from onex_xl.model import Facts, Registry
from onex_xl.stages.policy import check_policy
from onex_xl.workflow.counting import Counted
from onex_xl.workflow.year import Year


def policy_findings(
    year: Year, registry: Registry, facts: Mapping[str, Facts], returns: Mapping[str, Counted]
) -> list[Finding]:
    """The findings of ``policy.toml``. ``facts`` are those of every project, their places naming the file;
    ``returns`` what counts, by department. A project without a return is judged on the registry alone."""
    returned = {code for item in returns.values() for part in item.parts for code in part.projects}
    name = year.folder.registry.name
    return check_policy(
        year.pack,
        year.campaign,
        registry,
        facts,
        returned,
        doubtful=_doubtful(year, registry, returns),
        file=name,
    )


def _doubtful(
    year: Year, registry: Registry, returns: Mapping[str, Counted]
) -> dict[str, set[tuple[str, str]]]:
    """By project, the cells (tab, label) that reading could make nothing of. What rules found wrong was read
    all the same."""
    rules = {rule.code for rule in year.pack.returns.rules}
    found: dict[str, set[tuple[str, str]]] = {}
    for code, item in returns.items():
        own = [project.code for project in registry.of_department(code)]
        for finding in item.findings():
            if finding.severity is Severity.ERROR and finding.code not in rules:
                cell = (finding.place.sheet, str(finding.facts.get("label", "")))
                named = [finding.project] if finding.project not in ("", ALL_PROJECTS) else own
                for project in named:
                    found.setdefault(project, set()).add(cell)
    return found
