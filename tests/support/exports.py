"""Histories as other programs export them: the same forty repairs in the form of each program."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from tests.support.workbooks import workbook

STAMP, SHORT, DASHES = "%Y-%m-%d %H:%M:%S", "%d/%b/%y %I:%M %p", "%d-%m-%Y %H:%M"


class Repair(NamedTuple):
    """One repair: the words of the customer, the machine, and the broken part."""

    number: int
    opened: datetime
    closed: datetime
    report: str
    machine: str
    customer: str
    cause: str
    ids: str


FAULTS = (
    ("4个HDD黄灯常亮", "7979Q7C", "RAID卡", "RAID_CARD"),
    ("机器开机加电无显示", "6623ISN", "内存", "DIMM"),
    ("开机无显", "8840CFG", "主板", "SYSTEM_BOARD"),
    ("硬盘黄灯", "7946I01", "硬盘", "HDD"),
    ("电源灯不亮", "7945PB1", "电源", "PSU"),
)


def repairs(count: int = 40) -> list[Repair]:
    """Return repairs of five faults. The days go beyond 12, so day and month can be distinguished."""
    start = datetime(2023, 1, 3, 8, 30)  # noqa: DTZ001  an export has no time zone
    made = []
    for number in range(count):
        report, machine, cause, ids = FAULTS[number % len(FAULTS)]
        opened = start + timedelta(days=5 * number, hours=number % 9)
        closed = opened + timedelta(days=1, hours=3)
        made.append(Repair(number, opened, closed, report, machine, f"客户{number % 13}", cause, ids))
    return made


def written(header: str, rows: Iterator[list[object]], delimiter: str = ",", end: str = "\n") -> str:
    """Return a CSV text with this header, given as names between commas."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerows([header.split(","), *rows])
    return text.getvalue()


def semicolons() -> bytes:
    """Return a German Excel export with the columns of a ticket: byte order mark, semicolons, CRLF, dd.mm.yyyy."""
    rows = (
        [f"T-{r.number}", f"{r.opened:%d.%m.%Y}", f"{r.closed:%d.%m.%Y}", r.machine, r.report, r.ids]
        for r in repairs()
    )
    return written("ticket_id,opened_at,closed_at,machine,report,causes", rows, ";", "\r\n").encode(
        "utf-8-sig"
    )


def us_dates() -> bytes:
    """An English help desk: 1/8/2023 10:30."""

    def us(moment: datetime) -> str:
        return f"{moment.month}/{moment.day}/{moment.year} {moment.hour}:{moment:%M}"

    rows = (
        [f"C{r.number}", us(r.opened), us(r.closed), r.machine, r.report, r.ids.lower()] for r in repairs()
    )
    return written("Case No,Date Opened,Date Closed,Model,Problem,Root Cause", rows).encode()


def gbk() -> bytes:
    """Excel in Chinese: GBK, CRLF, the columns of a ticket, causes by their Chinese names."""
    rows = ([f"T-{r.number}", f"{r.closed:%Y-%m-%d}", r.machine, r.report, r.cause] for r in repairs())
    return written("ticket_id,closed_at,machine,report,causes", rows, end="\r\n").encode("gbk")


def repairs_zh(encoding: str = "utf-8-sig") -> bytes:
    """Return the table of a Chinese desk, without an id and without a day of closing."""

    def day(moment: datetime) -> str:
        return f"{moment.year}年{moment.month}月{moment.day}日"

    rows = ([day(r.opened), r.report, r.machine, r.customer, r.cause] for r in repairs())
    return written("报修时间,故障现象,机型,客户名,故障原因", rows, end="\r\n").encode(encoding)


def servicenow() -> bytes:
    """ServiceNow: the cause stands in the notes on closing only."""
    rows = (
        [f"INC{r.number:07d}", f"{r.opened:{STAMP}}", f"{r.closed:{STAMP}}", r.report, r.machine, f"换{r.cause}后正常"]
        for r in repairs()
    )  # fmt: skip
    return written("number,opened_at,closed_at,short_description,cmdb_ci,close_notes", rows).encode()


def servicenow_json() -> bytes:
    """Return the same as an answer of its web service, with objects as values."""
    records = [
        {
            "number": f"INC{r.number:07d}",
            "opened_at": f"{r.opened:%Y-%m-%d %H:%M:%S}",
            "closed_at": f"{r.closed:%Y-%m-%d %H:%M:%S}",
            "short_description": r.report,
            "cmdb_ci": {"display_value": r.machine, "link": "x"},
            "close_notes": f"Replaced {r.ids}, works again",
        }
        for r in repairs()
    ]
    return json.dumps({"result": records}, ensure_ascii=False, indent=1).encode()


def jira() -> bytes:
    """Jira Service Management as CSV: two columns have the same name, days are written 31/Jan/23 9:30 AM."""
    rows = (
        [r.report, f"SD-{r.number}", f"{r.opened:{SHORT}}", f"{r.closed:{SHORT}}", "one", "two", r.machine, r.cause]
        for r in repairs()
    )  # fmt: skip
    header = (
        "Summary,Issue key,Created,Resolved,Comment,Comment,Custom field (Model),Custom field (Root cause)"
    )
    return written(header, rows).encode()


def salesforce() -> bytes:
    """A report of Salesforce with labels, with 1/31/2023 9:30 AM."""

    def us(moment: datetime) -> str:
        return f"{moment.month}/{moment.day}/{moment.year} {moment:%I:%M %p}"

    rows = (
        [f"{r.number:08d}", us(r.opened), us(r.closed), r.customer, r.machine, r.report, r.cause]
        for r in repairs()
    )
    header = "Case Number,Date/Time Opened,Date/Time Closed,Account Name,Asset Name,Subject,Root Cause"
    return written(header, rows).encode()


def glpi() -> bytes:
    """GLPI: semicolons, days like 31-01-2023 09:30, the cause in the solution."""
    rows = (
        [r.number + 500, r.report, f"{r.opened:{DASHES}}", f"{r.closed:{DASHES}}", "甲", r.machine, f"换{r.cause}"]
        for r in repairs()
    )  # fmt: skip
    header = "ID,Title,Opening date,Closing date,Entity,Associated elements,Solution"
    return written(header, rows, ";").encode("utf-8-sig")


def spreadsheet() -> bytes:
    """Return a workbook with a title above the header, real dates, a second sheet, and an unused column 备注."""
    rows: list[list[object]] = [
        ["2023年维修记录"],
        [],
        ["单号", "报修日期", "完成日期", "型号", "故障描述", "故障部件", "备注"],
    ]
    rows += [
        [r.number + 1000, r.opened, r.closed.date(), r.machine, r.report, r.cause, None] for r in repairs()
    ]
    return workbook(说明=[["看第二页"]], 记录=rows)


EXPORTS: Mapping[str, Callable[[], bytes]] = {
    "semicolons.csv": semicolons,
    "us.csv": us_dates,
    "gbk.csv": gbk,
    "repairs.csv": repairs_zh,
    "servicenow.csv": servicenow,
    "packed.csv.gz": lambda: gzip.compress(repairs_zh("gbk"), mtime=0),
    "book.xlsx": spreadsheet,
}
"""Name of a file -> its content: the seven ordinary exports."""

READY: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "servicenow": ("snow.csv", servicenow),
    "servicenow as JSON": ("snow.json", servicenow_json),
    "jira": ("jira.csv", jira),
    "salesforce": ("salesforce.csv", salesforce),
    "glpi": ("glpi.csv", glpi),
    "repairs_zh": ("repairs.csv", repairs_zh),
}
"""Ready map, or that and a word on the form -> name and content of a file that it is for."""
