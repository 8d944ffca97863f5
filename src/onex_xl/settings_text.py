"""``campaign.toml`` as it is first written: every setting with a comment for the clerk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields

from onex_xl.campaign import MEGABYTES, Settings
from onex_xl.messages import say
from onex_xl.post.account import Account
from onex_xl.xlsx.inspection import Limits


def settings_text(settings: Settings, language: str) -> str:
    """``campaign.toml`` with comments in ``language``, for the clerk."""
    campaign = settings.campaign
    values = {
        "year": str(campaign.year),
        "college": _quoted(campaign.college),
        "office": _quoted(settings.office),
        "period_start": campaign.period_start.isoformat(),
        "period_end": campaign.period_end.isoformat(),
        "deadline": campaign.deadline.isoformat(),
        "pack": _quoted(campaign.pack),
    }
    blocks = [_comment(say("settings.head", language))]
    blocks += [
        _comment(say(f"settings.{key}", language)) + f"{key} = {text}\n" for key, text in values.items()
    ]
    sources = _comment(say("settings.sources", language)) + "[sources]\n" + _sources_text(settings.sources)
    limits = _comment(say("settings.limits", language)) + "[limits]\n"
    archive = _comment(say("settings.archive", language)) + "[archive]\n"
    archive += f"evidence = {str(settings.seals_evidence).lower()}\n"
    mail = _comment(say("settings.mail", language)) + "[mail]\n" + _mail_text(settings.mail, language)
    return "\n".join([*blocks, sources, limits + _limits_text(settings.limits, language), archive, mail])


def _comment(text: str) -> str:
    return "".join(f"# {line}\n" for line in text.splitlines())


def _limits_text(limits: Limits, language: str) -> str:
    """Every limit with its value; those that are as usual are commented out."""
    usual = Limits()
    lines = []
    for item in fields(Limits):
        key = MEGABYTES.get(item.name, item.name)
        value = getattr(limits, item.name)
        mark = "# " if value == getattr(usual, item.name) else ""
        shown = value / 2**20 if item.name in MEGABYTES else value
        remark = say(f"settings.limit.{item.name}", language)
        lines.append(f"{mark}{key} = {_plain(shown)}  # {remark}\n")
    return "".join(lines)


def _sources_text(sources: Mapping[str, str]) -> str:
    return "".join(f"{fact} = {_quoted(name)}\n" for fact, name in sources.items())


def _mail_text(mail: Account, language: str) -> str:
    """Every setting of the mailbox; those that are as usual are commented out."""
    lines = []
    for item in fields(Account):
        value = getattr(mail, item.name)
        mark = "# " if value == item.default else ""
        shown = _quoted(value) if isinstance(value, str) else str(value)
        lines.append(f"{mark}{item.name} = {shown}  # {say(f'settings.mail-key.{item.name}', language)}\n")
    return "".join(lines)


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def _quoted(text: str) -> str:
    """``text`` as a TOML string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda match: f"\\u{ord(match[0]):04x}", escaped) + '"'
