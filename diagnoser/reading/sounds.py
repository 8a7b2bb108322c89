"""Words that are written with another character of the same sound, as in 电原 for 电源 and 蓝平 for 蓝屏.

Input methods offer characters by their sound.  The wrong forms below are no words of their own and do not occur inside
other words, which cannot be said of all characters of a sound (内存/内层, 背板/备板).  Both forms have the same length,
so offsets stay as they are.
"""

from functools import lru_cache
from typing import Any

import ahocorasick

_TEXT = """
服务器 服物器 服武器 服误器 服雾器 服悟器 服务气 服务汽 伏务器 扶务器 服务其
伺服器 伺服气 司服器 饲服器 伺扶器
主板 主版 主扳 住板 注板
主机板 主机版 主基板 住机板
硬盘 硬判 硬牌 迎盘 英盘 映盘 印盘 硬攀
硬碟 硬跌 硬蝶 印碟
磁盘 词盘 瓷盘 磁判
内存 内村 内寸
内存条 内存调 内存跳
记忆体 记意体 记义体 计忆体 纪忆体
电源 电原 电员 电圆 电园 电缘 电愿 点源
电池 电迟 电驰 电词 电辞
风扇 风善 风煽 丰扇 封扇 峰扇
网卡 网喀 网咔 往卡
网络 网咯 网落 网洛 往络
网线 网缐 往线
阵列 正列 阵烈 阵裂 震列 镇列 真列
光驱 光区 光躯 光趋
光纤 光仙 光钎 光迁
键盘 健盘 剑盘 键判 键牌
鼠标 属标 鼠表 鼠飘
显示器 显视器 显式器 显师器 现示器 险示器
屏幕 平幕 萍幕 频幕 屏目 屏暮
蓝屏 兰屏 篮屏 烂屏 蓝平 蓝瓶 蓝频 蓝萍 蓝凭 兰平 篮平
黑屏 黑平 黑瓶 黑频 嘿屏
紫屏 紫平 紫瓶
死机 死鸡 死基
宕机 荡机 档机 宕鸡
当机 当鸡 当基
关机 关鸡
开机 开鸡
跳闸 跳匣 跳扎 跳炸 条闸
掉线 掉缐 掉现 调缐
降级 降集 降极 降纪 将级 讲级
热备 热被 热背
报警 抱警 爆警 保警 包警 报井
告警 高警 搞警 告井
报错 抱错 爆错 保错 暴错
故障 古障 固障 顾障 骨障 故章
黄灯 黄登 皇灯 簧灯
红灯 洪灯 虹灯 红登
橙灯 澄灯 城灯 橙登
指示灯 指视灯 指试灯 指示登
自检 自捡 字检 自俭
系统 系桶 系筒 戏统 细统
固件 故件 顾件 古件 固建
驱动 躯动 趋动 驱东
磁带机 词带机 瓷带机 磁代机
控制器 空制器 孔制器 控治器 控质器 控制气
处理器 处里器 处力器 处利器 处理气
散热 扇热 善热
温度 闻度 温渡
电压 电鸭 电呀 店压
插槽 插糟 插曹 插草 叉槽
背板 背版 北板 贝板
面板 面版 棉板
机房 鸡房 机防
机柜 鸡柜 机贵
机箱 鸡箱 机厢
交换机 交环机 交唤机 教换机
噪音 造音 躁音 燥音
噪声 躁声 燥声
冒烟 冒炎 帽烟
更换 跟换 更唤
损坏 损怀 孙坏
重启 重起 从启
重建 从建
断电 段电 断店
停电 亭电
存储 存贮 村储
识别 失别 识列
"""
_GUARDS = ("电原因", "电圆形", "从启动", "从建立", "主版本")
"""Words in which a wrong form is none: 断电原因."""


@lru_cache(maxsize=1)
def _automaton() -> Any:
    automaton = ahocorasick.Automaton()
    for line in _TEXT.strip().splitlines():
        term, *wrong = line.split()
        for form in wrong:
            automaton.add_word(form, (len(form), term))
    automaton.make_automaton()
    return automaton


def with_right_sounds(text: str) -> str:
    """Return a simplified text with its terms written right.  Its length is the same.

    >>> with_right_sounds("服物器蓝平,电原灯不亮,断电原因不明")
    '服务器蓝屏,电源灯不亮,断电原因不明'
    """
    if text.isascii():
        return text
    right = text
    for last, (length, term) in _automaton().iter(text):
        start = last + 1 - length
        if not text.startswith(_GUARDS, start):
            right = right[:start] + term + right[last + 1 :]
    return right
