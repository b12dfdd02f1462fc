"""Names and what stands behind them in one line."""


def followed(name: str, by: str) -> str:
    """`name` and the text that follows it; apart where digits would meet, as in `学校3 2026年度`."""
    meet = name[-1:].isdigit() and by[:1].isdigit()
    return f"{name} {by}" if meet else f"{name}{by}"
