"""The pieces of a report that nobody understood."""

from diagnoser.reading import Lexicon, read


def test_unread_is_what_carries_content(lexicon: Lexicon):
    """Greetings and the machine type are not listed as unread, and unknown content is."""
    reading = read(lexicon, "你好,服务器7979Q7C开机无显示,键盘上洒了咖啡,谢谢")

    assert reading.unread == ("键盘上洒了咖啡",)
