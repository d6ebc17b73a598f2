"""What the runner says, and the commands that it runs."""

import concurrent.futures
import contextlib
import os
import signal
import subprocess
import sys
import time

CHILDREN = set()  # the processes that run now


class Problem(Exception):
    """Something is missing or went wrong: the text is the one line that says what."""


def say(text=""):
    print(text, flush=True)


def step(title, command, log, hint="", progress=None, **options):
    """Run a long command, its output in the file `log`, and show how it goes.

    `progress` is a regular expression: now and then, its groups are shown.
    """
    begin = shown = time.monotonic()
    say(f"{title} ...")
    with log.open("a") as file, running(command, **options) as process:
        for line in process.stdout:
            file.write(line)
            match = progress and progress.search(line)
            if match and time.monotonic() - shown > 10:
                shown = time.monotonic()
                say(f"  {' '.join(match.groups())}, {shown - begin:.0f} s")
    if process.returncode:
        raise Problem(f"{title}: failed. {hint} Details: {log}")
    say(f"  {title.split(':')[0]}: done, {time.monotonic() - begin:.0f} s")


@contextlib.contextmanager
def running(command, **options):
    """A child process whose output can be read, and that never outlives the runner.

    It has a session of its own: a Ctrl-C reaches the runner only, which ends the
    child, and the browsers that it started, once and in order.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
        **options,
    )
    CHILDREN.add(process)
    try:
        yield process
        process.wait()
    finally:
        end(process)
        CHILDREN.discard(process)


def end(process):
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(subprocess.TimeoutExpired, ProcessLookupError):
            if process.poll() is None:
                os.killpg(process.pid, number)
                process.wait(timeout=20)


@contextlib.contextmanager
def at_once(jobs):
    """A pool of threads; when one fails, or at a Ctrl-C, none of them goes on."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in list(CHILDREN):
                end(process)
            raise


def output(command, problem, **options):
    """The output of a short command; `problem` and its last words when it fails."""
    result = subprocess.run(command, capture_output=True, text=True, **options)
    if result.returncode:
        words = (result.stderr or result.stdout).strip().split("\n")
        raise Problem(f"{problem}: {words[-1]}")
    return result.stdout


def end_on_signals():
    """Let `finally` blocks run when the terminal closes or a supervisor ends us."""
    # Also where a script started us in the background, which ignores Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))
