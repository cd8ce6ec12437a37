"""The window with 24,000 samples of 81 classes: the longest gap while scores come in.

As bench scale, with label masks of 32 x 32 pixels: a score of every class in every sample is what
takes time. Classes are looked at alone, ignored and renamed, and averaged under other conventions,
while samples are evaluated and when all are. A number as option changes how many samples there are.
"""

import sys

from bench_scale import Person, act_on, number_option
from generated_folder import write_label_folder

SAMPLES, DISTINCT, SIDE, CLASSES = 24_000, 40, 32, 81
CHOICES = 20


def act(person: Person, when: str) -> None:
    """Do what one does whatever the masks are, then what one does with classes."""
    person.when = when
    for activity in (person.scroll, person.sort, person.filter, person.review):
        activity()
    look_at_classes(person)
    change_classes(person)


def look_at_classes(person: Person) -> None:
    """Look at one class after the other, then at all again."""
    choose = person.window.classes.class_chosen.emit
    person.repeat("look at one class after the other", CHOICES, choose)
    with person.doing("look at all classes"):
        choose(None)


def change_classes(person: Person) -> None:
    """Ignore a class and count it again, rename one, and go through some conventions."""
    window = person.window
    for ignored in (True, False):
        with person.doing("ignore a class, count it again"):
            window.classes.label_ignored.emit((1, ignored))
    with person.doing("rename a class"):
        window.classes.class_renamed.emit((1, "another"))
    for name in ("cityscapes", "torchmetrics-meaniou", "seed-report"):
        with person.doing("change the convention"):
            window.scores.convention_chosen.emit(name)


def main() -> int:
    """Do everything once; return 1 when a bound is broken."""
    samples = number_option(SAMPLES)

    def act_twice(person: Person) -> None:
        act(person, ", being evaluated")
        person.fill()
        act(person, ", all evaluated")

    return act_on(
        lambda folder: write_label_folder(folder, samples, DISTINCT, SIDE, CLASSES),
        act_twice,
        f"{samples:,} samples of {CLASSES} classes",
    )


if __name__ == "__main__":
    sys.exit(main())
