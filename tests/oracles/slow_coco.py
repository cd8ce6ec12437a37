"""The COCO tools' rasteriser and run-length text, step by step as maskApi.c does them."""

import math
from itertools import pairwise


def slow_polygon(ring: list[tuple[float, float]], height: int, width: int) -> list[list[bool]]:
    """Trace all edges on the fine grid, collect the crossings of columns, fill between them."""
    corners = [(int(5 * x + 0.5), int(5 * y + 0.5)) for x, y in ring]
    traced: list[tuple[int, int]] = []
    for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
        if start != end:
            traced += _edge(*start, *end)
    toggled = [False] * (height * width + 1)
    for (before_x, before_y), (x, y) in pairwise(traced):
        if x == before_x:
            continue
        column = (min(x, before_x) + 0.5) / 5 - 0.5
        if column != math.floor(column) or not 0 <= column <= width - 1:
            continue
        row = math.ceil(min(max((min(y, before_y) + 0.5) / 5 - 0.5, 0), height))
        place = int(column) * height + row
        toggled[place] = not toggled[place]
    inside, flat = False, []
    for toggle in toggled[:-1]:
        inside ^= toggle
        flat.append(inside)
    return [[flat[column * height + row] for column in range(width)] for row in range(height)]


def _edge(x: int, y: int, to_x: int, to_y: int) -> list[tuple[int, int]]:
    across, down = abs(to_x - x), abs(to_y - y)
    flat = across >= down
    turned = x > to_x if flat else y > to_y
    if turned:
        x, y, to_x, to_y = to_x, to_y, x, y
    if flat:
        slope = (to_y - y) / across
        points = [(step + x, int(y + slope * step + 0.5)) for step in range(across + 1)]
    else:
        slope = (to_x - x) / down
        points = [(int(x + slope * step + 0.5), step + y) for step in range(down + 1)]
    return points[::-1] if turned else points


def slow_decode(text: str) -> list[int]:
    """Read COCO's compressed counts one character after the other."""
    counts: list[int] = []
    number = place = 0
    for character in text:
        code = ord(character) - 48
        number |= (code & 31) << 5 * place
        place += 1
        if not code & 32:
            if code & 16:
                number -= 1 << 5 * place
            counts.append(number + (counts[-2] if len(counts) > 2 else 0))
            number = place = 0
    return counts


def slow_encode(counts: list[int]) -> str:
    """Write counts as COCO's compressed text."""
    text = ""
    for place, count in enumerate(counts):
        number = count - (counts[place - 2] if place > 2 else 0)
        more = True
        while more:
            code = number & 31
            number >>= 5
            more = number != -1 if code & 16 else number != 0
            text += chr(code + (32 if more else 0) + 48)
    return text
