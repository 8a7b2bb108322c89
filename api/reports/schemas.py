"""The reports."""

from pydantic import BaseModel, Field

INTERVAL = "95 % interval of Wilson. Null without cases."


class GroupOut(BaseModel):
    """Promised and realised first-time fix of some cases."""

    name: str
    cases: int
    promised: float | None = Field(default=None, description="Mean probability that the answers gave.")
    realised: float | None = Field(default=None, description="Share of cases that the first visit ended.")
    low: float | None = Field(default=None, description=INTERVAL)
    high: float | None = Field(default=None, description=INTERVAL)


class UsageOut(BaseModel):
    """Pieces that were sent, and those of them that were used."""

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
        description="Closing time of the case at which the alarm was raised; null if there is none."
    )


class PerformanceOut(BaseModel):
    """What was promised and what came true."""

    cases: int = Field(description="Closed cases of the period.")
    judged: int = Field(description="Those that say something about the promise.")
    without_cause: int = Field(description="Not judged: the cause is not known, or not confirmed.")
    sent_otherwise: int = Field(description="Not judged: something else than the kit was sent.")
    returned: int = Field(
        description="Cases whose machine came back with the same symptoms within 30 days. They are not fixed."
    )
    overall: GroupOut
    versions: list[GroupOut]
    families: list[GroupOut] = Field(description="An empty name where the family is not known.")
    symptoms: list[GroupOut]
    months: list[GroupOut] = Field(description="By the month of closing.")
    usage: UsageOut
    alarm: AlarmOut | None = Field(description="Null without judged cases.")


class DemandOut(BaseModel):
    """Pieces that will be needed in the coming weeks."""

    expected: float
    low: int = Field(description="Lower end of the interval of the wanted level.")
    high: int
    stock: int = Field(description="The fewest pieces that suffice with the wanted level.")


class PartReportOut(BaseModel):
    """One part."""

    part: str
    usage: UsageOut
    return_days: float | None = Field(
        description="Median of the days from sending to the end of the case, of pieces that were not used."
    )
    needed: int = Field(description="Pieces that were used in the time that the forecast rests on.")
    open_cases: int = Field(description="Open cases whose kit holds the part.")
    demand: DemandOut


class UntilEndOut(BaseModel):
    """One part of a family whose end of life is near."""

    part: str
    needed: int = Field(description="Pieces that machines of the family used in the time of the forecast.")
    open_cases: int = Field(description="Open cases of the family whose kit holds the part.")
    demand: DemandOut = Field(description="Pieces that the family will need until the last day.")


class EndOfLifeOut(BaseModel):
    """A family of machines for which there will be no more spare parts."""

    family: str
    part: str | None = Field(description="The part that ends; null for all that have no day of their own.")
    ends_on: str = Field(description="The last day on which there are spare parts, as the knowledge says.")
    days: int = Field(description="Days until then.")
    source: str = Field(description="Where the day comes from.")
    machines: int = Field(description="Machines of the family in the inventory.")
    parts: list[UntilEndOut] = Field(
        description="Parts that the family has used, or that an open case may need."
    )


class PartsOut(BaseModel):
    """All parts that were sent or needed, or that an open case may need."""

    weeks: int = Field(description="How far the forecast looks ahead.")
    level: float = Field(description="Of the intervals and of the stock.")
    history_weeks: float = Field(description="The time that the forecast rests on.")
    parts: list[PartReportOut]
    near_end: list[EndOfLifeOut] = Field(description="Families near their end of life, the nearest first.")


class CauseBehindOut(BaseModel):
    """A cause of past tickets with the symptom."""

    cause: str
    name: str
    tickets: int = Field(description="Training tickets with this cause that showed or mentioned the symptom.")
    of: int = Field(description="All training tickets with this cause.")
    cases: int = Field(description="Closed cases of the service with this cause and the symptom.")


class CausesReportOut(BaseModel):
    """What stood behind a symptom, most tickets first."""

    model_version: str
    symptom: str
    causes: list[CauseBehindOut]
