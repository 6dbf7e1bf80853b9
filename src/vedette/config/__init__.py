"""Settings: `vedette.toml`, overridden by `VEDETTE_*` variables, overridden by the command line.

The file is the first there is of: --config, VEDETTE_CONFIG, vedette.toml in the home folder, ./vedette.toml.
A key `collect.jobs` is the variable VEDETTE_COLLECT__JOBS. Secrets stand in neither: they are referred to.
"""

from vedette.config.aws import AccountsConfig, AssessConfig, AwsConfig
from vedette.config.sections import (
    CollectConfig,
    DetectConfig,
    EnrichConfig,
    KeepConfig,
    LakeConfig,
    LogConfig,
    QueryConfig,
    RulesConfig,
    StateConfig,
    StreamsConfig,
)
from vedette.config.settings import Config, default_home

__all__ = [
    "AccountsConfig",
    "AssessConfig",
    "AwsConfig",
    "CollectConfig",
    "Config",
    "DetectConfig",
    "EnrichConfig",
    "KeepConfig",
    "LakeConfig",
    "LogConfig",
    "QueryConfig",
    "RulesConfig",
    "StateConfig",
    "StreamsConfig",
    "default_home",
]
