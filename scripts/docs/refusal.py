"""The error of documentation that is not built."""


class Refusal(Exception):
    """Says to the author what is wrong, with which value, and what to do."""
