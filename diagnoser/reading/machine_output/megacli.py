"""The tools of MegaRAID controllers (MegaCli, storcli, perccli): drives, arrays, battery, controller, event log."""

from diagnoser.reading.machine_output.storcli import TRIGGERS, listing
from diagnoser.reading.machine_output.tabled import Grammar, context, tool_reader

READER = tool_reader(
    (
        *TRIGGERS,
        "firmware state",
        "event description",
        "media error",
        "predictive fail",
        "smart alert",
        "s.m.a.r.t alert",
        "battery state",
        "battery replacement",
        "bbu",
        "vd is now",
        "state change on",
        "pd 0",
        "unexpected sense",
        "memory uncorrectable errors",
        "memory correctable errors",
        "virtual drive",
        "failed disks",
        "critical disks",
        "enclosure device id",
        "current state",
        "battery has failed",
        "controller encountered",
        "cachevault",
    ),
    Grammar(
        "megacli",
        (
            context("slot", r"slot number\s{0,20}:\s{0,4}(\d{1,3})", "slot {}"),
            context("virtual", r"virtual (?:drive|disk)\s{0,20}:\s{0,4}(\d{1,3})", "array {}"),
            context("adapter", r"(?:bbu status for adapter|adapter)\s{0,4}[:#]\s{0,4}#?(\d{1,3})"),
            context("drive /", r"drive /c\d{1,2}(?:/e\d{1,4})?/s(\d{1,3})\b", "slot {}"),
            context("/v", r"/c\d{1,2}/v(\d{1,3})\b", "array {}"),
            context("controller =", r"^controller = \d"),
            context("error counters", r"error counters"),
            context("device present", r"device present"),
            context("hw configuration", r"hw configuration"),
        ),
        listing,
        block=True,
    ),
)
