"""What was evaluated once is there at once the next time, and never wrong."""

import os
import threading
import time

import numpy as np
import pytest

from segreview.dataset.rivals import NameChoices
from segreview.dataset.sample_files import file_states
from segreview.dataset.set_names import SetNames
from segreview.evaluation.cache import origins
from segreview.evaluation.cache.result_cache import ResultCache
from segreview.evaluation.runner import Runner
from segreview.evaluation.screen import ScreenRead
from segreview.review.verdict import Decision
from segreview.session import remembering
from segreview.session.opening import OpenRequest, open_request
from segreview.session.remembering import Remembering
from segreview.session.session import Session


@pytest.fixture
def evaluated(monkeypatch):
    """The samples that were evaluated, by name."""
    names, real = [], origins.evaluate

    def noted(sample, index, spec):
        names.append(sample.id)
        return real(sample, index, spec)

    monkeypatch.setattr(origins, "evaluate", noted)
    return names


def wait(session):
    while session.busy or session.running:
        session.receive()
        time.sleep(0.001)


@pytest.fixture
def reopened(evaluated):
    """Open a folder in a new session, wait until all is there and kept, and close it."""

    def visit(root, act=lambda _: None, **wishes):
        session = Session(Runner(workers=2))
        evaluated.clear()
        session.open(OpenRequest(root, **wishes))
        wait(session)
        act(session)
        wait(session)
        session.close()
        wait(session)
        return session

    return visit


def blocks(home):
    return sorted((home / "cache").rglob("*.block"))


def prediction(data, name):
    return data / "predictions" / "model" / f"{name}.png"


def shown(session):
    view = session.view()
    return repr((view.score_rows, view.columns.scores.tolist(), view.problems))


def test_the_second_time_nothing_is_evaluated(reopened, evaluated, data):
    first = reopened(data)
    assert sorted(evaluated) == ["a", "b", "c", "d"]
    again = reopened(data)
    assert evaluated == []
    assert again.board.done == 4
    assert again.view().progress.remembered == 4
    assert first.view().progress.remembered == 0
    assert shown(again) == shown(first)


def test_no_mask_is_opened_for_what_is_remembered(reopened, data, monkeypatch):
    reopened(data)

    def refuse(*_):
        raise AssertionError("a mask is read")

    for name in ("read_ground_truth", "read_prediction", "read_valid"):
        monkeypatch.setattr(f"segreview.evaluation.evaluate.{name}", refuse)
    monkeypatch.setattr("segreview.session.pictures.read_for_screen", _nothing_to_see)
    assert reopened(data).board.done == 4


def _nothing_to_see(sample, *_):
    return ScreenRead(file_states(sample), None, "not looked at")


def test_only_what_changed_is_evaluated_the_second_time(reopened, evaluated, data):
    reopened(data)
    os.utime(prediction(data, "b"), ns=(5, 5))
    session = reopened(data)
    assert evaluated == ["b"]
    assert session.view().progress.remembered == 3
    reopened(data)
    assert evaluated == []


def test_another_reading_is_evaluated_and_both_are_remembered(reopened, evaluated, data):
    reopened(data)
    reopened(data, minimum_area=2)
    assert sorted(evaluated) == ["a", "b", "c", "d"]
    reopened(data, minimum_area=2)
    reopened(data)
    assert evaluated == []


def test_a_set_with_another_name_has_the_same_results(reopened, data):
    reopened(data)
    names = NameChoices(sets=SetNames((("model", "U-Net"),)))
    assert reopened(data, names=names).view().progress.remembered == 4


def test_exports_are_the_same_byte_for_byte(reopened, data, tmp_path):
    reopened(data, lambda session: session.export(tmp_path / "first"))
    reopened(data, lambda session: session.export(tmp_path / "second"))
    for path in sorted((tmp_path / "first").iterdir()):
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes(), path.name


def test_class_tables_of_labels_are_remembered(reopened, evaluated, scenes):
    first = reopened(scenes)
    again = reopened(scenes)
    assert evaluated == []
    assert shown(again) == shown(first)


def test_everything_is_evaluated_again_when_asked_for(reopened, evaluated, data, review_home):
    reopened(data)
    before = blocks(review_home)

    session = reopened(data, lambda session: session.evaluate_again())
    assert sorted(evaluated) == ["a", "b", "c", "d"]
    assert (session.board.done, session.view().progress.remembered) == (4, 0)
    assert len(blocks(review_home)) == 1
    assert blocks(review_home) != before
    assert reopened(data).view().progress.remembered == 4


def test_evaluating_again_before_the_end_evaluates_everything_once(evaluated, data):
    session = Session(Runner(workers=1))
    session.open(OpenRequest(data))
    while session.board is None:
        session.receive()
    session.evaluate_again()
    wait(session)
    assert sorted(evaluated) == ["a", "b", "c", "d"]
    assert session.board.done == 4
    session.close()


