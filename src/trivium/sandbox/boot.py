"""Runs inside the sandbox: lowers the limits of its own process, for good, and becomes the program.

Started as ``python -I -S -B -X utf8 boot.py CPU-SECONDS MEMORY-BYTES FILE-BYTES [ARGUMENT ...]`` in a folder with
``program.py``.
"""

import resource
import sys
from importlib.machinery import SourceFileLoader

cpu, memory, file_size = map(int, sys.argv[1:4])
for limit, value in (
    (resource.RLIMIT_CPU, cpu),
    (resource.RLIMIT_AS, memory),
    (resource.RLIMIT_FSIZE, file_size),
    (resource.RLIMIT_NOFILE, 64),
    (resource.RLIMIT_CORE, 0),
):
    _, most = resource.getrlimit(limit)
    value = value if most == resource.RLIM_INFINITY else min(value, most)
    resource.setrlimit(limit, (value, value))
sys.argv = ["program.py", *sys.argv[4:]]
program = type(sys)("__main__")
program.__file__ = "program.py"
sys.modules["__main__"] = program
SourceFileLoader("__main__", "program.py").exec_module(program)
