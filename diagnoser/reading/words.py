"""Synonyms and inflections: tables that map words of fault reports to one normal word.

English words lose their inflection, filler words are removed, and synonyms become one word.  The Chinese table does the
same for terms from Taiwan (in simplified characters) and for everyday variants.
"""

from functools import lru_cache

from diagnoser.reading.spelling import corrected

_FILLERS_TEXT = """
a an the is are was were be been being am has have had having it its it's he she they i'm we we're
you your my our their this that these those there there's very just also still please does do did
doing done will would shall should can could may able to of for so then got gets get getting any
some seem seems appear appears appeared become became showing shows show showed shown hard
"""
FILLERS = frozenset(_FILLERS_TEXT.split())
"""Words that patterns do without."""

_ARTICLES_TEXT = """
a an the is are was were be been being am it's he she they i'm we we're you your my our their this
that these those very just also do does did doing it its
"""
ARTICLES = frozenset(_ARTICLES_TEXT.split())
"""Words that the grammar does without.  It needs the other fillers: "still", "had" and "should" tell time and doubt."""

_VERBS_TEXT = """
access alarm answer beep blink boot burn clear click collapse complete connect corrupt crash crawl
defunct degrade detach detect disappear disconnect display drop eject enter exceed fault finish
flap flash flicker freeze halt hang import install light load lock lose mismatch mount move
overheat pass ping power press reboot rebuild recover refuse report reseat reset respond restart
roar run scratch seat shut sound spin stall start stop switch throttle trip turn upgrade vanish
work
"""
_VERBS = _VERBS_TEXT.split()

_IRREGULAR = {
    "went": "go", "goes": "go", "going": "go", "hung": "hang", "froze": "freeze",
    "frozen": "freeze", "freezes": "freeze", "freezing": "freeze", "died": "die", "dies": "die", "dying": "die",
    "lost": "lose", "loses": "lose", "losing": "lose", "came": "come", "comes": "come", "coming": "come",
    "fell": "fall", "falls": "fall", "fallen": "fall", "falling": "fall", "blew": "blow", "blown": "blow",
    "blows": "blow", "gave": "give", "gives": "give", "giving": "give", "given": "give", "threw": "throw",
    "thrown": "throw", "throws": "throw", "throwing": "throw", "broke": "break", "breaks": "break",
    "panicked": "panic", "paniced": "panic", "panics": "panic", "panicking": "panic", "panicing": "panic",
    "psoded": "psod",
    "spun": "spin", "ran": "run", "lit": "led", "kept": "keep", "keeps": "keep", "keeping": "keep",
    "noisy": "noise", "noises": "noise", "shelves": "shelf",
    "batteries": "battery", "memories": "memory", "failing": "fail",
    "failed": "fail", "fails": "fail", "failure": "fail", "failures": "fail", "faulty": "fault",
    "errors": "error", "erroring": "error", "err": "error", "slowly": "slow", "rapidly": "fast",
    "quickly": "fast", "rapid": "fast", "quick": "fast", "statuses": "status", "leds": "led",
    "randomly": "random", "intermittently": "intermittent", "spontaneously": "spontaneous",
    "continuously": "continuous", "constantly": "constant", "suddenly": "sudden",
    "immediately": "immediate",
    "unexpectedly": "unexpected", "repeatedly": "repeated", "corruption": "corrupt",
    "corrupted": "corrupt",
    "tripped": "trip", "trips": "trip", "tripping": "trip", "dropping": "drop", "dropped": "drop",
}  # fmt: skip

_SAME = {
    # colours and lamps: people name the colour of an amber LED differently
    "yellow": "amber", "orange": "amber", "light": "led", "lamp": "led", "indicator": "led",
    # drives
    "hdd": "drive", "disk": "drive", "disc": "drive", "harddisk": "drive", "harddrive": "drive",
    # other parts
    "processor": "cpu", "microprocessor": "cpu", "ram": "memory", "psu": "power supply",
    "motherboard": "system board", "mainboard": "system board", "planar": "system board",
    "monitor": "screen", "colour": "color", "colours": "color",
    # what happens
    "restart": "reboot", "freeze": "hang", "blink": "flash", "stuck": "hang",
    "recognised": "detect", "recognized": "detect", "recognise": "detect", "recognize": "detect",
    "seen": "detect", "see": "detect", "sees": "detect", "found": "detect", "find": "detect",
    "finds": "detect", "visible": "detect", "identified": "detect", "identify": "detect",
    "shutdown": "shut down",
    "startup": "start", "bootup": "boot", "bluescreen": "blue screen", "bsod": "blue screen",
    "bluescreened": "blue screen", "bluescreens": "blue screen", "blues": "blue",
    "poweron": "power on",
    "reboots": "reboot", "defective": "fault", "broken": "fault", "noisey": "noise",
    # negation
    "cannot": "not", "never": "not", "unable": "not", "n't": "not", "cant": "not", "dont": "not", "doesnt": "not",
    "didnt": "not", "wont": "not", "isnt": "not", "arent": "not", "wasnt": "not", "couldnt": "not", "dosnt": "not",
    "dosent": "not", "doesent": "not", "hasnt": "not", "havent": "not",
    # numbers
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8",
    "both": "2", "multiple": "several", "many": "several", "every": "all", "each": "all",
}  # fmt: skip

