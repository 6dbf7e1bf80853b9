"""What a collection did, in numbers: in all, and a source."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

#: Under this name go objects that fit no log source, with their rejects.
UNRECOGNISED = "unrecognised"

_SUMMED = ("discovered", "stored", "duplicate", "filtered", "rejected", "bytes", "text_bytes")


@dataclass(slots=True)
class Counts:
    """The objects of one source and their records' fate; sizes in bytes."""

    objects: int = 0
    known: int = 0
    discovered: int = 0
    stored: int = 0
    duplicate: int = 0
    filtered: int = 0
    rejected: int = 0
    bytes: int = 0
    text_bytes: int = 0


@dataclass(slots=True)
class Collected:
    """What a collection did: objects found and their records' fate; sizes in bytes, time in seconds.

    `sources` has the same a source; `unrecognised` counts objects that fit none.
    """

    objects: int = 0
    known: int = 0
    skipped: int = 0
    failed: int = 0
    unrecognised: int = 0
    discovered: int = 0
    stored: int = 0
    duplicate: int = 0
    filtered: int = 0
    rejected: int = 0
    bytes: int = 0
    text_bytes: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)
    sources: dict[str, Counts] = field(default_factory=dict)

    def of(self, source: str) -> Counts:
        """The counts of a source, begun where there are none."""
        found = self.sources.get(source)
        if found is None:
            found = self.sources[source] = Counts()
        return found

    def add_up(self) -> None:
        """Set the sums to those of the sources."""
        for name in _SUMMED:
            setattr(self, name, sum(getattr(counts, name) for counts in self.sources.values()))

    def merge(self, other: Collected) -> None:
        """Add another collection's numbers and problems."""
        for name in (*_SUMMED, "objects", "known", "skipped", "failed", "unrecognised"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.seconds = round(self.seconds + other.seconds, 3)
        self.problems.extend(other.problems)
        for source, counts in other.sources.items():
            mine = self.of(source)
            for name in (*_SUMMED, "objects", "known"):
                setattr(mine, name, getattr(mine, name) + getattr(counts, name))

    def as_dict(self) -> dict[str, object]:
        """The JSON contract of `collect`."""
        return asdict(self)
