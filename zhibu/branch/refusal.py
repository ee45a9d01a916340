"""The only way a rule says no: a code and facts. Words are found for it at the last moment, in the reader's language."""


class Refusal(Exception):  # noqa: N818 -- it is not an error of the program but an answer
    """A rule's no. `code` names the rule (`leave.too_late`), `facts` hold what its sentence needs."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts
