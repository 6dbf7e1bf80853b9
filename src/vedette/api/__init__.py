"""One function a verb: all that the command line, the web pages and notebooks call.

Every function takes `config`, returns frozen data, and raises `VedetteError` for what a person can mend. Heavy
libraries are imported when a verb that needs them is called, so that the others answer at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vedette.api._accounts import account_names
    from vedette.api._alerts import alerts_list, alerts_set_status, alerts_show
    from vedette.api._assess import assess, checks_list, checks_show
    from vedette.api._backtest import rules_backtest
    from vedette.api._baseline import baseline_list, baseline_show
    from vedette.api._collect import collect, ledger_totals, rejects_list, rejects_replay, rejects_show
    from vedette.api._coverage import coverage
    from vedette.api._demo import demo
    from vedette.api._detect import detect
    from vedette.api._digests import digests_list, digests_verify
    from vedette.api._doctor import doctor
    from vedette.api._drift import drift
    from vedette.api._drill import drill_arrived, drill_list, drill_note, drill_send
    from vedette.api._export import export_ocsf
    from vedette.api._incidents import incidents_list, incidents_set_status, incidents_show
    from vedette.api._indicators import (
        indicators_add,
        indicators_check,
        indicators_import,
        indicators_list,
        indicators_remove,
        indicators_show,
    )
    from vedette.api._inventory import inventory
    from vedette.api._keys import keys_list, keys_show
    from vedette.api._lake import lake_compact, lake_expire, lake_stats
    from vedette.api._policies import policies_list, policies_show, policies_test
    from vedette.api._posture import assess_view, assess_write, checks_iam
    from vedette.api._query import export, query, search
    from vedette.api._rules import rules_list, rules_show, rules_sigma, rules_test
    from vedette.api._run import run
    from vedette.api._sight import rules_coverage
    from vedette.api._simulate import simulate
    from vedette.api._software import software_changes, software_list, software_machines
    from vedette.api._sources import sources_list, sources_show
    from vedette.api._tags import tags_list, tags_remind
    from vedette.api._try import rules_try

_VERBS = {
    "_accounts": ("account_names",),
    "_alerts": ("alerts_list", "alerts_set_status", "alerts_show"),
    "_backtest": ("rules_backtest",),
    "_assess": ("assess", "checks_list", "checks_show"),
    "_baseline": ("baseline_list", "baseline_show"),
    "_collect": ("collect", "ledger_totals", "rejects_list", "rejects_replay", "rejects_show"),
    "_coverage": ("coverage",),
    "_demo": ("demo",),
    "_detect": ("detect",),
    "_digests": ("digests_list", "digests_verify"),
    "_doctor": ("doctor",),
    "_drift": ("drift",),
    "_drill": ("drill_arrived", "drill_list", "drill_note", "drill_send"),
    "_export": ("export_ocsf",),
    "_incidents": ("incidents_list", "incidents_set_status", "incidents_show"),
    "_indicators": (
        "indicators_add",
        "indicators_check",
        "indicators_import",
        "indicators_list",
        "indicators_remove",
        "indicators_show",
    ),
    "_inventory": ("inventory",),
    "_keys": ("keys_list", "keys_show"),
    "_lake": ("lake_compact", "lake_expire", "lake_stats"),
    "_policies": ("policies_list", "policies_show", "policies_test"),
    "_posture": ("assess_view", "assess_write", "checks_iam"),
    "_query": ("export", "query", "search"),
    "_rules": ("rules_list", "rules_show", "rules_sigma", "rules_test"),
    "_run": ("run",),
    "_sight": ("rules_coverage",),
    "_simulate": ("simulate",),
    "_software": ("software_changes", "software_list", "software_machines"),
    "_sources": ("sources_list", "sources_show"),
    "_tags": ("tags_list", "tags_remind"),
    "_try": ("rules_try",),
}
_HOMES = {verb: module for module, verbs in _VERBS.items() for verb in verbs}

__all__ = [
    "account_names",
    "alerts_list",
    "alerts_set_status",
    "alerts_show",
    "assess",
    "assess_view",
    "assess_write",
    "baseline_list",
    "baseline_show",
    "checks_iam",
    "checks_list",
    "checks_show",
    "collect",
    "coverage",
    "demo",
    "detect",
    "digests_list",
    "digests_verify",
    "doctor",
    "drift",
    "drill_arrived",
    "drill_list",
    "drill_note",
    "drill_send",
    "export",
    "export_ocsf",
    "incidents_list",
    "incidents_set_status",
    "incidents_show",
    "indicators_add",
    "indicators_check",
    "indicators_import",
    "indicators_list",
    "indicators_remove",
    "indicators_show",
    "inventory",
    "keys_list",
    "keys_show",
    "lake_compact",
    "lake_expire",
    "lake_stats",
    "ledger_totals",
    "policies_list",
    "policies_show",
    "policies_test",
    "query",
    "rejects_list",
    "rejects_replay",
    "rejects_show",
    "rules_backtest",
    "rules_coverage",
    "rules_list",
    "rules_show",
    "rules_sigma",
    "rules_test",
    "rules_try",
    "run",
    "search",
    "simulate",
    "software_changes",
    "software_list",
    "software_machines",
    "sources_list",
    "sources_show",
    "tags_list",
    "tags_remind",
]


def __getattr__(name: str) -> Any:
    """Import the verb's module when it is first asked for (PEP 562)."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
