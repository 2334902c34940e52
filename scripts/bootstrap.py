"""Make everything ready that a README command needs, once, and start it.

A private environment in `.venv`, the libraries of one list in scripts/requirements/, this package
itself, and the system's libraries and programs. Standard library only: it runs before anything is
installed. A stamp, written last, says that all of it is done, so that the next run starts its work
at once and an interrupted run starts again from a clean environment.

By itself, `python3 scripts/bootstrap.py` prepares for publishing, with the word `test` for testing.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)


class Purpose(Enum):
    """What the environment is for; the value is the name of its list of libraries."""

    PUBLISH = "runtime"
    TEST = "development"


@dataclass(frozen=True)
class Need:
    """Something of the system that pip cannot install."""

    libraries: tuple[str, ...]
    """File names of shared libraries; every one has to load."""
    programs: tuple[str, ...]
    """Names of programs; one of them has to be there."""
    debian: tuple[str, ...]
    """The packages that bring it on Debian and Ubuntu."""
    files: tuple[str, ...] = ()
    """Paths of what is neither a library nor a program; every one has to be there."""


PRINTING = Need(
    libraries=(
        "libgobject-2.0.so.0",
        "libpango-1.0.so.0",
        "libpangoft2-1.0.so.0",
        "libharfbuzz.so.0",
        "libharfbuzz-subset.so.0",
        "libfontconfig.so.1",
    ),
    programs=(),
    debian=("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz0b", "libharfbuzz-subset0"),
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NEEDS = {
    Purpose.PUBLISH: (PRINTING,),
    Purpose.TEST: (
        PRINTING,
        Need(libraries=(), programs=BROWSERS, debian=("chromium",)),
        Need(libraries=(), programs=("pdftoppm",), debian=("poppler-utils",)),
        Need(libraries=(), programs=("qpdf",), debian=("qpdf",)),
        Need(libraries=(), programs=("zbarimg",), debian=("zbar-tools",)),
        Need(libraries=(), programs=("softhsm2-util",), debian=("softhsm2",)),
        Need(libraries=(), programs=("javac",), debian=("default-jdk-headless",)),
        Need(
            libraries=(),
            programs=(),
            debian=("libjaxb-java",),
            files=("/usr/share/java/jaxb-runtime.jar",),
        ),
        Need(libraries=(), programs=("ssh-keygen",), debian=("openssh-client",)),
        Need(libraries=(), programs=("git",), debian=("git",)),
    ),
}


def start(purpose: Purpose, arguments: Sequence[str]) -> NoReturn:
    """Make the environment ready, then become its Python with these arguments."""
    make_ready(purpose)
    command = [str(environment_python()), *arguments]
    sys.stdout.flush()
    if os.name == "nt":  # execv there returns to the prompt before the work is done
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


def make_ready(purpose: Purpose) -> None:
    """Install what is missing for a purpose; return at once when nothing is."""
    if sys.version_info < OLDEST_PYTHON:
        restart_with_newer_python()
    install_needs(purpose)
    if is_stamped(purpose):
        return
    with only_one():
        if is_stamped(purpose):  # another run was faster
            return
        make_environment()
        unfinished().touch()
        install_libraries(purpose)
        check_printing()
        stamp_path().write_text(json.dumps(stamp(purpose)), encoding="utf-8")
        unfinished().unlink()


def environment_python() -> Path:
    """Return the path of the environment's own Python."""
    if os.name == "nt":
        return ENVIRONMENT / "Scripts" / "python.exe"
    return ENVIRONMENT / "bin" / "python"


def give_up(sentence: str) -> NoReturn:
    """End with one sentence that says what to do."""
    print(sentence, file=sys.stderr)
    sys.exit(2)


# --- the stamp -----------------------------------------------------------------------------------


def stamp_path() -> Path:
    """Return where the stamp lies: within the environment, so that they go together."""
    return ENVIRONMENT / "qms-ready.json"


def unfinished() -> Path:
    """Return the mark of an installation that has begun and not ended."""
    return ENVIRONMENT / "qms-unfinished"


def stamp(purpose: Purpose) -> dict[str, str]:
    """Return what the environment was made from."""
    return {"purpose": purpose.value, "made_from": made_from(purpose)}


