"""Match files by relative stem, never by order; what is ambiguous is listed, never guessed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_SUFFIX_WORDS = (
    "label_viz labelTrainIds labelIds leftImg8bit gtFine segmentation annotation prediction "
    "logits labels label masks mask target output predict probs prob pred gt seg out image img rgb "
    "sat 0000 hwc chw"
)
_KNOWN_SUFFIX = re.compile(
    r"(?<=.)[_-](?:" + "|".join(_SUFFIX_WORDS.split()) + r")$", re.IGNORECASE | re.DOTALL
)
_LAST_WORDS = frozenset(_SUFFIX_WORDS.lower().split()) | {"viz"}
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which key of the other role belongs to each ground truth key, and by which rule."""

    partners: dict[str, str] = field(default_factory=dict)
    by_token: frozenset[str] = frozenset()
    """Ground truth keys whose partner shares one token with them, not the whole stem."""
    ambiguous: dict[str, str] = field(default_factory=dict)
    """Ground truth keys that have several candidates, and the sentence that says so."""

    def example(self) -> str:
        """Return one inferred pair for people, or nothing where names were equal."""
        key = min(self.by_token, default=None)
        return "" if key is None else f"{key} with {self.partners[key]}"


def bare_stem(key: str) -> str:
    """Return a key without one known suffix such as _mask or _pred.

    >>> bare_stem("train/01_mask"), bare_stem("_mask")
    ('train/01', '_mask')
    """
    word = key[max(key.rfind("_"), key.rfind("-")) + 1 :].lower()
    # Nearly no name ends like that, and the expression takes ten times as long to say so.
    if word.rstrip() not in _LAST_WORDS:
        return key
    folder, slash, name = key.rpartition("/")
    return folder + slash + _KNOWN_SUFFIX.sub("", name)


def match(anchors: list[str], others: list[str], *, infers: bool = True) -> Pairing:
    """Return the partners of ground truth keys: equal stems, bare stems, then one token.

    The last rule is inferred from the names, and left out where ``infers`` is False.

    >>> match(["a", "b_mask"], ["b", "a"]).partners
    {'a': 'a', 'b_mask': 'b'}
    """
    if anchors == others:
        return Pairing(dict(zip(anchors, others, strict=True)))
    present = frozenset(others)
    partners = {anchor: anchor for anchor in anchors if anchor in present}
    ambiguous: dict[str, str] = {}
    if len(partners) == len(anchors) or not others:
        return Pairing(partners)
    free_anchors = [anchor for anchor in anchors if anchor not in partners]
    free_others = [other for other in others if other not in partners]
    _match_bare_stems(free_anchors, free_others, partners, ambiguous)
    if not infers:
        return Pairing(partners, ambiguous=ambiguous)
    taken = set(partners.values())
    by_token = _match_one_token(
        [anchor for anchor in free_anchors if anchor not in partners and anchor not in ambiguous],
        [other for other in free_others if other not in taken],
    )
    return Pairing({**partners, **by_token}, frozenset(by_token), ambiguous)


def _match_bare_stems(
    anchors: Sequence[str],
    others: Sequence[str],
    partners: dict[str, str],
    ambiguous: dict[str, str],
) -> None:
    anchors_of, others_of = _grouped(anchors), _grouped(others)
    for bare, group in anchors_of.items():
        candidates = others_of.get(bare, [])
        if len(group) == len(candidates) == 1:
            partners[group[0]] = candidates[0]
        elif candidates:
            named = ", ".join(sorted({*group, *candidates}))
            ambiguous.update(dict.fromkeys(group, f"several names share the stem {bare}: {named}"))


def _grouped(keys: Iterable[str]) -> dict[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for key in keys:
        groups[bare_stem(key)].append(key)
    return groups


def _match_one_token(anchors: Sequence[str], others: Sequence[str]) -> dict[str, str]:
    """Return the pairs of the one token that differs in every name, if they are one to one."""
    anchor_tokens, other_tokens = _telling_tokens(anchors), _telling_tokens(others)
    shared = anchor_tokens.keys() & other_tokens.keys()
    fewer = min(len(anchor_tokens), len(other_tokens))
    if fewer < 2 or len(shared) < fewer:
        return {}
    return {
        anchor: other_tokens[token] for token, anchor in anchor_tokens.items() if token in shared
    }


def _telling_tokens(keys: Sequence[str]) -> dict[tuple[str, str], str]:
    """Return (sub-folder, token) -> key where one token differs in every key, else nothing."""
    split = {key: _TOKEN.findall(key.rpartition("/")[2]) for key in keys}
    if len({len(tokens) for tokens in split.values()}) != 1:
        return {}
    columns = list(zip(*split.values(), strict=True))
    differing = [place for place, column in enumerate(columns) if len(set(column)) > 1]
    if len(differing) != 1:
        return {}
    told = {(key.rpartition("/")[0], tokens[differing[0]]): key for key, tokens in split.items()}
    return told if len(told) == len(keys) else {}


def repeated(keys: Iterable[str]) -> frozenset[str]:
    """Return the keys that occur more than once."""
    listed = list(keys)
    if len(set(listed)) == len(listed):
        return frozenset()
    return frozenset(key for key, times in Counter(listed).items() if times > 1)
