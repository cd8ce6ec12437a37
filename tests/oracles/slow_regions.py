"""Slow, obvious twins: components by flood fill, error regions by looking at every pixel."""

import math
from collections import defaultdict

STEPS = {
    4: ((-1, 0), (0, -1), (0, 1), (1, 0)),
    8: tuple((y, x) for y in (-1, 0, 1) for x in (-1, 0, 1) if y or x),
}


def flood_fill(pixels, connectivity=8):
    """Return the components of a set of (row, column), in the order of their first pixels."""
    left, found = set(pixels), []
    for seed in sorted(pixels):
        if seed not in left:
            continue
        left.remove(seed)
        component, waiting = [], [seed]
        while waiting:
            row, column = waiting.pop()
            component.append((row, column))
            for down, right in STEPS[connectivity]:
                beside = row + down, column + right
                if beside in left:
                    left.remove(beside)
                    waiting.append(beside)
        found.append(sorted(component))
    return found


def places(mask):
    height, width = mask.shape
    return [(row, column) for row in range(height) for column in range(width)]


def slow_error_regions(ground_truth, prediction, counted, background, tolerance):
    """Return (outcome, kind, truth, predicted, area, x, y, width, height, depth), ranked."""
    everywhere = places(ground_truth)
    wrong, right = defaultdict(set), {}
    for place in everywhere:
        if not counted[place]:
            continue
        truth, predicted = int(ground_truth[place]), int(prediction[place])
        if truth == predicted:
            right[place] = truth
        else:
            wrong[truth, predicted].add(place)
    found = []
    for (truth, predicted), pixels in wrong.items():
        edge = [place for place in everywhere if int(ground_truth[place]) != truth]
        for region in flood_fill(pixels):
            touched = {
                right[row + down, column + along]
                for row, column in region
                for down, along in STEPS[8]
                if (row + down, column + along) in right
            }
            depth = max(min((math.dist(a, b) for b in edge), default=math.inf) for a in region)
            kind = slow_kind(truth, predicted, touched, background, depth <= tolerance)
            outcome = "WRONG_CLASS"
            if truth == background:
                outcome = "FP"
            if predicted == background:
                outcome = "FN"
            rows, columns = zip(*region, strict=True)
            box = (min(columns), min(rows), *(max(c) - min(c) + 1 for c in (columns, rows)))
            row = (outcome, kind, truth, predicted, len(region), *box, depth)
            found.append((-len(region), region[0], row))
    return [row for *_, row in sorted(found, key=lambda entry: entry[:2])]


def slow_kind(truth, predicted, touched, background, shallow):
    misses = truth != background and truth not in touched
    invents = predicted != background and predicted not in touched
    if misses and invents:
        return "WRONG_CLASS"
    if misses or invents:
        return "WHOLE_OBJECT"
    return "BOUNDARY" if shallow else "EXTENT"
