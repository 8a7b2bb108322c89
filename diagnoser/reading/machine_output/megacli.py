"""The MegaRAID tools (MegaCli, storcli, perccli), fields: drives, arrays, battery, controller, and its event log."""

from diagnoser.reading.machine_output.tabled import Grammar, context, tool_reader

READER = tool_reader(
    (
        "firmware state",
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
            context(r"slot number\s{0,20}:\s{0,4}(\d{1,3})", "slot {}"),
            context(r"virtual (?:drive|disk)\s{0,20}:\s{0,4}(\d{1,3})", "array {}"),
            context(r"(?:bbu status for adapter|adapter)\s{0,4}[:#]\s{0,4}#?(\d{1,3})"),
            context(r"drive /c\d{1,2}(?:/e\d{1,4})?/s(\d{1,3})\b", "slot {}"),
            context(r"/c\d{1,2}/v(\d{1,3})\b", "array {}"),
            context(r"^controller = \d"),
            context(r"error counters|device present|hw configuration"),
        ),
        block=True,
    ),
)
