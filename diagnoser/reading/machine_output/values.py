"""The value of a field: whether it tells a healthy state, a faulty one, or nothing."""

import re
from typing import Literal

Health = Literal["good", "bad"]

_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?|0x[0-9a-f]+", re.IGNORECASE)

_AMOUNT = re.compile(r"(\d[\d,]{0,15}(?:\.\d{1,6})?) ?(?:个|個|块|塊|次|条|條|颗|顆|片|处|處|errors?|times?)")

_GOOD_TEXT = """
ok okay good normal optimal optl none no n/a na passed pass healthy enabled online onln present
presence off deasserted de-asserted false inactive nominal ready clear cleared active up full
redundant fully-redundant success successful unconfigured-good enable recovered operational
available 无 没有 否 正常 良好 健康 在线 已解除 恢复 通过 未发生 未发现 未见异常 暂无 无异常 无故障 无告警 无报警 无报错
无错误
正常运行 一切正常 完好 最佳 最优 無 沒有 無異常 無故障 無告警 良好 線上 已清除 已恢复 未检出 均正常 都正常 全部正常 - --
"""
_BAD_TEXT = """
fail failed failure failing failing_now faulty fault critical degraded dgrd offline offln missing
lost bad yes true asserted error warning non-critical non-recoverable unrecoverable down predictive
removed dead ubad unavailable unconfigured-bad overheat tripped foreign 故障 失败 异常 失效 告警 严重 紧急 丢失 离线
降级 有 是 损坏 不正常 报错 掉线 预警 已损坏 坏 超限 过高 过低 存在 不通 断开 故障中 失敗 異常 故障告警 離線 降級 遺失
"""
_GOOD, _BAD = frozenset(_GOOD_TEXT.split()), frozenset(_BAD_TEXT.split())


def health_of(value: str) -> Health | None:
    """Return whether a value is healthy: 0, No, OK and the like are, a number above 0, Yes and Failed are not.

    >>> [health_of(value) for value in ("0", "Optimal", "No", "7", "Failed", "Toshiba", "", "无")]
    ['good', 'good', 'good', 'bad', 'bad', None, None, 'good']
    """
    value = value.strip().strip(".!;,。；，").strip().casefold()
    if value == "0%":
        return "good"
    if amount := _AMOUNT.fullmatch(value):
        value = amount[1]
    if _NUMBER.fullmatch(value):
        number = int(value, 16) if value.startswith("0x") else float(value.replace(",", ""))
        return "bad" if number > 0 else "good"
    word = value.replace(" ", "-")
    return "good" if word in _GOOD else "bad" if word in _BAD else None
