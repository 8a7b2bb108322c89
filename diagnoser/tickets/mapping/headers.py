"""Names of columns in the exports of other programs, in English, Chinese, German, French and Spanish.

The lists are what service desks, spreadsheets and ticket systems call these things. A name is compared without case,
width, blanks and punctuation.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

_IGNORED: Final = re.compile(r"[\s_\-./()（）:：#*'\"]+")


def folded_header(name: str) -> str:
    """Return the name of a column for comparison.

    >>> folded_header("Short description"), folded_header("short_description"), folded_header("（报修）时间")
    ('shortdescription', 'shortdescription', '报修时间')
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    return _IGNORED.sub("", text) or text.strip()


PART: Final = 1_000
"""Uncertainty of a name that only holds a known one."""

_LATIN, _CHINESE = 5, 2  # least characters of a known name inside another one

_NAMES: Final = {
    "ticket_id": (
        "ticket_id ticket ticketno ticketnumber ticketid number "
        "incident incidentid incidentnumber case caseid "
        "casenumber issuekey key requestid srnumber sr callid "
        "callno workorder workordernumber reference id no nr "
        "工单号 工单编号 单号 报修单号 服务单号 事件编号 事件单号 编号 "
        "流水号 案例号 派工单号 序号 工單號 單號 編號 "
        "ticketnummer vorgang vorgangsnummer numéro numero référence"
    ),
    "opened_at": (
        "opened_at opened openedat created createdat createdon "
        "createddate creationdate dateopened opendate opentime "
        "openingdate reported reportedat reportdate reportedon "
        "reporttime date datetime datetimeopened syscreatedon "
        "submitdate starttime calldate logged "
        "报修时间 报修日期 报障时间 报障日期 故障时间 故障日期 创建时间 "
        "创建日期 受理时间 受理日期 登记时间 登记日期 开单时间 "
        "来电时间 时间 日期 发生时间 報修時間 建立時間 日期時間 "
        "datum eröffnet erstellt gemeldet dateouverture datedouverture fecha fechadeapertura"
    ),
    "closed_at": (
        "closed_at closed closedat closeddate closedate "
        "dateclosed datetimeclosed closetime closingdate resolved "
        "resolvedat resolutiondate resolveddate resolvedon solved "
        "solvedate solvedat completed completedat completiondate "
        "finished finishedat enddate endtime closedon fixedat repairdate "
        "关闭时间 关闭日期 关单时间 结单时间 结案时间 结束时间 完成时间 "
        "完成日期 解决时间 解决日期 修复时间 修复日期 恢复时间 "
        "处理时间 维修日期 維修日期 結案時間 完成時間 "
        "geschlossen gelöst erledigt datedeclôture datedecloture dateresolution"
    ),
    "machine": (
        "machine machinetype typemodel mtm model modelnumber "
        "machinemodel servermodel producttype product productname "
        "equipment equipmenttype device devicetype server cmdbci "
        "configurationitem ci asset assetname item system "
        "hardwaremodel productnumber associatedelements "
        "机型 型号 设备型号 机器型号 服务器型号 产品型号 设备 设备名称 "
        "设备类型 产品 机器 主机型号 機型 型號 設備型號 "
        "modell gerät geraet maschine modèle modele modelo equipo"
    ),
    "serial": (
        "serial serialnumber serialno sn serienummer assetserial assettag servicetag "
        "序列号 机器序列号 设备序列号 产品序列号 序号sn "
        "机身号 設備序號 序列號 seriennummer numérodesérie numerodeserie"
    ),
    "customer": (
        "customer customername client clientname account "
        "accountname company companyname organization organisation "
        "enduser requester reporter caller callerid site "
        "客户 客户名 客户名称 用户 用户名称 用户单位 单位 单位名称 "
        "公司 公司名称 报修单位 使用单位 客戶 客戶名稱 用戶 "
        "kunde kundenname firma entité entite cliente"
    ),
    "service_level": (
        "service_level servicelevel sla slalevel contract "
        "contracttype servicetype coverage supportlevel entitlement "
        "服务级别 服务等级 服务类型 合同级别 保修级别 服務等級 servicelevelagreement"
    ),
    "report": (
        "report description shortdescription summary subject "
        "title problem problemdescription symptom symptoms "
        "faultdescription fault issue complaint details detail "
        "text message failuredescription reportedproblem content "
        "故障现象 故障描述 问题描述 现象 报修内容 故障内容 描述 问题 "
        "客户描述 报障内容 故障情况 报修描述 问题现象 主题 标题 "
        "故障現象 故障描述 問題描述 報修內容 beschreibung kurzbeschreibung "
        "fehlerbeschreibung störung titel titre descripción "
        "descripcion titulo problème probleme"
    ),
    "causes": (
        "causes cause rootcause causecode faultcause "
        "failurecause faultypart failedpart failedcomponent faultycomponent "
        "defectivepart component diagnosis replacedpart partreplaced failuremode faultcode "
        "故障原因 原因 根本原因 根因 故障部件 故障配件 损坏部件 坏件 "
        "故障点 故障件 更换部件 更换配件 诊断结果 故障備件 故障原因分类 "
        "ursache fehlerursache defektesteil causa componente"
    ),
    "parts_used": (
        "parts_used partsused usedparts partused partsreplaced spareparts spares partsconsumed "
        "使用备件 使用配件 更换备件 备件 配件 "
        "所用备件 领用备件 使用備件 更換備件 ersatzteile piècesutilisées"
    ),
    "parts_sent": (
        "parts_sent partssent partsordered partsshipped dispatchedparts partsdispatched "
        "发送备件 寄送备件 发出备件 备件申请 派送备件 带件 携带备件 發送備件"
    ),
    "visits": "visits visit numberofvisits onsitevisits dispatches 上门次数 到场次数 服务次数 上門次數",
    "close_notes": (
        "closenotes resolution resolutionnotes solution solutiondescription "
        "closurenotes worknotes closecomments action "
        "actiontaken repairaction fix resolutiondetails resolutiondescription caseresolution repairnotes "
        "处理结果 处理过程 解决方案 解决方法 处理方法 处理情况 维修结果 "
        "维修内容 维修过程 处理措施 结案说明 备注 处理描述 解决办法 "
        "處理結果 解決方案 lösung loesung massnahme maßnahme solución solucion"
    ),
}

TARGETS: Final[Mapping[str, tuple[str, ...]]] = {
    target: tuple(folded_header(name) for name in names.split()) for target, names in _NAMES.items()
}
"Ticket column, or `close_notes` for a text on the "
"repair -> folded names of columns, the most certain first."


def known_target(name: str) -> tuple[str, int] | None:
    """Return the ticket column that the name of a column stands for, and how uncertain that is.

    A name that only holds a known one, such as `problem text`, is less certain than each known one.

    >>> known_target("Short description"), known_target("closed_at"), known_target("colour")
    (('report', 2), ('closed_at', 0), None)
    >>> known_target("problem text") == ("report", PART)
    True
    """
    wanted = folded_header(name).removesuffix("displayvalue")
    for target, names in TARGETS.items():
        if wanted in names:
            return target, names.index(wanted)
    held = [
        (len(known), target) for target, names in TARGETS.items() for known in names if _holds(wanted, known)
    ]
    return (max(held)[1], PART) if held else None


def _holds(name: str, known: str) -> bool:
    """Return whether a known name makes up a good part of another name."""
    return (
        known in name
        and len(known) >= (_LATIN if known.isascii() else _CHINESE)
        and 5 * len(known) >= 2 * len(name)
    )
