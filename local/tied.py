"""Runs a command that dies with the process that asked for it: `tied.py PARENT_PID COMMAND...` (Linux).

The kernel sends SIGKILL to the command when its parent ends, however that ends (prctl(2), PR_SET_PDEATHSIG).
A program of its own, because code between fork and exec is unsafe in a process that has threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:  # it ended before prctl took effect
        sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606 - the command is the caller's own


if __name__ == "__main__":
    main()