def test_everything_is_evaluated_again_when_tables_are_written(reopened, evaluated, data, tmp_path):
    def act(session):
        evaluated.clear()
        session.export(tmp_path / "tables")
        session.evaluate_again()
        assert session.board.done == 4

    assert reopened(data, act).board.done == 4
    assert sorted(evaluated) == ["a", "b", "c", "d"]
    assert "a,model" in (tmp_path / "tables" / "images.csv").read_text()


def test_nothing_open_is_not_evaluated_again():
    session = Session(Runner(workers=1))
    session.evaluate_again()
    assert not session.runner.busy
    session.close()


def test_a_verdict_on_other_masks_is_outdated_after_reopening(reopened, data):
    def accept(session):
        session.select(session.board.ids.index("a"))
        session.decide(Decision.ACCEPTED)

    reopened(data, accept)
    source, target = prediction(data, "b"), prediction(data, "a")
    target.write_bytes(source.read_bytes())
    reopened(data)
    session = reopened(data)
    assert session.view().progress.remembered == 4
    assert session.view().columns.outdated.tolist() == [True, False, False, False]


def test_results_that_are_recalled_while_tables_are_written_are_taken_afterwards(
    reopened, data, tmp_path
):
    reopened(data)
    session = Session(Runner(workers=2))
    session.open(OpenRequest(data))
    while session.board is None:
        session.receive()
    session.export(tmp_path / "tables")
    deadline = time.monotonic() + 5
    while session.exporting.holds_board:
        assert session.board.done == 0
        assert time.monotonic() < deadline
        session.receive()
    wait(session)
    assert (session.board.done, session.view().progress.remembered) == (4, 4)
    session.close()


def test_stopping_recalls_and_evaluates_nothing_more(reopened, evaluated, data):
    reopened(data)
    evaluated.clear()
    session = Session(Runner(workers=1))
    session.open(OpenRequest(data))
    while session.board is None:
        session.receive()
    session.cancel()
    wait(session)
    assert session.board.done == 0
    assert evaluated == []
    session.rescan()
    wait(session)
    assert session.board.done == 4
    session.close()


def test_large_data_sets_are_kept_in_several_blocks(
    reopened, evaluated, data, review_home, monkeypatch
):
    monkeypatch.setattr(remembering, "BLOCK_SAMPLES", 2)
    reopened(data)
    assert len(blocks(review_home)) == 2
    reopened(data)
    assert evaluated == []


def test_large_tables_are_kept_in_several_blocks(reopened, data, review_home, monkeypatch):
    # A table of 8-bit scores has 2 x 257 numbers of 8 bytes, for each of two sets.
    monkeypatch.setattr(remembering, "BLOCK_BYTES", 2 * 2 * 257 * 8 + 1)
    reopened(data)
    assert len(blocks(review_home)) == 2


def test_what_takes_long_is_kept_before_its_block_is_complete(
    reopened, evaluated, data, review_home, monkeypatch
):
    kept, real, evaluate = [], ResultCache.remember, origins.evaluate
    has_kept = threading.Event()

    def noted(cache, results, complete):
        kept.append((len(results), complete))
        has_kept.set()
        real(cache, results, complete)

    def takes_long(sample, index, spec):
        if sample.id == "d":
            has_kept.wait(20)
        return evaluate(sample, index, spec)

    monkeypatch.setattr(ResultCache, "remember", noted)
    monkeypatch.setattr(origins, "evaluate", takes_long)
    monkeypatch.setattr(remembering, "KEEP_SECONDS", 0.0)
    reopened(data)
    assert kept[0][1] is False
    assert kept[-1] == (4, True)
    assert len(blocks(review_home)) == 1
    reopened(data)
    assert evaluated == []


@pytest.mark.parametrize("leaves", ["opens another folder", "closes"])
def test_what_came_in_is_kept_when_the_person_leaves(reopened, evaluated, data, scenes, leaves):
    session = Session(Runner(workers=1))
    session.open(OpenRequest(data))
    while session.board is None or not session.board.done:
        session.receive()
    done = session.board.done
    if leaves == "opens another folder":
        session.open(OpenRequest(scenes))
        wait(session)
    session.close()
    wait(session)
    reopened(data)
    assert len(evaluated) <= 4 - done


def test_a_cache_that_cannot_be_written_is_no_failure(reopened, evaluated, data, review_home):
    review_home.mkdir()
    (review_home / "cache").write_text("a file where a folder should be")
    for _ in range(2):
        session = reopened(data)
        assert (session.board.done, session.failure) == (4, "")
        assert sorted(evaluated) == ["a", "b", "c", "d"]


def test_damaged_blocks_are_evaluated_again(reopened, evaluated, data, review_home):
    first = reopened(data)
    random = np.random.default_rng(0)
    for _ in range(5):
        for block in blocks(review_home):
            content = bytearray(block.read_bytes())
            content[random.integers(len(content))] ^= 1
            block.write_bytes(content)
        session = reopened(data)
        assert sorted(evaluated) == ["a", "b", "c", "d"]
        assert shown(session) == shown(first)


