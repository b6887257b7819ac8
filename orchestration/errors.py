"""The one error a user sees: what was wrong, where, and what to do. Nothing else belongs here."""


class PaywellError(Exception):
    """A problem a person can solve.

    Args:
        message: what is wrong, in one sentence.
        where: file, line, column or configuration key; None where the message says it.
        todo: what the reader can do about it.
    """

    def __init__(self, message: str, where: str | None = None, todo: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.todo = todo
        self.exit_code: int | None = None

    def as_dict(self) -> dict[str, str | None]:
        """The three parts by name, for `--json`."""
        return {"error": self.message, "where": self.where, "todo": self.todo}
