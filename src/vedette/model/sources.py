"""What a log source is: bytes' meaning, said as data.

A source is one literal in one file of `vedette.sources`. From it come the lake table, the docs page, the
fields rules are checked against, the base event of rule tests and the fuzz test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

ColumnType = Literal["string", "timestamp", "bool", "long", "double", "list<string>"]


@dataclass(frozen=True, slots=True)
class Column:
    """One field that is stored as a typed column of the table.

    `name` is AWS's own, with dots for nested fields (`userIdentity.arn` becomes a struct in the lake).
    `path` is where the value stands in the record, by default the name split at its dots; `*` stands for
    every element of an array where the type is `list<string>`, else for the first. Where records are lines, a path has
    one part: the field's name. `also_at` are further places where other writers put the same value, looked at in
    order where the path holds nothing. `doc` is one sentence with the unit. `formats` are the ways a timestamp is
    written besides ISO 8601 and epoch numbers, in `strptime`'s letters, tried in order; one without a year or a zone
    takes the year from the envelope or the object's path, and UTC.
    """

    name: str
    type: ColumnType
    doc: str
    path: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    also_at: tuple[tuple[str, ...], ...] = ()

    @property
    def where(self) -> tuple[str, ...]:
        """The path of keys into the record."""
        return self.path or tuple(self.name.split("."))


@dataclass(frozen=True, slots=True)
class Derived:
    """One column computed from the typed columns when rows are written.

    `sql` is an expression in DuckDB's dialect over the source's columns and the derived ones before it; it may use
    the placeholders `object_account`, `object_region` and `object_day`, which the object's path gave,
    `object_log_group` and `object_log_stream`, which an envelope gave, and `object_time` of either (NULL where none
    gave it). Beside the common `ev_` columns a source may derive columns of its own, which are stored like others.
    """

    name: str
    sql: str
    doc: str
    type: ColumnType = "string"


@dataclass(frozen=True, slots=True)
class Json:
    """JSON records: under one of the `records` keys, in a list, alone, or one a line.

    `unwrap` lists the envelopes that may be around a record (`eventbridge`, `cloudwatch_logs`, `sns`, `sqs`,
    `kinesis`); `required` lists the keys (nested ones with dots) without which a record is
    rejected (`a|b` means one of them), `without` those that show a record to be something else.
    """

    records: tuple[str, ...] = ("Records",)
    unwrap: tuple[str, ...] = ("eventbridge", "cloudwatch_logs", "sns", "sqs", "kinesis")
    required: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delimited:
    """One record a line, of fields between `delimiter`.

    Lines that match the regular expression `header` name the fields of those behind them: by its group `fields` where
    it has one (without it the line is a comment), else by the whole line. Where none stands before them, they come in
    the order of the first of `orders` (regular expression, fields) that is found in the text's beginning, else of
    `fields`; where those are empty the text is rejected, and a person can set them (`sources.NAME.fields`). A line may
    have more fields (they stay in `raw`) or fewer (the last are missing). `quotes` are the characters that keep
    delimiters inside a field: `"` ends with itself, `[` with `]`, before a delimiter or the line's end; the quotes are
    no part of the value, and two double quotes are one. Blanks in a row are one delimiter. `null` are the texts that
    mean nothing; `required` lists fields without which a line is rejected (`a|b` means one of them).
    """

    fields: tuple[str, ...] = ()
    delimiter: str = " "
    header: str = ""
    quotes: str = '"'
    null: tuple[str, ...] = ("-",)
    required: tuple[str, ...] = ()
    orders: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """One record a line, or several where lines match `continued`, read by regular expressions (RE2).

    The first of `patterns` that fits a record gives its fields: its named groups. A record that none fits is
    rejected. `packed` finds how a record begins where nothing stands between it and the one before; a text is cut
    there only where more records begin so than at the start of a line. A log event of CloudWatch Logs is one record,
    whatever line breaks it has; `events` are the patterns for those, where they are others.
    """

    patterns: tuple[str, ...]
    continued: str = ""
    packed: str = ""
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parquet:
    """Parquet files: a column's path is the file's column, parts of it the fields of structs.

    `names` gives the file's name of a column where it is another; case, `-` and `_` make no difference. `raw` is the
    row as JSON. `null` are the texts that mean nothing; `required` lists the file's columns without a value in which
    a row is rejected (`a|b` means one of them).
    """

    names: dict[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    null: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Xml:
    """XML records: each element `record`, anywhere in the text or one text after another.

    A path's parts are element names without namespaces; `@name` is an attribute. Elements that are named by an
    attribute (`<Data Name="TargetUserName">`) are reached by that name where `named` gives (element, attribute).
    """

    record: str
    named: tuple[tuple[str, str], ...] = ()
    required: tuple[str, ...] = ()


Framing = Json | Delimited | Lines | Parquet | Xml


@dataclass(frozen=True, slots=True)
class Layout:
    """One way AWS lays a source's objects out.

    `pattern` is a regular expression over the object's key with the named groups `account`, `region`, `year`,
    `month`, `day`, `hour`, `minute`, `second` (any may be missing; UTC). `prefix` shows a person where the objects of a
    day are, for the docs page.
    """

    title: str
    pattern: str
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """What having the source costs, as a sentence, with the date of the price."""

    text: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Sigma:
    """A Sigma logsource that some events of a source are, beside the one that all are.

    A field left empty is one that a rule leaves out. `where` tells which events: any of these, each with values for
    fields, of which every field must have one; empty means all.
    """

    product: str = ""
    service: str = ""
    category: str = ""
    where: tuple[dict[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class LogSource:
    """A kind of log: one table in the lake.

    `time` names the column that is the event's time (UTC). `key` names the columns that make two events the
    same. `sigma` is the Sigma logsource it answers to, `also_sigma` those that some of its events are.
    `fields_below` are the objects in which some writers put the record's fields: one that is no column is looked for
    there too. `open_fields` lists the objects below which any field name is allowed in rules and queries (the rest of
    the record is closed: a misspelt name is an error).
    `known_fields` are the record's further top-level fields that are not stored as columns. `aliases` are
    columns that are not stored, because an expression over the stored ones (DuckDB's dialect) gives them.
    `id` names the column that is the event's own id; without it, or where it is empty, the id is made from the
    record. `also` are further framings its records come in: an object is read by the one whose shape it has.
    `looks_like` is a regular expression that finds this source, and no other, in the first bytes of an object whose
    path says nothing. `unique` are text columns whose values hardly repeat. `others` are patterns of object names that
    lie among the source's and are none of it, each with what they are. `more_samples` are true-shaped objects of the
    source's further shapes. Files are in the order of `sort`; `kinds` are the columns of it that tell kinds of events,
    where those are not the first two. `shape` are columns of few values that together tell what kind of event a row is,
    and `parties` further ones that hardly vary beside `ev_actor` and `ev_src_ip`: of many rows, detection tries
    its rules on the shapes that occur, not on each row.
    """

    name: str
    title: str
    doc: str
    sigma: dict[str, str]
    framing: Framing
    columns: tuple[Column, ...]
    derived: tuple[Derived, ...]
    time: str
    key: tuple[str, ...]
    sort: tuple[str, ...]
    layouts: tuple[Layout, ...]
    delay_minutes: int
    delay: str
    retention: str
    on_by_default: str
    cost: Cost
    sample: bytes
    known_fields: tuple[str, ...] = ()
    open_fields: tuple[str, ...] = ()
    aliases: dict[str, str] = field(default_factory=dict)
    unique: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    id: str = ""
    also: tuple[Framing, ...] = ()
    looks_like: str = ""
    also_sigma: tuple[Sigma, ...] = ()
    fields_below: tuple[tuple[str, ...], ...] = ()
    more_samples: tuple[bytes, ...] = ()
    shape: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def column(self, name: str) -> Column | None:
        """The column of that name, or the one read from that dotted place in the record, or None."""
        own = next((c for c in self.columns if name in (c.name, ".".join(c.where))), None)
        own = own or next((c for c in self.columns if name in map(".".join, c.also_at)), None)
        return own or next((Column(d.name, d.type, d.doc) for d in self.own_derived if d.name == name), None)

    @property
    def kind(self) -> tuple[str, ...]:
        """The columns that tell kinds of events."""
        return self.kinds or self.sort[:2]

    @property
    def framings(self) -> tuple[Framing, ...]:
        """All framings its records come in."""
        return (self.framing, *self.also)

    @property
    def json_only(self) -> bool:
        """Whether every record is a JSON object; Parquet's rows are kept as such."""
        return all(isinstance(framing, Json | Parquet) for framing in self.framings)

    @property
    def text_only(self) -> bool:
        """Whether no record is a JSON object."""
        return not any(isinstance(framing, Json | Parquet) for framing in self.framings)

    @property
    def own_derived(self) -> tuple[Derived, ...]:
        """The derived columns that are none of the common ones: the source's own."""
        return tuple(d for d in self.derived if not d.name.startswith("ev_"))

    def field_names(self) -> tuple[str, ...]:
        """Every field name a rule or a short query may use, without those below `open_fields`."""
        return (
            *(c.name for c in self.columns),
            *(d.name for d in self.own_derived),
            *self.known_fields,
            *self.open_fields,
            *(name for name, _, _ in COMMON_COLUMNS),
        )

    def knows(self, name: str) -> bool:
        """Whether a rule may name this field."""
        if name in self.field_names():
            return True
        return any(name.startswith(f"{top}.") for top in self.open_fields)


#: The columns every table has: name, type, one sentence. `ev_related`, `ev_account_name` and `ev_key_owner` are
#: computed when asked for; the others are stored.
COMMON_COLUMNS: tuple[tuple[str, ColumnType, str], ...] = (
    ("ev_time", "timestamp", "When it happened, UTC, microseconds."),
    ("ev_id", "string", "The event's own id, or sha256 of its raw record where it has none."),
    ("ev_account", "string", "The account it belongs to, 12 digits."),
    ("ev_region", "string", "The region it happened in."),
    ("ev_actor", "string", "Who did it: the ARN, or the service, or the principal's id."),
    ("ev_session", "string", "The credential it was done with: access key id."),
    ("ev_src_ip", "string", "The address it came from; NULL where that is no IP address."),
    (
        "ev_src_kind",
        "string",
        "`public`, `private`, `local`, `reserved`, `aws` (in AWS's ranges), or `amazon_service` (a service's name).",
    ),
    (
        "ev_src_service",
        "string",
        "Of an `aws` address `SERVICE/region` as AWS publishes it; of an `amazon_service` its name in the record.",
    ),
    ("ev_src_country", "string", "The address's country, ISO 3166-1 alpha-2, from `enrich.country_db`."),
    ("ev_src_asn", "long", "The number of the autonomous system the address is in, from `enrich.asn_db`."),
    ("ev_src_network", "string", "The organisation that runs that autonomous system."),
    ("ev_action", "string", "What was done: `service:Call`."),
    ("ev_outcome", "string", "`success`, `denied` or `failed`."),
    ("ev_resources", "list<string>", "ARNs of what it was done to, in the record's order."),
    (
        "ev_account_name",
        "string",
        "The account's name as it is now: from `accounts.names` in the settings, else the organisation's.",
    ),
    ("ev_key_owner", "string", "Whom the key in `ev_session` belongs to, learned from CloudTrail: an ARN."),
    ("ev_related", "list<string>", "Every IP address, ARN, key id and principal id in the record."),
    ("ev_object", "string", "The object it was read from."),
    ("raw", "string", "The record as it came, losslessly."),
)
