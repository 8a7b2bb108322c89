"""The reports."""

from pydantic import BaseModel, Field

INTERVAL = "95 % interval of Wilson. Null without cases."


class GroupOut(BaseModel):
    """Promised and realised first-time fix of some cases."""

    name: str
    cases: int
    promised: float | None = Field(default=None, description="Mean promised probability of the answers.")
    realised: float | None = Field(default=None, description="Share of cases ended by the first visit.")
    low: float | None = Field(default=None, description=INTERVAL)
    high: float | None = Field(default=None, description=INTERVAL)


class UsageOut(BaseModel):
    """Pieces sent, and pieces used."""

    sent: int
    used: int
    in_vain: int
    rate: float | None = Field(default=None, description="Used of sent. Null if nothing was sent.")
    low: float | None = Field(default=None, description=INTERVAL)
    high: float | None = Field(default=None, description=INTERVAL)


class AlarmOut(BaseModel):
    """The chart of outcomes against promises (CUSUM)."""

    threshold: float = Field(description="Above it the chart raises an alarm.")
    highest: float
    since: str | None = Field(
        description="Closing time of the case at the beginning of the alarm, or null if there is none."
    )


class PerformanceOut(BaseModel):
    """The promised and the realised first-time fix."""

    cases: int = Field(description="Closed cases of the period.")
    judged: int = Field(description="Cases with enough facts to judge the promise.")
    without_cause: int = Field(description="Not judged: the cause is not known, or not confirmed.")
    sent_otherwise: int = Field(description="Not judged: something else than the kit was sent.")
    returned: int = Field(
        description="Cases with a return of the machine with the same symptoms within 30 days. They are not fixed."
    )
    overall: GroupOut
    versions: list[GroupOut]
    families: list[GroupOut] = Field(description="An empty name stands for an unknown family.")
    symptoms: list[GroupOut]
    months: list[GroupOut] = Field(description="By the month of closing.")
    usage: UsageOut
    alarm: AlarmOut | None = Field(description="Null without judged cases.")


class DemandOut(BaseModel):
    """The expected demand of the coming weeks in pieces."""

    expected: float
    low: int = Field(description="Lower end of the interval of the wanted level.")
    high: int
    stock: int = Field(description="The smallest sufficient number of pieces for the wanted level.")


class PartReportOut(BaseModel):
    """One part."""

    part: str
    usage: UsageOut
    return_days: float | None = Field(
        description="Median of the days from sending to the end of the case, for unused pieces."
    )
    needed: int = Field(description="Pieces used in the time behind the forecast.")
    open_cases: int = Field(description="Open cases with the part in their kit.")
    demand: DemandOut


class UntilEndOut(BaseModel):
    """One part of a family with a near end of life."""

    part: str
    needed: int = Field(description="Pieces used by machines of the family in the time behind the forecast.")
    open_cases: int = Field(description="Open cases of the family with the part in their kit.")
    demand: DemandOut = Field(description="Expected demand of the family until the last day, in pieces.")


class EndOfLifeOut(BaseModel):
    """A family of machines with a near end of its spare parts."""

    family: str
    part: str | None = Field(description="The part, or null for all parts without a day of their own.")
    ends_on: str = Field(description="The last day with spare parts, from the knowledge.")
    days: int = Field(description="Days until then.")
    source: str = Field(description="The source of the day.")
    machines: int = Field(description="Machines of the family in the inventory.")
    parts: list[UntilEndOut] = Field(
        description="Parts used by the family, or perhaps needed by an open case."
    )


class PartsOut(BaseModel):
    """All parts sent or needed, or perhaps needed by an open case."""

    weeks: int = Field(description="How far the forecast looks ahead.")
    level: float = Field(description="Of the intervals and of the stock.")
    history_weeks: float = Field(description="The time behind the forecast.")
    parts: list[PartReportOut]
    near_end: list[EndOfLifeOut] = Field(description="Families near their end of life, the nearest first.")


class CauseBehindOut(BaseModel):
    """A cause of past tickets with the symptom."""

    cause: str
    name: str
    tickets: int = Field(description="Training tickets with this cause and the symptom.")
    of: int = Field(description="All training tickets with this cause.")
    cases: int = Field(description="Closed cases of the service with this cause and the symptom.")


class CausesReportOut(BaseModel):
    """The causes behind a symptom, most tickets first."""

    model_version: str
    symptom: str
    causes: list[CauseBehindOut]
