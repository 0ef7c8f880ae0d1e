"""What scripts/benchmark and scripts/profile share: making documents, running a program and measuring it."""
import os, re, resource, subprocess, sys, tempfile, threading, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TARGET = os.path.abspath(os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")))
# The usual limit on most systems: a program that needs more open files fails here too.
OPEN_FILES = 1024
# Without the search index, which is measured alone.
MINIMAL = '[output]\nprofile = "minimal"\nparts.search = false\n'
FULL = '[output]\nparts.search = false\n'
SEARCH = '[output]\nprofile = "minimal"\n'


def say(text):
    print(text, file=sys.stderr, flush=True)


def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def files_below(folder):
    return sorted(os.path.join(path, name) for path, _, names in os.walk(folder) for name in names)


def work_folder(args, name):
    """A folder for all that is made, removed at the end: in --work, in memory, or else in the target folder."""
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else TARGET
    place = args.work or os.environ.get("TMPDIR") or memory
    os.makedirs(place, exist_ok=True)
    return tempfile.TemporaryDirectory(prefix=f"{name}-", dir=place)


def python_with(package):
    """A Python that has a package: $PYTHON, this one, that of .ci/run, or that of --install."""
    candidates = [os.environ.get("PYTHON"), sys.executable, f"{TARGET}/ci-python/bin/python", f"{TARGET}/benchmark-python/bin/python"]
    for python in filter(None, candidates):
        try:
            if subprocess.run([python, "-c", f"import {package}"], stderr=subprocess.DEVNULL, check=False).returncode == 0:
                return python
        except OSError:
            pass
    sys.exit(f"no Python has the package {package}: use --install, or set PYTHON to one that has it")


def corpus(folder, count, seed=2026, papers=None, tampered=0.0):
    """Makes documents; the content folder, and the key file."""
    command = [python_with("cryptography"), f"{ROOT}/benches/corpus.py", "--out", folder, "--count", str(count), "--seed", str(seed)]
    command += ["--tampered", str(tampered)] + (["--papers", papers] if papers else [])
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder, f"{folder}/test-signing-key.json"


class Peak(threading.Thread):
    """Reads a process's peak memory until it ends.

    The figure that the system gives at the end is never smaller than the script that started the process.
    """

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.status, self.bytes, self.ended = f"/proc/{pid}/status", 0, threading.Event()
        self.start()

    def run(self):
        while not self.ended.wait(0.005):
            try:
                with open(self.status) as file:
                    found = re.search(r"VmHWM:\s+(\d+)", file.read())
                self.bytes = int(found[1]) << 10 if found else self.bytes
            except OSError:
                return


def run(command, log, env=None):
    """Runs a command; wall, user and system time in seconds and peak memory in bytes."""
    os.sync()
    began = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        try:
            out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(out, 1)
            os.dup2(out, 2)
            hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, hard))
            os.execvpe(command[0], command, {**os.environ, **(env or {})})
        finally:
            os._exit(127)
    peak = Peak(pid)
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - began
    peak.ended.set()
    peak.join()
    if status != 0:
        with open(log, errors="replace") as file:
            sys.exit(f"{' '.join(command)} failed:\n{file.read()[-2000:]}")
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    most = usage.ru_maxrss << (0 if sys.platform == "darwin" else 10)
    memory = most if most > own or not peak.bytes else peak.bytes
    return {"wall": wall, "user": usage.ru_utime, "system": usage.ru_stime, "cpu": usage.ru_utime + usage.ru_stime, "memory": memory}


def markdown(rows, right):
    """A table in Markdown; `right` has the numbers of the columns of figures."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    cell = lambda text, at: text.rjust(widths[at]) if at in right else text.ljust(widths[at])
    lines = ["| " + " | ".join(cell(text, at) for at, text in enumerate(row)) + " |" for row in rows]
    rule = "|" + "|".join("-" * (width + 1) + (":" if at in right else "-") for at, width in enumerate(widths)) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])
