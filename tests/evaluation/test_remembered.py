"""The same question is answered once."""

from segreview.evaluation.remembered import Remembered


def test_only_another_question_is_looked_into():
    asked = []
    kept = Remembered[int]()

    def ask(question):
        return kept.answer(question, lambda: asked.append(question) or len(asked))

    assert [ask(q) for q in (("a", 1), ("a", 1), ("a", 2), ("a", 1), ("a", 1))] == [1, 1, 2, 3, 3]
    assert asked == [("a", 1), ("a", 2), ("a", 1)]
