"""Lines of VMware ESXi and vCenter: vmkernel, observations, alarms, and the text of a purple screen."""

from diagnoser.reading.machine_output.records import Grammar, ToolReader

READER = ToolReader(
    "vmware",
    (
        *(
            "vmkernel",
            "vmnic",
            "mca:",
            "scsideviceio",
            "has deteriorated",
            "has improved",
            "sense data",
            "non-responsive",
        ),
        *(
            "access to volume",
            "all paths down",
            "storage device",
            "inaccessible",
            "permanent device loss",
            "uplink",
        ),
        *(
            "connectivity on virtual switch",
            "boot filesystem",
            "bootbank",
            "in world",
            "@bluescreen",
            "another pcpu",
        ),
        *(
            "heartbeat",
            "lint1",
            "machine check",
            "hardware (machine)",
            "dump data",
            "remote debugger",
            "host hardware",
        ),
        *(
            "host processor",
            "host memory",
            "host storage",
            "host battery",
            "host cpu",
            "datastore usage",
            "connect to storage",
        ),
    ),
    Grammar("vmware"),
)
