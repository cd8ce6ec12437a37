"""The project's commands: demo, test, run ARGS... and bench [NAME].

Standard library only, so that the same lines work with any Python on Linux, macOS and Windows.
All that is said about the set-up goes to stderr: the standard output belongs to the command.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
SAMPLES = ROOT / "resources" / "samples" / "objects"
BENCHMARKS = ROOT / "tests" / "benchmarks"

OLDEST_PYTHON = (3, 11)
FIRST_UNTRIED_PYTHON = (3, 15)

# Debian package -> the library that it brings.
OFFSCREEN_LIBRARIES = {
    "libegl1": "libEGL.so.1",
    "libgl1": "libGL.so.1",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libdbus-1-3": "libdbus-1.so.3",
    "libfontconfig1": "libfontconfig.so.1",
    "libxkbcommon0": "libxkbcommon.so.0",
}
X11_LIBRARIES = {
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
}

USAGE = """usage: python3 packaging/dev.py COMMAND

  demo          open the bundled samples (without a display: print their scores, draw a screenshot)
  test          every check: ruff, mypy, import contracts, tests with doctests
  run ARGS...   the same as segreview ARGS...
  bench [NAME [OPTIONS...]]  one benchmark of tests/benchmarks with its options, or all"""


class SetupError(Exception):
    """What keeps the command from running, and what to do, in one sentence."""


def say(sentence: str) -> None:
    """Print about the set-up, never into the command's own output."""
    print(sentence, file=sys.stderr, flush=True)


# --- what the machine must bring -----------------------------------------------------------------


def python_problem(version: tuple) -> str | None:
    """Say why this Python will not do, or None."""
    if OLDEST_PYTHON <= version[:2] < FIRST_UNTRIED_PYTHON:
        return None
    found = ".".join(map(str, version[:2]))
    return (
        f"SegReview needs Python 3.11 to 3.14, and this is Python {found}: "
        "run the same line with another one, for instance python3.12."
    )


def is_loadable(library: str) -> bool:
    """Whether the dynamic linker finds this library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages(libraries: dict) -> list:
    """Debian packages whose library cannot be loaded."""
    return [package for package, library in libraries.items() if not is_loadable(library)]


def needed_libraries(environment: dict, platform: str) -> dict:
    """Libraries that Qt loads here: for X11 only where there is an X display."""
    if not platform.startswith("linux"):
        return {}
    return {**OFFSCREEN_LIBRARIES, **(X11_LIBRARIES if environment.get("DISPLAY") else {})}


def apt_line(packages: list) -> str:
    """The line that a person with the password can type."""
    return f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}"


def privilege() -> list | None:
    """What to put before apt-get; None where nobody may install."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    asks_nothing = shutil.which("sudo") and subprocess.call(
        ["sudo", "-n", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return ["sudo", "-n"] if asks_nothing == 0 else None


def install_packages(packages: list) -> None:
    """Install Debian packages, or raise with the exact line to type."""
    prefix = privilege()
    if prefix is None:
        raise SetupError(f"System packages are missing; install them with: {apt_line(packages)}")
    say(f"Installing system packages: {', '.join(packages)}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    # Package lists of a minimal machine are empty; where they cannot be refreshed, old ones may do.
    subprocess.call([*apt, "update"], stdout=sys.stderr)
    if subprocess.call(install, stdout=sys.stderr) != 0:
        raise SetupError(f"apt-get failed; install the packages with: {apt_line(packages)}")


def provide_libraries(required: bool) -> None:
    """Install the libraries that Qt loads; where they are not required, only tell."""
    packages = missing_packages(needed_libraries(dict(os.environ), sys.platform))
    if not packages:
        return
    try:
        install_packages(packages)
    except SetupError as error:
        # On systems without apt-get the names are those of Debian, and Qt itself has the last word.
        if required and shutil.which("apt-get"):
            raise
        say(str(error))


# --- the project's own Python --------------------------------------------------------------------


def venv_program(name: str) -> Path:
    """A program inside .venv."""
    folder, suffix = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
    return VENV / folder / (name + suffix)


def fingerprint(group: str | None) -> str:
    """What an installation depends on; another one means installing anew."""
    digest = hashlib.sha256()
    for path in (ROOT / "pyproject.toml", CONSTRAINTS):
        digest.update(path.read_bytes())
    digest.update(repr((sys.version_info[:3], str(ROOT), group)).encode())
    return digest.hexdigest()


def stamp_file(group: str | None) -> Path:
    """Where a finished installation is noted."""
    return VENV / f"installed-{group or 'program'}"


def is_installed(group: str | None) -> bool:
    """Whether nothing has changed since the last installation."""
    stamp = stamp_file(group)
    return stamp.is_file() and stamp.read_text(encoding="ascii") == fingerprint(group)


def venv_works() -> bool:
    """Whether .venv has a Python of this version, with pip, made for this place."""
    probe = "import sys, pip; print(sys.version_info[:2], sys.prefix)"
    try:
        answer = subprocess.run(
            [str(venv_program("python")), "-c", probe], capture_output=True, text=True, check=False
        )
    except OSError:
        return False
    return answer.stdout.strip() == f"{sys.version_info[:2]} {VENV}"


def make_venv() -> None:
    """Make .venv, with python3-venv installed first where Debian left it out."""
    if importlib.util.find_spec("ensurepip") is None:
        install_packages([f"python3.{sys.version_info[1]}-venv"])
    say("Making the project's own Python environment")
    # A new interpreter, for this one may have been started before ensurepip was there.
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)], stdout=sys.stderr):
        raise SetupError("Python could not make the environment; the lines above say why.")


