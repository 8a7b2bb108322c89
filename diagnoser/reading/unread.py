"""The unread pieces of a report: text outside all findings, without words that carry no content."""

import re
from collections.abc import Iterable, Iterator, Sequence

MAX_PIECES = 50

_NO_CONTENT = re.compile(
    r"""
    (?<![^\W_])[a-z]{0,12}[0-9][a-z0-9.:/-]{0,40}  # numbers, machine types, serials
  | (?<![a-z])(?:the|a|an|is|are|was|were|be|been|has|have|had|its?|this|that|these|those|there|our|my|your
  |we|you|i|it's|please
        |pls|hi|hello|hey|dear|sir|madam|thanks?|thank|regards|best|help|server|servers|machine|machines|box
        |system|host
        |customer|client|user|said|says|reports?|reported|ibm|lenovo|dell|hp|xseries|serveraid|and|or|but
        |with|on|in|at|of
        |to|for|from|by|as|after|before|when|while|then|now|today|yesterday|again|also|all|still|just|very
        |so|too|not|no
        |some|any|one|both|led|light|lights|lit|error|errors|code|message|problem|issue|fault|showing|shows
        |show|slot|bay
        |number|nr|no|during|start|startup|boot|power|up|off|it|he|she|they|does|do|did|will|can|since
        |morning|night|kindly
        |asap|urgent|check|got|get|gets|seen|see|front|panel|post|screen|drive|drives|disk|disks|hdd|card
        |which|what|why
        |cause|caused|because|due|if|possible|need|needs|needed|support|engineer|onsite|come|soon|either
        |windows|linux|utility|path|solid|several
        |times|day|twice|once|about|week|last|became|becomes|hard|files|array|came|out|more|than|back|into
        |onto|only|every
        |sent|send|unit|model|type|serial|tried|already|since|until|would|could|should|seems|appears|left
        |right)(?![a-z])
  | 你好|您好|请问|请|麻烦|谢谢|帮忙|帮|尽快|一下|处理|解决|报修|客户|用户|反映|反应|反馈|说|称|描述|情况
  |机器|服务器|伺服器|设备|代码|日志|大量|运行|频繁|经常|打开机盖|看到|不动|主机|系统
  | 型号|序列号|我们|我司|公司|单位|机房|工程师|上门|现在|目前|今天|昨天|早上|上午|下午|晚上|刚才|刚刚|突然
  |已经|已|一直|还是|仍然|仍
  | 然后|之后|以后|后来|的时候|时候|时|后|前|再|又|也|都|就|均|才|了|的|地|得|着|过|在|有|是|和|与|及|或|并
  |且|而|但是|但|不过|可是
  | 因为|所以|由于|可能|怀疑|估计|应该|好像|似乎|这|那|该|此|本|个|台|块|颗|条|盏|只|根|片|号|第|上|下|中|里
  |内|外|面|到|从|把|被|给
  | 会|能|要|想|可以|开机|启动|加电|重启|显示|提示|出现|发现|报|亮|灯|错误|故障|问题|报错|报警|常|正常|硬盘
  |内存|主板|电源|风扇
  | 进行|检查|测试|查看|看|为|什么|怎么|如何|原因|需要|更换|备件|维修|[一二三四五六七八九十两几多]|全部|所有
  |其中|另外|同时|左右|以及
  | 还|吧|啊|呢|吗|呀|哦|嗯
    """,
    re.VERBOSE,
)
_SEPARATES = re.compile(r"[\n、]")
_CONTENT = re.compile(r"[a-z]{3,}|[^\W\d_a-z]")
_EDGES = " \t,.:;()[]{}<>/\\*#=+-_~'"


def unread_pieces(text: str, covered: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    r"""Return the intervals [start, end) of a character form that are not covered and carry content.

    >>> unread_pieces("无显示\n键盘粘住了咖啡", [(0, 3)])
    [(4, 11)]
    """
    found: list[tuple[int, int]] = []
    for start, end in _gaps(text, sorted(covered)):
        piece = _trimmed(text, start, end)
        if piece and _has_content(text[piece[0] : piece[1]]):
            found.append(piece)
        if len(found) == MAX_PIECES:
            break
    return found


def _gaps(text: str, covered: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    place = 0
    for start, end in [*covered, (len(text), len(text))]:
        if place < start:
            yield from _clauses(text, place, start)
        place = max(place, end)


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for clause in _SEPARATES.split(text[start:end]):
        yield start, start + len(clause)
        start += len(clause) + 1


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(_EDGES))
    stripped = piece.strip(_EDGES)
    return (start + left, start + left + len(stripped)) if stripped else None


def _has_content(piece: str) -> bool:
    """Return whether more than one Chinese character remains after words without content are removed."""
    rest = _CONTENT.findall(_NO_CONTENT.sub(" ", piece))
    return len(rest) > 1 or any(len(word) > 1 for word in rest)
