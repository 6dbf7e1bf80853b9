"""From matches to what a person reads."""

from vedette.alert.group import alert_id, group, window_start

__all__ = ["alert_id", "group", "window_start"]
