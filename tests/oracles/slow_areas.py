"""Areas under curves by their definition, score by score, in exact fractions."""

from fractions import Fraction


def slow_average_precision(scores, truth) -> Fraction:
    """Return the sum of precision times added recall over all different scores, highest first."""
    pixels, positives = list(zip(scores, truth, strict=True)), sum(truth)
    area, recall = Fraction(0), Fraction(0)
    for threshold in sorted(set(scores), reverse=True):
        called = [positive for score, positive in pixels if score >= threshold]
        reached = Fraction(sum(called), positives)
        area += (reached - recall) * Fraction(sum(called), len(called))
        recall = reached
    return area


def slow_roc_area(scores, truth) -> Fraction:
    """Return the share of pairs in which the positive pixel has the higher score; ties half."""
    hits = [score for score, positive in zip(scores, truth, strict=True) if positive]
    misses = [score for score, positive in zip(scores, truth, strict=True) if not positive]
    won = sum(Fraction(1 + (hit > miss) - (hit < miss), 2) for hit in hits for miss in misses)
    return won / (len(hits) * len(misses))
