"""The same question is answered once."""

from segreview.evaluation.remembered import Remembered


def test_only_another_question_is_looked_into():
    asked = []
    kept = Remembered[int]()

    def ask(question):
        return kept.answer(question, lambda: asked.append(question) or len(asked))

    assert [ask(q) for q in (("a", 1), ("a", 1), ("a", 2), ("a", 1), ("a", 1))] == [1, 1, 2, 3, 3]
    assert asked == [("a", 1), ("a", 2), ("a", 1)]


def test_only_what_was_asked_last_is_known():
    kept = Remembered[int]()
    assert not kept.knows("a")
    kept.answer("a", lambda: 1)
    assert (kept.knows("a"), kept.knows("b")) == (True, False)
    kept.answer("b", lambda: 2)
    assert (kept.knows("a"), kept.knows("b")) == (False, True)
