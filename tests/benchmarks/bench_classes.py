"""The window with 24,000 samples of 81 classes: the longest gap while scores come in.

As bench scale, with label masks of 32 x 32 pixels: a score of every class in every sample is what
takes time. Classes are looked at alone, one after the other, when all samples are evaluated. A
number as option changes how many samples there are.
"""

import sys
import tempfile
from pathlib import Path

from bench_scale import Person, report, review_home
from generated_folder import write_label_folder
from window_bench import open_window

SAMPLES, DISTINCT, SIDE, CLASSES = 24_000, 40, 32, 81
CHOICES = 20


def review(person: Person, when: str) -> None:
    """Do what one does whatever the masks are."""
    person.when = when
    for activity in (person.scroll, person.sort, person.filter, person.review):
        activity()


def main() -> int:
    """Do everything once; return 1 when a bound is broken."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    with tempfile.TemporaryDirectory() as place, review_home() as home:
        folder = Path(place) / "classes"
        write_label_folder(folder, samples, DISTINCT, SIDE, CLASSES)
        with open_window(Path(home)) as (app, window):
            person = Person(app, window)
            person.open(folder)
            person.when = ", being evaluated"
            person.wait()
            review(person, ", being evaluated")
            person.fill()
            review(person, ", all evaluated")
            choose = window.classes.class_chosen.emit
            person.repeat("look at one class after the other", CHOICES, choose)
            with person.doing("look at all classes"):
                choose(None)
            person.watch.stop()
    sys.stdout.write(f"{samples:,} samples of {CLASSES} classes\n")
    return int(not report(person.watch))


if __name__ == "__main__":
    sys.exit(main())