def pip_install(*arguments: str) -> None:
    """Install with pip, at the pinned versions."""
    command = [str(venv_program("python")), "-m", "pip", "install", "--quiet"]
    command += ["--disable-pip-version-check", "--constraint", str(CONSTRAINTS), *arguments]
    if subprocess.call(command, stdout=sys.stderr, cwd=ROOT) != 0:
        raise SetupError("pip could not install what SegReview needs; the lines above say why.")


def install(group: str | None = None) -> None:
    """Install the project, editable, with a dependency group; at once where nothing changed."""
    if is_installed(group):
        return
    if not venv_works():
        make_venv()
    say("Installing SegReview and what it needs (once; the next time is quick)")
    # Debian's pip is too old for dependency groups.
    pip_install("--upgrade", "pip")
    groups = ["--group", group] if group else []
    pip_install("--build-constraint", str(CONSTRAINTS), "--editable", ".", *groups)
    stamp_file(group).write_text(fingerprint(group), encoding="ascii")


# --- the commands --------------------------------------------------------------------------------


def has_display(environment: dict, platform: str) -> bool:
    """Whether a window can be shown to somebody."""
    if environment.get("QT_QPA_PLATFORM", "") in ("offscreen", "minimal"):
        return False
    if not platform.startswith("linux"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def segreview(*arguments: str, environment: dict | None = None) -> int:
    """Run segreview and return its exit status."""
    command = [str(venv_program("python")), "-m", "segreview", *arguments]
    return subprocess.call(command, env=environment)


def output_folder() -> Path:
    """A folder for the demo's files whose path has no blanks."""
    if any(character.isspace() for character in str(ROOT)):
        return Path(tempfile.mkdtemp(prefix="segreview-demo-"))
    folder = ROOT / "demo-output"
    folder.mkdir(exist_ok=True)
    return folder


def headless_demo() -> int:
    """Review the samples without a display: scores, a CSV and a picture of the window."""
    folder = output_folder()
    table, picture = folder / "images.csv", folder / "window.png"
    for old in (table, picture):
        old.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="segreview-home-") as home:
        environment = {"SEGREVIEW_HOME": home, **os.environ, "QT_QPA_PLATFORM": "offscreen"}
        status = segreview("evaluate", str(SAMPLES), "--csv", str(table), environment=environment)
        status = status or segreview(
            str(SAMPLES), "--screenshot", str(picture), environment=environment
        )
    if status == 0:
        print(table, picture, sep="\n", flush=True)
    return status


def demo(arguments: list) -> int:
    """Open the bundled samples."""
    refuse_arguments("demo", arguments)
    provide_libraries(required=True)
    install()
    if has_display(dict(os.environ), sys.platform):
        return segreview(str(SAMPLES))
    return headless_demo()


def checks() -> dict:
    """Every check by name; the tests last, for their last lines are the summary."""
    python = str(venv_program("python"))
    return {
        "ruff check": [python, "-m", "ruff", "check", "."],
        "ruff format": [python, "-m", "ruff", "format", "--check", "."],
        "mypy": [python, "-m", "mypy"],
        "import contracts": [str(venv_program("lint-imports")), "--no-logo"],
        "tests": [python, "-m", "pytest"],
    }


def test(arguments: list) -> int:
    """Run every check, go on after a failure, and fail if any did."""
    refuse_arguments("test", arguments)
    provide_libraries(required=True)
    install("test")
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    failed = []
    for name, command in checks().items():
        print(
            f"--- {name}{' (failed before: ' + ', '.join(failed) + ')' if failed else ''}",
            flush=True,
        )
        if subprocess.call(command, cwd=ROOT, env=environment) != 0:
            failed.append(name)
    return 1 if failed else 0


def run(arguments: list) -> int:
    """Run segreview with these arguments, in this process's place where the system can."""
    provide_libraries(required=False)
    install()
    if os.name != "nt":
        python = str(venv_program("python"))
        os.execv(python, [python, "-m", "segreview", *arguments])
    return segreview(*arguments)


def bench(arguments: list) -> int:
    """Run one benchmark with its options, or all."""
    scripts = {path.stem[len("bench_") :]: path for path in sorted(BENCHMARKS.glob("bench_*.py"))}
    name, options = (arguments[0], arguments[1:]) if arguments else (None, [])
    if name is not None and name not in scripts:
        known = ", ".join(scripts)
        raise SetupError(f"There is no benchmark named {name}; there are: {known}.")
    provide_libraries(required=True)
    install("test")
    # BLAS as the program has it, see segreview/__main__.py.
    defaults = {"QT_QPA_PLATFORM": "offscreen", "OPENBLAS_NUM_THREADS": "1"}
    environment = {**defaults, **os.environ}
    python = str(venv_program("python"))
    chosen = [scripts[name]] if name else list(scripts.values())
    statuses = [
        subprocess.call([python, str(path), *options], cwd=ROOT, env=environment) for path in chosen
    ]
    return 1 if any(statuses) else 0


COMMANDS = {"demo": demo, "test": test, "run": run, "bench": bench}


def refuse_arguments(command: str, arguments: list) -> None:
    """Stop where words follow a command that takes none."""
    if arguments:
        raise SetupError(f"{command} takes no arguments, but was given: {' '.join(arguments)}")


def main(argv: list) -> int:
    """Run one command and return its exit status."""
    if not argv or argv[0] in ("-h", "--help"):
        print(USAGE)
        return 0 if argv else 2
    if argv[0] not in COMMANDS:
        say(f"{argv[0]} is no command.\n{USAGE}")
        return 2
    try:
        problem = python_problem(sys.version_info)
        if problem:
            raise SetupError(problem)
        return COMMANDS[argv[0]](argv[1:])
    except SetupError as error:
        say(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
