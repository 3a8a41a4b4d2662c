"""A filter of system calls for bubblewrap: no new processes (threads are), no namespaces, no reading of others.

A limit of processes does not hold for the superuser, who runs most containers; without this a program that forks
without end is stopped only by the clock.
"""

import platform
import struct
from functools import cache

# Linux's numbers, from asm/unistd_64.h and asm-generic/unistd.h: clone, then what is refused.
# fork, vfork, unshare, setns, mount, umount2, pivot_root, chroot, ptrace, bpf, keyctl, add_key, request_key,
# perf_event_open, userfaultfd, process_vm_readv, process_vm_writev, io_uring_setup
_X86_64 = (57, 58, 272, 308, 165, 166, 155, 161, 101, 321, 250, 248, 249, 298, 323, 310, 311, 425)
_AARCH64 = (97, 268, 40, 39, 41, 51, 117, 280, 219, 217, 218, 241, 282, 270, 271, 425)  # no fork and vfork there
_CPU = {"x86_64": (0xC000003E, 56, _X86_64), "aarch64": (0xC00000B7, 220, _AARCH64)}
_CLONE3 = 435
_CLONE_THREAD = 0x10000
_X32 = 0x40000000  # the other numbers of an x86_64 kernel start here; no other kernel has numbers as high

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = 1, 38


@cache
def filter_program() -> bytes | None:
    """The filter as the kernel reads it; None for a processor whose numbers we do not have."""
    if platform.machine() not in _CPU:
        return None
    architecture, clone, refused = _CPU[platform.machine()]
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER), (_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL),
        (_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _ERROR | _ENOSYS),  # the C library then uses clone
    ]  # fmt: skip
    for number in refused:
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERROR | _EPERM)]
    steps += [
        (_EQUAL, 0, 3, clone), (_LOAD, 0, 0, _FIRST_ARGUMENT), (_ANY_BIT, 1, 0, _CLONE_THREAD),
        (_RETURN, 0, 0, _ERROR | _EPERM), (_RETURN, 0, 0, _ALLOW),
    ]  # fmt: skip
    return b"".join(struct.pack("<HBBI", *step) for step in steps)
