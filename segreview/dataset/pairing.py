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
    r"(?<=.)(?:[_-](?:" + "|".join(_SUFFIX_WORDS.split()) + r"))+$", re.IGNORECASE | re.DOTALL
)
_LAST_WORDS = frozenset(_SUFFIX_WORDS.lower().split()) | {"viz"}
_PREFIX_WORDS = "image img volume segmentation seg masks mask labels label gt prediction pred"
_KNOWN_PREFIX = re.compile(
    r"(?:" + "|".join(_PREFIX_WORDS.split()) + r")[_-]?(?=[0-9])", re.IGNORECASE
)
"""Only before a number: mask_rcnn is no mask."""
_SEPARATOR = re.compile(r"[_\-. ]")
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
    """Return a key without known suffixes such as _mask and _pred, and without such a prefix.

    >>> bare_stem("train/01_mask_pred"), bare_stem("_mask"), bare_stem("train/mask_7")
    ('train/01', '_mask', 'train/7')
    """
    start = key.rfind("/") + 1
    prefix = _KNOWN_PREFIX.match(key, start)
    return unended(key if prefix is None else key[:start] + key[prefix.end() :])


def unended(key: str) -> str:
    """Return a key without known suffixes.

    >>> unended("train/image_7_mask")
    'train/image_7'
    """
    word = key[max(key.rfind("_"), key.rfind("-")) + 1 :].lower()
    # Nearly no name ends like that, and the expression takes ten times as long to say so.
    if word.rstrip() not in _LAST_WORDS:
        return key
    folder, slash, name = key.rpartition("/")
    return folder + slash + _KNOWN_SUFFIX.sub("", name)


def match(anchors: list[str], others: list[str], *, infers: bool = True) -> Pairing:
    """Return the partners of ground truth keys: equal stems, bare stems, one ending, one token.

    The last two rules are inferred from the names, and left out where ``infers`` is False.

    >>> match(["a", "b_mask"], ["b", "a"]).partners
    {'a': 'a', 'b_mask': 'b'}
    >>> match(["a.ah", "b.ah"], ["a", "b"]).partners
    {'a.ah': 'a', 'b.ah': 'b'}
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
    free_anchors = [one for one in free_anchors if one not in partners and one not in ambiguous]
    free_others = [other for other in free_others if other not in taken]
    by_ending = _match_one_ending(free_anchors, free_others)
    if by_ending:
        return Pairing({**partners, **by_ending}, ambiguous=ambiguous)
    by_token = _match_one_token(free_anchors, free_others)
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


def _match_one_ending(anchors: Sequence[str], others: Sequence[str]) -> dict[str, str]:
    """Return the pairs in which one name is the other with the only ending that fits them all."""
    fewer = min(len(anchors), len(others))
    if fewer < 2:
        return {}
    longer = _by_ending(anchors, frozenset(others))
    shorter = _by_ending(others, frozenset(anchors))
    fitting = [pairs for pairs in longer.values() if len(pairs) == fewer]
    fitting += [
        {anchor: other for other, anchor in pairs.items()}
        for pairs in shorter.values()
        if len(pairs) == fewer
    ]
    return fitting[0] if len(fitting) == 1 else {}


def _by_ending(names: Sequence[str], bases: frozenset[str]) -> dict[str, dict[str, str]]:
    """Return, for each ending, the names that have it and what they are without it."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for name in names:
        for at in _SEPARATOR.finditer(name, name.rfind("/") + 1):
            if name[: at.start()] in bases:
                found[name[at.start() :]][name] = name[: at.start()]
    return found


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
    """Return (sub-folder, token) -> key where one token differs in every key, else nothing.

    Where it does not, each sub-folder may have names of its own: 21_training and 01_test.
    """
    told = _told_apart(keys)
    if not told:
        inside = [_told_apart(group) for group in _by_folder(keys).values()]
        told = {token: key for group in inside for token, key in group.items()}
    return told if len(told) == len(keys) else {}


def _told_apart(keys: Sequence[str]) -> dict[tuple[str, str], str]:
    """Return the keys by the only token that differs, of numbers without leading zeros."""
    split = [_TOKEN.findall(key.rpartition("/")[2]) for key in keys]
    if len({len(tokens) for tokens in split}) != 1:
        return {}
    differing = [column for column in zip(*split, strict=True) if len(set(column)) > 1]
    if len(differing) != 1:
        return {}
    return {
        (key.rpartition("/")[0], token.lstrip("0") or "0"): key
        for key, token in zip(keys, differing[0], strict=True)
    }


def _by_folder(keys: Sequence[str]) -> dict[str, list[str]]:
    folders: defaultdict[str, list[str]] = defaultdict(list)
    for key in keys:
        folders[key.rpartition("/")[0]].append(key)
    return folders


def repeated(keys: Iterable[str]) -> frozenset[str]:
    """Return the keys that occur more than once."""
    listed = list(keys)
    if len(set(listed)) == len(listed):
        return frozenset()
    return frozenset(key for key, times in Counter(listed).items() if times > 1)