def test_a_change_that_is_noticed_is_remembered_too(reopened, evaluated, data):
    def change(session):
        os.utime(prediction(data, "c"), ns=(7, 7))
        session.rescan()
        wait(session)
        assert session.view().progress.remembered == 3

    reopened(data)
    reopened(data, change)
    assert evaluated == ["c"]
    assert reopened(data).view().progress.remembered == 4
    assert evaluated == []


def test_an_image_is_looked_after_once_it_was_looked_at(reopened, evaluated, data):
    told = []

    def look_twice(session):
        for change in (lambda: None, lambda: os.utime(data / "images" / "c.png", ns=(7, 7))):
            change()
            session.rescan()
            wait(session)
            told.append(session.take_news())

    reopened(data)
    reopened(data, look_twice)
    assert told == [
        "Nothing changed on disk",
        "1 file changed on disk: evaluated again, the masks are the same",
    ]
    assert evaluated == ["c"]


def test_an_image_that_changed_since_is_shown_and_its_masks_are_not_evaluated(
    reopened, evaluated, data
):
    reopened(data)
    os.utime(data / "images" / "c.png", ns=(7, 7))
    assert reopened(data).view().progress.remembered == 4
    assert evaluated == []


def test_a_new_sample_leaves_what_is_remembered(reopened, evaluated, data):
    def add(session):
        for folder in (data / "images", data / "ground_truth", data / "predictions" / "model"):
            (folder / "aa.png").write_bytes((folder / "a.png").read_bytes())
        session.rescan()
        wait(session)
        progress = session.view().progress
        assert (progress.done, progress.total, progress.remembered) == (5, 5, 4)

    reopened(data)
    reopened(data, add)
    assert evaluated == ["aa"]
    reopened(data)
    assert evaluated == []


def test_a_bug_in_keeping_is_let_through(data, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(ResultCache, "remember", broken)
    session = Session(Runner(workers=1))
    session.open(OpenRequest(data))
    with pytest.raises(ZeroDivisionError):
        wait(session)
    session.close()


def test_a_bug_in_recalling_is_let_through_and_everything_is_evaluated(
    reopened, evaluated, data, monkeypatch
):
    def broken(*_):
        raise ZeroDivisionError

    reopened(data)
    for method in ("recall", "__init__"):
        with monkeypatch.context() as patch:
            patch.setattr(ResultCache, method, broken)
            evaluated.clear()
            session = Session(Runner(workers=1))
            session.open(OpenRequest(data))
            with pytest.raises(ZeroDivisionError):
                wait(session)
            wait(session)
            assert sorted(evaluated) == ["a", "b", "c", "d"]
            session.close()


def test_a_disk_that_does_not_answer_lets_nothing_pile_up(data, monkeypatch):
    monkeypatch.setattr(remembering, "BLOCK_SAMPLES", 1)
    monkeypatch.setattr(remembering, "MOST_WRITES", 2)
    answers, kept = threading.Event(), []

    def hangs(_, results, __):
        answers.wait(10)
        kept.append(len(results))

    monkeypatch.setattr(ResultCache, "remember", hangs)
    session = Session(Runner(workers=1))
    session.open(OpenRequest(data))
    while session.busy:
        session.receive()
        time.sleep(0.001)
    assert session.board.done == 4
    answers.set()
    wait(session)
    session.close()
    assert kept == [1, 1]


def test_evaluating_again_while_nothing_is_known_yet_forgets_it_all(
    reopened, evaluated, data, monkeypatch
):
    reopened(data)
    may_open, real = threading.Event(), remembering.open_cache

    def late(*arguments):
        may_open.wait(10)
        return real(*arguments)

    evaluated.clear()
    with monkeypatch.context() as patch:
        patch.setattr(remembering, "open_cache", late)
        session = Session(Runner(workers=2))
        session.open(OpenRequest(data))
        while session.board is None:
            session.receive()
        session.evaluate_again()
        may_open.set()
        wait(session)
        session.close()
    assert sorted(evaluated) == ["a", "b", "c", "d"]
    assert session.view().progress.remembered == 0


def test_scores_are_drawn_once_a_second_until_all_are_recalled(data, monkeypatch):
    times, runner = (
        iter([100.0, 100.1, 100.9, 101.0, 101.0, 101.9, 102.0, 102.0]),
        Runner(workers=1),
    )
    monkeypatch.setattr(time, "monotonic", lambda: next(times, 103.0))
    kept = Remembering(runner)
    kept.begin(open_request(OpenRequest(data)))
    drawn = [kept.is_worth_drawing() for _ in range(5)]
    assert drawn == [False, False, True, False, True]
    kept.stop()
    assert kept.is_worth_drawing()
    kept.close()
    runner.close()
