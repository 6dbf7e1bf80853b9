"""Systems Manager Inventory: what is installed and running on machines, as a resource data sync puts it into S3.

Each type of inventory is a folder of the sync; all of them are rows of one table, told apart by `TypeName`.
"""

from __future__ import annotations

from vedette.model import Column, Cost, Derived, Json, Layout, LogSource

SOURCE = LogSource(
    name="ssm_inventory",
    title="Systems Manager Inventory",
    doc="https://docs.aws.amazon.com/systems-manager/latest/userguide/inventory-schema.html",
    sigma={"product": "aws", "service": "ssm_inventory"},
    framing=Json(
        records=("Entries",), required=("resourceId|InstanceId|InstanceID", "captureTime|CaptureTime|schemaVersion")
    ),
    columns=(
        Column(
            "captureTime", "timestamp", "When the machine reported it, UTC, to the second.", also_at=(("CaptureTime",),)
        ),
        Column(
            "resourceId",
            "string",
            "The machine: `i-…`, or `mi-…` outside EC2.",
            also_at=(("InstanceId",), ("InstanceID",)),
        ),
        Column("schemaVersion", "string", "The version of the type's schema.", also_at=(("SchemaVersion",),)),
        Column(
            "Name",
            "string",
            "The application, component, service, network card, file or role.",
            also_at=(("DisplayName",),),
        ),
        Column("Version", "string", "Its version.", also_at=(("AgentVersion",),)),
        Column("Publisher", "string", "Who made the application."),
        Column("ApplicationType", "string", "The kind of application or package section."),
        Column("Architecture", "string", "`x86_64`, `aarch64`, `i386`…"),
        Column("PackageId", "string", "The package it came from."),
        Column("InstalledTime", "string", "When it was installed, as the machine writes it, in no fixed zone."),
        Column("AgentType", "string", "`amazon-ssm-agent`, of AWS:InstanceInformation."),
        Column("ComputerName", "string", "The machine's host name, of AWS:InstanceInformation."),
        Column("PlatformName", "string", "The operating system, of AWS:InstanceInformation."),
        Column("PlatformType", "string", "`Linux`, `Windows` or `macOS`, of AWS:InstanceInformation."),
        Column("PlatformVersion", "string", "The operating system's version, of AWS:InstanceInformation."),
        Column(
            "IpAddress",
            "string",
            "The machine's address, of AWS:InstanceInformation; or a card's, of AWS:Network.",
            also_at=(("IPV4",),),
        ),
        Column("InstanceStatus", "string", "`Active`, `Terminated` or `ConnectionLost`, of AWS:InstanceInformation."),
        Column("HotFixId", "string", "The update's id, of AWS:WindowsUpdate."),
        Column("Status", "string", "`Running`, `Stopped`…, of AWS:Service; `COMPLIANT`…, of AWS:ComplianceItem."),
        Column("Key", "string", "The tag's key, of AWS:Tag."),
        Column("Value", "string", "The tag's value, of AWS:Tag; or a registry value.", also_at=(("Value Data",),)),
    ),
    derived=(
        Derived("ev_account", "object_account", "Account, from the object's path."),
        Derived("ev_region", "object_region", "Region, from the object's path."),
        Derived("ev_actor", "resourceId", "The machine."),
        Derived("ev_src_ip", "IpAddress", "The machine's address, where the type has it."),
        Derived(
            "ev_action",
            "'ssm:' || CASE WHEN AgentType IS NOT NULL OR PlatformType IS NOT NULL THEN 'InstanceInformation' "
            "WHEN HotFixId IS NOT NULL THEN 'WindowsUpdate' WHEN Key IS NOT NULL THEN 'Tag' "
            "WHEN ApplicationType IS NOT NULL OR Publisher IS NOT NULL OR PackageId IS NOT NULL THEN 'Application' "
            "ELSE 'Inventory' END",
            "The type of inventory, as its fields tell; `ssm:Inventory` for others, whose object says which.",
        ),
        Derived("ev_outcome", "'success'", "Always `success`."),
    ),
    time="captureTime",
    key=("ev_account", "ev_region", "ev_id"),
    aliases={"captureTime": "ev_time"},
    sort=("Name", "resourceId", "ev_time"),
    layouts=(
        Layout(
            "resource data sync",
            r"(?:^|/)(?:AWS|Custom):[A-Za-z0-9_.-]+/accountid=(?P<account>\d{12})/region=(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d+)/"
            r"resourcetype=[^/]+/",
            "AWS:Application/accountid={account}/region={region}/resourcetype=ManagedInstanceInventory/{instance}.json",
        ),
    ),
    delay_minutes=1440,
    delay="as often as the inventory association runs, every 30 minutes or less often; the sync follows in minutes",
    retention="the latest state alone, one object a machine and type; a machine that ends is removed after 30 days",
    on_by_default="no",
    cost=Cost("Nothing for the inventory of EC2 instances; S3 storage for the sync.", "2026-06-01"),
    sample=b'{"Name":"openssl","Version":"3.0.8","Publisher":"Amazon Linux",'
    b'"ApplicationType":"System Environment/Libraries",'
    b'"Architecture":"x86_64","InstalledTime":"2026-05-01T08:00:00Z","PackageId":"openssl-3.0.8-1.amzn2023.src.rpm",'
    b'"Release":"1.amzn2023","Summary":"TLS and cryptography","resourceId":"i-0a1b2c3d4e5f60718",'
    b'"captureTime":"2026-06-01T08:14:07Z","schemaVersion":"1.1"}',
    more_samples=(
        (
            b'{"AgentType":"amazon-ssm-agent","AgentVersion":"3.3.987.0","ComputerName":"ip-10-0-1-15.eu-west-1.compute.internal",'
            b'"InstanceStatus":"Active","IpAddress":"10.0.1.15","PlatformName":"Amazon Linux","PlatformType":"Linux",'
            b'"PlatformVersion":"2023","ResourceType":"EC2Instance","resourceId":"i-0a1b2c3d4e5f60718",'
            b'"captureTime":"2026-06-01T08:14:07Z","schemaVersion":"1.0"}'
        ),
    ),
    looks_like=r'\\?"(?:resourceId|captureTime|schemaVersion)\\?"\s*:\s*\\?"[^"]*"\s*,\s*\\?"(?:resourceId|captureTime|schemaVersion)\\?"\s*:'
    r'|\\?"TypeName\\?"\s*:\s*\\?"(?:AWS|Custom):',
    known_fields=(
        "Release",
        "Epoch",
        "Summary",
        "URL",
        "ResourceType",
        "TypeName",
        "InstalledBy",
        "Description",
        "Size",
        "ModificationTime",
    ),
)
