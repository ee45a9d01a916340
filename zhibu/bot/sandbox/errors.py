"""How the Bot API says no: a status, a description in Telegram's words, and sometimes a parameter."""


class ApiError(Exception):
    """A refused call: `code` is both the HTTP status and `error_code`; `parameters` as in ResponseParameters."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(text: str) -> ApiError:
    """400. Telegram lowers the first letter of its sentences and leaves its CODES alone."""
    if text[1:2].islower():
        text = text[0].lower() + text[1:]
    return ApiError(400, f"Bad Request: {text}")


def forbidden(text: str) -> ApiError:
    return ApiError(403, f"Forbidden: {text}")


def flooded(seconds: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
