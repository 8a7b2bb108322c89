"""The words of refusals: the reasons on a page for a request that the service cannot fulfil."""

from typing import Final

from api.console.language import Words

WORDS: Final[Words] = {
    "refused": ("That did not work", "未能完成"),
    "back": ("Back to the call page", "返回接听页面"),
    "reason_403": (
        "The request came from another site, so it was not carried out.",
        "该请求来自其他网站，因此没有执行。",
    ),
    "reason_forbidden": ("Your key may not do this.", "您的密钥无权执行此操作。"),
    "reason_unreadable": ("The form cannot be read. Open the page again.", "无法读取表单，请重新打开页面。"),
    "reason_unknown_version": ("There is no such model version.", "没有这个模型版本。"),
    "reason_unusable_version": (
        "This version is damaged, or its folder cannot be written; the log of the service says more.",
        "该版本已损坏，或其文件夹无法写入，详见服务日志。",
    ),
    "reason_401": ("Sign in first.", "请先登录。"),
    "reason_429": (
        "Too many requests were made with your key. Wait a moment, then try again.",
        "您的密钥请求过多，请稍候再试。",
    ),
    "reason_503": (
        "The service cannot reach its database just now. Try again in a moment.",
        "服务暂时无法使用数据库，请稍后再试。",
    ),
    "reason_loopback_only": (
        "Until a key exists, the service answers only the machine that it runs on.",
        "在创建密钥之前，服务只回应其所在的机器。",
    ),
    "reason_404": ("There is no page at this address.", "此地址没有页面。"),
    "reason_not_found": ("There is no such case or page.", "没有这个案例或页面。"),
    "reason_empty_report": (
        "Enter a report or a machine first.",
        "请先填写故障描述或机型。",
    ),
    "reason_too_large": ("The report is too long. Shorten it.", "描述过长，请缩短。"),
    "reason_unknown_symptom": (
        "The model does not know one of the symptoms. It may have been replaced by another version: diagnose again.",
        "模型不认识其中一个现象，可能模型版本已更换，请重新诊断。",
    ),
    "reason_unknown_part": (
        "The model does not know one of the parts. It may have been replaced by another version: choose again.",
        "模型不认识其中一个部件，可能模型版本已更换，请重新选择。",
    ),
    "reason_contradictory_findings": (
        "One symptom is both there and not there. Take one of the two back.",
        "同一现象既有又无，请撤回其中一个。",
    ),
    "reason_impossible_findings": (
        "No fault can explain these findings together. Take one of them back.",
        "没有任何故障能同时解释这些现象，请撤回其中一个。",
    ),
    "reason_too_complex": (
        "These findings are too many to work out. Take some of them back.",
        "现象过多，无法计算，请撤回一部分。",
    ),
    "reason_unusable_input": (
        "This cannot be used as it is. Check the fields.",
        "内容无法使用，请检查各栏。",
    ),
    "reason_malformed": (
        "A field cannot be used as it is. Check the fields.",
        "有一栏无法使用，请检查各栏。",
    ),
    "reason_outcome_differs": (
        "This case has another outcome already.",
        "该案例已登记了另一个结果。",
    ),
    "reason_outcome_changed": (
        "Somebody else changed the outcome in the meantime. Open the page again.",
        "有人同时修改了结果，请重新打开页面。",
    ),
    "reason_case_closed": ("This case is closed, so nothing can be added.", "该案例已结，不能再添加内容。"),
    "reason_contradiction": (
        "This contradicts itself or what is stored. Check what was used, what it was and when.",
        "内容自相矛盾或与已登记内容不符，请检查所用备件、原因和时间。",
    ),
    "reason_413": ("The report is too long. Shorten it.", "描述过长，请缩短。"),
    "reason_too_busy": ("Somebody else answered at the same moment. Try again.", "有人同时作答，请重试。"),
    "reason_not_ready": (
        "The service has no model yet. Whoever runs it must train or promote one.",
        "服务还没有模型，请管理员训练或启用一个模型。",
    ),
    "reason_other": ("The service could not do this. Try again.", "服务未能完成，请重试。"),
}
