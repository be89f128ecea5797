from __future__ import annotations

from srtbatch.cli.arguments import SETTINGS
from srtbatch.config.environment import variables
from srtbatch.config.load import HINTS


def test_every_flag_that_is_a_setting_names_a_variable() -> None:
    names = variables(HINTS)
    assert {name: names.get(f"SRTBATCH_{name.upper()}") for name in SETTINGS} == SETTINGS
