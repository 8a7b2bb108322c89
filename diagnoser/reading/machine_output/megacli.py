"""The tools of MegaRAID controllers (MegaCli, storcli, perccli): drives, arrays, battery, controller, event log."""

from diagnoser.reading.machine_output.records import Grammar, ToolReader, context
from diagnoser.reading.machine_output.storcli import ROW_WORDS, TRIGGERS, listing

READER = ToolReader(
    "megacli",
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
            context(r"slot number\s{0,20}:\s{0,4}(\d{1,3})", "slot {}", word="slot"),
            context(r"virtual (?:drive|disk)\s{0,20}:\s{0,4}(\d{1,3})", "array {}", word="virtual"),
            context(r"(?:bbu status for adapter|adapter)\s{0,4}[:#]\s{0,4}#?(\d{1,3})", word="adapter"),
            context(r"drive /c\d{1,2}(?:/e\d{1,4})?/s(\d{1,3})\b", "slot {}", word="drive /"),
            context(r"/c\d{1,2}/v(\d{1,3})\b", "array {}", word="/v"),
            context(r"\"eid:slt\"\s?:\s?\"\d{0,4}:(\d{1,3})\"", "slot {}", word="eid:slt"),
            context(r"\"dg/vd\"\s?:\s?\"\d{1,3}/(\d{1,3})\"", "array {}", word="dg/vd"),
            context(r"^controller = \d", word="controller ="),
            context(r"error counters", word="error counters"),
            context(r"device present", word="device present"),
            context(r"hw configuration", word="hw configuration"),
        ),
        listing,
        ROW_WORDS,
        block=True,
    ),
)
