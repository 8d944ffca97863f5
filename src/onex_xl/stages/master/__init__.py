"""The master workbook: everything one collect found out, as one file for leadership; and the official forms.

:func:`plan_master` is pure: it turns a :class:`~onex_xl.model.Result` into a plan. Scores, totals,
ranks, grades, outcomes and summaries are formulas down to the facts and the rules, stored with the
engine's values.
"""

from __future__ import annotations

from collections.abc import Sequence

from onex_xl import __version__
from onex_xl.model import Result
from onex_xl.pack.definitions import Pack
from onex_xl.privacy import for_leaders, without_numbers
from onex_xl.stages.master import parts
from onex_xl.stages.master.about import plan_about
from onex_xl.stages.master.basis import plan_basis
from onex_xl.stages.master.data import plan_data
from onex_xl.stages.master.departments import plan_departments
from onex_xl.stages.master.effects import plan_effects
from onex_xl.stages.master.figures import Summary
from onex_xl.stages.master.form import plan_form
from onex_xl.stages.master.forms import plan_forms
from onex_xl.stages.master.layout import Layout
from onex_xl.stages.master.lists import plan_lists
from onex_xl.stages.master.outcomes import plan_outcomes
from onex_xl.stages.master.overview import plan_overview
from onex_xl.stages.master.problems import plan_problems
from onex_xl.stages.master.reviews import plan_reviews
from onex_xl.stages.master.rules import plan_rules
from onex_xl.stages.master.scores import plan_scores
from onex_xl.stages.master.self_scores import plan_self_scores
from onex_xl.stages.master.told import Told, tell
from onex_xl.stages.master.years import plan_years
from onex_xl.trends.comparison import Side
from onex_xl.xlsx.plan import BookPlan

__all__ = ["Told", "plan_forms", "plan_master", "tell"]


def plan_master(
    pack: Pack, result: Result, language: str, program: str = __version__, earlier: Sequence[Side] = ()
) -> BookPlan:
    """The master for ``result``, with headings and sentences in ``language``, as ``program`` made it;
    ``earlier`` are the years before, oldest first.

    Its links are relative to a folder beside ``received/``. Holds no personal data of candidates.
    """
    layout = Layout(pack, for_leaders(result, pack, language), language, program, tuple(earlier))
    summary = Summary(layout)
    sheets = [
        plan_overview(layout, summary),
        plan_scores(layout),
        plan_departments(layout, summary),
        plan_outcomes(layout),
        plan_basis(layout),
        plan_reviews(layout),
        plan_self_scores(layout),
        plan_data(layout),
        plan_problems(layout),
        *([plan_lists(layout)] if result.reconciliation.compared else []),
        plan_rules(layout),
        plan_effects(layout),
        plan_form(layout),
        *(plan_years(layout) if earlier else ()),
        plan_about(layout),
    ]
    title = layout.say("master.scores.title", year=result.campaign.year, name=layout.words(pack.raw.title))
    return without_numbers(BookPlan(sheets, parts.properties(layout, title), parts.stamp(layout, "master")))