_NUMBERED_TEXT = """
hdd hdds disk disks drive drives psu psus supply fan fans dimm dimms cpu cpus raid ps slot bay port ports nic eth hba
硬盘 硬碟 电源 电源模块 电源供应器 风扇 内存 记忆体 内存条 内存槽 内存插槽 插槽 网口 网卡 网路卡 端口 处理器
"""
NUMBERED = frozenset(_NUMBERED_TEXT.split())
"""Components that a server has several of, so that reports give them a number."""

CHINESE_WORDS = {
    # Cantonese
    "唔": "不", "冇": "没有", "嘅": "的", "咗": "了", "喺": "在", "俾": "给", "佢": "他", "睇": "看",
    "嚟": "来", "咁": "这样",
    # lamps, parts and what happens
    "amber灯": "黄灯", "yellow灯": "黄灯", "orange灯": "黄灯",
    "指示灯": "灯", "状态灯": "灯", "警告灯": "警示灯", "led灯": "灯", "灯号": "灯", "橙灯": "黄灯",
    "橘灯": "黄灯",
    "桔灯": "黄灯", "琥珀灯": "黄灯", "琥珀色灯": "黄灯", "橙色灯": "黄灯", "橘色灯": "黄灯",
    "黄色灯": "黄灯",
    "黄颜色灯": "黄灯", "黄色的灯": "黄灯", "橙色的灯": "黄灯", "橘色的灯": "黄灯", "琥珀色的灯": "黄灯",
    "橙黄色的灯": "黄灯", "橘黄色的灯": "黄灯", "红色的灯": "红灯", "红色灯": "红灯", "黄登": "黄灯",
    "硬碟机": "硬盘", "硬碟": "硬盘", "磁碟机": "硬盘", "磁碟": "磁盘",
    "hdd硬盘": "硬盘", "sas硬盘": "硬盘", "sata硬盘": "硬盘", "scsi硬盘": "硬盘",
    "记忆体": "内存", "内存条": "内存", "内存模块": "内存", "内存模组": "内存", "内在条": "内存",
    "萤幕": "屏幕", "荧幕": "屏幕", "荧屏": "屏幕", "显示幕": "屏幕",
    "电源供应器": "电源", "电源供应": "电源", "电源模组": "电源", "电源模块": "电源",
    "伺服器": "服务器", "主机板": "主板", "母板": "主板", "磁盘阵列": "阵列", "阵列控制卡": "阵列卡",
    "阵列控制器": "阵列卡", "raid控制器": "raid卡", "raid控制卡": "raid卡", "磁盘阵列卡": "阵列卡",
    "重新开机": "重启", "重新启动": "重启", "重开机": "重启", "重起": "重启", "重新引导": "重启",
    "死当": "死机", "光碟机": "光驱", "网路卡": "网卡", "网路": "网络",
    "韧体": "固件", "作业系统": "系统", "操作系统": "系统", "滑鼠": "鼠标", "侦测": "检测",
    "兰屏": "蓝屏", "篮屏": "蓝屏", "蓝色画面": "蓝屏", "蓝画面": "蓝屏", "蓝萤幕": "蓝屏",
    "辨识": "识别", "侦测不到": "识别不到", "抓不到": "识别不到", "检测不到": "识别不到",
    "认不到": "识别不到", "认不出": "识别不到", "读不到": "识别不到", "看不到": "识别不到",
    "不识别": "无法识别",
    "不能识别": "无法识别", "识别不了": "无法识别", "识别不出": "识别不到", "检测不出": "识别不到",
    "自检不通过": "自检不过", "自检通不过": "自检不过", "自检没过": "自检不过",
    "自检失败": "自检不过", "显视": "显示", "闪烁": "闪", "闪动": "闪", "长亮": "常亮", "一直亮": "常亮",
    "恒亮": "常亮",
    "亮了": "亮", "亮着": "亮", "亮起": "亮", "点亮": "亮", "开机后": "开机", "启机": "开机", "上电": "加电",
    "通电": "加电", "插电": "加电", "拔插电": "拔插电",
}  # fmt: skip


def _inflections(verb: str) -> tuple[str, ...]:
    stem = verb.removesuffix("e")
    double = verb + verb[-1]
    return (f"{verb}s", f"{verb}es", f"{stem}ed", f"{stem}ing", f"{double}ed", f"{double}ing")


_STEMS = {form: verb for verb in _VERBS for form in _inflections(verb)} | _IRREGULAR


@lru_cache(maxsize=1 << 16)
def fold_word(word: str, fillers: frozenset[str] = FILLERS) -> str:
    """Return the normal form of a lower-case English word.  It is empty for a filler word.

    >>> [fold_word(word) for word in ("lights", "flashing", "the", "doesn't")]
    ['led', 'flash', '', 'not']
    """
    if word in fillers:
        return ""
    if word.endswith("n't"):
        return "not"
    word = word if word in _STEMS or word in _SAME else corrected(word)
    stem = _STEMS.get(word, word)
    stem = _STEMS.get(stem, stem) if stem != word else _singular(word)
    return _SAME.get(stem, stem)


_SHORTEST_PLURAL = 4


def _singular(word: str) -> str:
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    if len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
