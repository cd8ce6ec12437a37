"""What was remembered is, in every field, what was evaluated."""

from dataclasses import replace

import numpy as np
import pytest

from segreview.dataset.findings import FindingKind
from segreview.evaluation.cache.block_bytes import block_bytes, stored_block
from segreview.evaluation.cache.packing import Damaged
from segreview.evaluation.evaluate import NOTHING_TO_SCORE, PredictionResult
from segreview.evaluation.questions import Question
from segreview.evaluation.scoreboard import Scoreboard


def filled(opened, results):
    board = Scoreboard(opened.dataset, opened.task)
    for result in results:
        board.put(result)
    return board


def recalled(opened, data):
    board, stored = Scoreboard(opened.dataset, opened.task), stored_block(data)
    samples = np.arange(len(stored.keys))
    board.put_block(samples, stored.identities[..., :2], stored.block)
    return board


def test_a_board_of_remembered_results_is_that_of_evaluated_ones(opened, evaluated, same_boards):
    results = evaluated(opened)
    assert all(result.origin is not None for result in results)
    same_boards(recalled(opened, block_bytes(results)), filled(opened, results))


def test_keys_and_identities_come_back(binary_opened, evaluated):
    results = evaluated(binary_opened)
    stored = stored_block(block_bytes(results))
    assert stored.keys == [result.origin.key for result in results]
    assert stored.identities.tolist() == [r.origin.identities.tolist() for r in results]


def test_every_field_of_a_result_is_kept():
    text = {"reason", "warnings", "questions", "content"}
    numbers = {"width", "height", "outside_valid", "table", "pairs", "class_tables"}
    assert {*PredictionResult._fields} == text | numbers


def test_words_of_every_sample_come_back_as_they_were(binary_opened, evaluated, same_boards):
    odd = ("zwölf ≥ 1, \udcff\n", "")
    results = [
        replace(result, predictions=(result.predictions[0]._replace(warnings=(*odd, str(i))),))
        for i, result in enumerate(evaluated(binary_opened))
    ]
    asked = (Question(FindingKind.VALUES, "model"), Question(FindingKind.PAGES, "other", 3))
    failed = (PredictionResult(reason=NOTHING_TO_SCORE, width=3, height=4, questions=asked),)
    results[1] = replace(results[1], predictions=failed)
    same_boards(recalled(binary_opened, block_bytes(results)), filled(binary_opened, results))


def test_a_part_of_a_block_is_that_part_of_its_samples(opened, evaluated, same_boards):
    results, kept = evaluated(opened), np.array([0, 2])
    stored = stored_block(block_bytes(results))
    board = Scoreboard(opened.dataset, opened.task)
    block = tuple(one.at(kept) for one in stored.block)
    board.put_block(kept, stored.identities[kept][..., :2], block)
    same_boards(board, filled(opened, [results[0], results[2]]))


def test_no_byte_can_be_another_one(binary_opened, evaluated):
    data = block_bytes(evaluated(binary_opened))
    for place in range(len(data)):
        damaged = bytearray(data)
        damaged[place] ^= 1 << place % 8
        with pytest.raises(Damaged):
            stored_block(bytes(damaged))


@pytest.mark.parametrize("length", [0, 1, 19, 20, 36, 37, -1])
def test_no_part_of_a_file_is_taken_for_the_whole(binary_opened, evaluated, length):
    data = block_bytes(evaluated(binary_opened))
    with pytest.raises(Damaged):
        stored_block(data[:length])
