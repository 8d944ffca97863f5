"""Facts and registry → findings: what the regulation asks of projects beside what it gives points for."""

from onex_xl.stages.policy.check import Doubtful, check_policy

__all__ = ["Doubtful", "check_policy"]
