import subprocess
import sys

EMIT_SIGNALS = """
from PySide6.QtCore import QObject, Signal

class Sender(QObject):
    happened = Signal(object)
    switched = Signal(bool)

received = []
sender = Sender()
sender.happened.connect(received.append)
sender.switched.connect(received.append)
for number in range(5_000):
    sender.happened.emit(None if number % 2 else {"number": number})
    sender.switched.emit(number % 3 == 0)
print(len(received))
"""


def test_five_thousand_signals_of_each_kind_leave_the_interpreter_alive() -> None:
    emitted = subprocess.run(
        [sys.executable, "-c", EMIT_SIGNALS],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert (emitted.returncode, emitted.stdout.strip()) == (0, "10000"), emitted.stderr
