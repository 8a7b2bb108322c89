"""The words of the sign-in page."""

from typing import Final

from api.console.language import Words

WORDS: Final[Words] = {
    "key": ("API key", "API 密钥"),
    "key_hint": (
        "It begins with dk_. Ask whoever runs this service for one.",
        "以 dk_ 开头。请向服务管理员索取。",
    ),
    "sign_in": ("Sign in", "登录"),
    "refused": (
        "This key is unknown, was revoked or has expired.",
        "该密钥不存在、已被吊销或已过期。",
    ),
}
