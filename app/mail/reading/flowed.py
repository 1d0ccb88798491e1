"""format=flowed (RFC 3676): lines that a program has broken are put together again."""

MOST_DEPTH = 8


def unflowed(text: str, *, deletes_space: bool) -> str:
    """The text with its paragraphs whole; quotation marks stay at the beginning of each."""
    kept: list[str] = []
    paragraph: list[str] = []
    depth_before = 0
    for raw in text.replace("\r\n", "\n").split("\n"):
        bare = raw.lstrip(">")
        depth = min(len(raw) - len(bare), MOST_DEPTH)
        content = bare.removeprefix(" ")
        if paragraph and (depth != depth_before or content.rstrip() == "--"):
            _close(kept, paragraph, depth_before)
            paragraph = []
        depth_before = depth
        if content.endswith(" ") and content != "-- ":
            paragraph.append(content[:-1] if deletes_space else content)
        else:
            _close(kept, [*paragraph, content], depth)
            paragraph = []
    if paragraph:
        _close(kept, paragraph, depth_before)
    return "\n".join(kept)


def _close(kept: list[str], paragraph: list[str], depth: int) -> None:
    mark = ">" * depth + " " if depth else ""
    kept.append(mark + "".join(paragraph))
