"""Sigma's names for Windows events: its services are logs, its categories numbers of events."""

from __future__ import annotations

from vedette.model import Sigma

_SYSMON = "Microsoft-Windows-Sysmon/Operational"


def _channel(*names: str) -> tuple[dict[str, tuple[str, ...]], ...]:
    return ({"Channel": names},)


def _sysmon(category: str, *numbers: str) -> Sigma:
    """The events of Sysmon of those numbers."""
    return Sigma("windows", category=category, where=({"Channel": (_SYSMON,), "EventID": numbers},))


#: Sigma's categories of Sysmon's events, and their numbers.
_CATEGORIES = {
    "file_change": "2", "network_connection": "3", "sysmon_status": "4 16", "process_termination": "5",
    "driver_load": "6", "image_load": "7", "create_remote_thread": "8", "raw_access_thread": "9",
    "process_access": "10", "file_event": "11", "registry_event": "12 13 14", "registry_add": "12",
    "registry_delete": "12", "registry_set": "13", "registry_rename": "14", "create_stream_hash": "15",
    "pipe_created": "17 18", "wmi_event": "19 20 21", "dns_query": "22", "file_delete": "23 26",
    "clipboard_capture": "24", "process_tampering": "25", "file_block_executable": "27",
    "file_executable_detected": "29",
}  # fmt: skip
_POWERSHELL = ("Microsoft-Windows-PowerShell/Operational", "PowerShellCore/Operational")
#: Sigma's services, and the logs they are.
_CHANNELS = {
    "security": ("Security",),
    "system": ("System",),
    "application": ("Application",),
    "sysmon": (_SYSMON,),
    "powershell": _POWERSHELL,
    "powershell-classic": ("Windows PowerShell",),
    "taskscheduler": ("Microsoft-Windows-TaskScheduler/Operational",),
    "wmi": ("Microsoft-Windows-WMI-Activity/Operational",),
    "windefend": ("Microsoft-Windows-Windows Defender/Operational",),
    "firewall-as": ("Microsoft-Windows-Windows Firewall With Advanced Security/Firewall",),
    "bits-client": ("Microsoft-Windows-Bits-Client/Operational",),
    "ntlm": ("Microsoft-Windows-NTLM/Operational",),
    "dns-client": ("Microsoft-Windows-DNS Client Events/Operational",),
    "codeintegrity-operational": ("Microsoft-Windows-CodeIntegrity/Operational",),
    "printservice-operational": ("Microsoft-Windows-PrintService/Operational",),
    "terminalservices-localsessionmanager": ("Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",),
}

SIGMA = (
    *(Sigma("windows", service, where=_channel(*channels)) for service, channels in _CHANNELS.items()),
    Sigma(
        "windows",
        category="process_creation",
        where=({"Channel": (_SYSMON,), "EventID": ("1",)}, {"Channel": ("Security",), "EventID": ("4688",)}),
    ),
    *(_sysmon(category, *numbers.split()) for category, numbers in _CATEGORIES.items()),
    Sigma("windows", category="ps_script", where=({"Channel": _POWERSHELL, "EventID": ("4104",)},)),
    Sigma("windows", category="ps_module", where=({"Channel": _POWERSHELL, "EventID": ("4103",)},)),
    Sigma("windows", category="ps_classic_start", where=({"Channel": ("Windows PowerShell",), "EventID": ("400",)},)),
)