def is_stamped(purpose: Purpose) -> bool:
    """Whether the environment was finished for this purpose, from what lies here now."""
    try:
        found = json.loads(stamp_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    # What tests need contains what publishing needs.
    accepted = [stamp(Purpose.TEST), stamp(purpose)]
    return found in accepted and environment_python().exists() and not unfinished().exists()


def made_from(purpose: Purpose) -> str:
    """Return a digest of the list, of what pyproject.toml says of the package, Python and place."""
    import tomllib

    with (ROOT / "pyproject.toml").open("rb") as file:
        settings = tomllib.load(file)
    package = [settings[table] for table in ("build-system", "project")]
    digest = hashlib.sha256(lock_path(purpose).read_bytes())
    digest.update(json.dumps([package, settings["tool"]["hatch"]], sort_keys=True).encode())
    digest.update(repr((sys.version_info[:2], sys.platform, str(ROOT))).encode())
    return digest.hexdigest()


def lock_path(purpose: Purpose) -> Path:
    """Return the list of libraries for a purpose."""
    return ROOT / "scripts" / "requirements" / f"{purpose.value}.txt"


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Let two runs at the same moment install one after the other."""
    try:
        import fcntl
    except ImportError:  # Windows: two first runs at once are not worth more code
        yield
        return
    with (ROOT / "scripts" / "bootstrap.py").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# --- the environment -----------------------------------------------------------------------------


def make_environment() -> None:
    """Make `.venv`, or keep a sound one."""
    if environment_is_sound():
        return
    install_venv_module()
    print(f"Making a private environment in {ENVIRONMENT.name} …", flush=True)
    run(
        [base_python(), "-I", "-m", "venv", "--clear", str(ENVIRONMENT)],
        f"The environment could not be made. Delete the folder {ENVIRONMENT} and try again.",
    )


def base_python() -> str:
    """Return the Python outside any environment: `.venv` cannot replace itself."""
    known = getattr(sys, "_base_executable", None) or sys.executable
    # Started by its bare name in an empty environment, Python does not know where it lies.
    return str(known or Path(sys.base_prefix, "bin", f"python3.{sys.version_info[1]}"))


def environment_is_sound() -> bool:
    """Whether `.venv` was finished by this Python's release and has its own pip."""
    if unfinished().exists() or not environment_python().exists():
        return False
    probe = "import sys, pip; print(*sys.version_info[:2])"
    done = subprocess.run(
        [str(environment_python()), "-I", "-c", probe], capture_output=True, text=True, check=False
    )
    return done.stdout.split() == [str(part) for part in sys.version_info[:2]]


def install_libraries(purpose: Purpose) -> None:
    """Install the list with its checksums, then this package, editable."""
    lock = lock_path(purpose)
    count = lock.read_text(encoding="utf-8").count("==")
    print(f"Installing {count} libraries (only the first time; about a minute) …", flush=True)
    python = str(environment_python())
    quietly = ["-qq", "--disable-pip-version-check", "--no-input"]
    pip = [python, "-I", "-m", "pip", "install", *quietly]
    run(
        [*pip, "--require-hashes", "-r", str(lock)],
        "The libraries could not be installed: see the lines above; is the network there?",
    )
    run(
        [*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
        "The package itself could not be installed: see the lines above.",
    )


def run(command: Sequence[str], sentence: str) -> None:
    """Run a command; end with a sentence when it fails."""
    try:
        status = subprocess.call(command, stdin=subprocess.DEVNULL)
    except OSError as error:
        give_up(f"{command[0]}: {error.strerror}. {sentence}")
    if status:
        give_up(sentence)


def restart_with_newer_python() -> NoReturn:
    """Start again with a Python that is new enough, or say that there is none."""
    wanted = ".".join(str(part) for part in OLDEST_PYTHON)
    for minor in range(20, OLDEST_PYTHON[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer and subprocess.call([newer, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            sys.exit(subprocess.call([newer, *sys.argv]))
    give_up(
        f"This needs Python {wanted} or newer; you have {sys.version.split()[0]}. "
        f"Install a newer Python and start this with it."
    )


# --- what pip cannot install ---------------------------------------------------------------------


def install_needs(purpose: Purpose) -> None:
    """Install missing system libraries and programs, or say in one sentence how to."""
    missing = [need for need in NEEDS[purpose] if not is_met(need)]
    if not missing:
        return
    packages = [package for need in missing for package in need.debian]
    install_with_apt(packages)
    if remaining := [need for need in missing if not is_met(need)]:
        names = ", ".join(package for need in remaining for package in need.debian)
        give_up(f"These are still missing after installing them: {names}.")


def is_met(need: Need) -> bool:
    """Whether a need is met here."""
    if need.programs:
        return any(shutil.which(program) for program in need.programs)
    if not on_linux():
        return True  # their file names differ from system to system: check_printing() tries
    return all(map(loads, need.libraries)) and all(map(os.path.exists, need.files))


def on_linux() -> bool:
    """Whether shared libraries have the names that are listed above."""
    return sys.platform.startswith("linux")


def loads(library: str) -> bool:
    """Whether a shared library can be loaded."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_venv_module() -> None:
    """Install what Debian takes out of Python: the maker of environments."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return
    install_with_apt([f"python3.{sys.version_info[1]}-venv"])


def install_with_apt(packages: Sequence[str]) -> None:
    """Install Debian packages where that needs no password; otherwise say the command."""
    by_hand = how_to_install(packages)
    if not shutil.which("apt-get"):
        give_up(f"Some programs or libraries of the system are missing. {by_hand}")
    prefix: list[str] = []
    if os.geteuid() != 0:
        prefix = ["sudo", "-n"]
        if not shutil.which("sudo") or subprocess.call(
            [*prefix, "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ):
            give_up(f"Some programs or libraries of the system are missing. {by_hand}")
    print(f"Installing {', '.join(packages)} …", flush=True)
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    # Package lists may be absent or old: they are fetched only when the first attempt fails.
    if subprocess.call(install, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        run([*apt, "update"], f"The package lists could not be fetched. {by_hand}")
        run(install, f"The packages could not be installed. {by_hand}")


def how_to_install(packages: Sequence[str]) -> str:
    """Return the sentence with the command that a person types."""
    if sys.platform == "darwin":
        return "Install them with: brew install pango poppler qpdf zbar softhsm git chromium"
    if os.name == "nt":
        return "Install MSYS2, then in it: pacman -S mingw-w64-x86_64-pango"
    if shutil.which("apt-get"):
        return f"Install them with: sudo apt-get install -y {' '.join(packages)}"
    return f"Install what Debian calls {' '.join(packages)} with your system's own installer."


def check_printing() -> None:
    """Try the print library itself where file names say nothing (macOS, Windows)."""
    if on_linux():
        return
    done = subprocess.run(
        [str(environment_python()), "-I", "-c", "import weasyprint"],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        give_up(f"Pango and HarfBuzz, which lay out the PDFs, are missing. {how_to_install(())}")


if __name__ == "__main__":
    make_ready(Purpose.TEST if sys.argv[1:] == ["test"] else Purpose.PUBLISH)
