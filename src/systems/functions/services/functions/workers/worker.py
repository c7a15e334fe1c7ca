"""One worker of a Python module: reads calls from descriptor 3, one after another, and answers on 4.

The first line is the module: {"name", "source", "memoryMb"}; the answer is `ready [names]` or `broken "why"`.
Each line after it is a call, `<id> <function> <context as JSON>`; each is answered before the next begins, by
`<id> ok <result as JSON>`, or `<id> threw|unusable|unread|memory <reason as JSON>`. What a function prints goes to
standard output. The rules of `guard` stop what a lesson's function should not do; the boundary against an
attacker who knows CPython is the container (docs/functions.md says what holds where).
"""

import json
import os
import resource
import sys
import types

LARGEST_RESULT = 1_000_000
MEBIBYTE = 1024 * 1024

# json.dumps makes one for each call that has an option.
write_json = json.JSONEncoder(allow_nan=False).encode


def main():
    lines = read_lines()
    settings = json.loads(next(lines))
    limit = settings["memoryMb"] * MEBIBYTE
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.reconfigure(line_buffering=True)
    os.environ.clear()
    sys.addaudithook(guard(sys.prefix, sys.base_prefix, os.path.realpath))
    module = types.ModuleType(settings["name"])
    try:
        exec(compile(settings["source"], settings["name"] + ".py", "exec"), module.__dict__)
    except BaseException as error:
        return answer("broken", json.dumps(explain(error)))
    functions = own_functions(module)
    answer("ready", json.dumps(sorted(functions)))
    for line in lines:
        call, name, context = line.split(b" ", 2)
        answer(call.decode(), *run(functions[name.decode()], context))


def read_lines():
    """Lines as they arrive. A blocking read costs less than an event loop, and nothing else happens meanwhile."""
    rest = b""
    while chunk := os.read(3, 65536):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines


def answer(*words):
    """Written whole before the next call begins: so the runtime knows of every call whether it had begun."""
    data = (" ".join(words) + "\n").encode()
    while data:
        data = data[os.write(4, data) :]


def run(function, text):
    try:
        context = json.loads(text)
    except (ValueError, RecursionError) as error:
        return "unread", json.dumps(explain(error))
    try:
        result = function({"method": "http"}, context)
    except MemoryError:
        return "memory", '""'
    except BaseException as error:
        return "threw", json.dumps(explain(error))
    try:
        written = write_json(result)
    except (TypeError, ValueError, RecursionError) as error:
        return "unusable", json.dumps(explain(error))
    except MemoryError:
        return "memory", '""'
    if len(written) > LARGEST_RESULT:
        return "unusable", json.dumps(f"it has {len(written)} bytes, more than {LARGEST_RESULT}")
    return "ok", written


def own_functions(module):
    """What the module itself defines: a name that it imports is no function of its own."""
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, types.FunctionType) and value.__module__ == module.__name__ and not name.startswith("_")
    }


def explain(error):
    """Name and message of an error, with the line of the module; never the text of its source."""
    where = ""
    if isinstance(error, SyntaxError):
        return f"{type(error).__name__}: {error.msg} (line {error.lineno})"
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename.endswith(".py") and os.sep not in trace.tb_frame.f_code.co_filename:
            where = f" (line {trace.tb_lineno})"
        trace = trace.tb_next
    return f"{type(error).__name__}: {str(error)[:500]}{where}"


def guard(prefix, base_prefix, realpath):
    """Refuses files outside the standard library, processes, sockets and native code."""
    libraries = (prefix + os.sep, base_prefix + os.sep)
    whole = frozenset({"open", "os.listdir", "os.scandir"})
    refused = ("ctypes.", "gc.", "pty.", "resource.", "shutil.", "socket.", "subprocess.", "tempfile.", "syslog.")
    refused_calls = frozenset(
        "os." + name
        for name in (
            "chdir chflags chmod chown exec fchmod fork forkpty getxattr kill killpg link listxattr lockf mkdir "
            "posix_spawn putenv remove removexattr rename rmdir setxattr spawn symlink system truncate unsetenv utime"
        ).split()
    )

    def look(event, arguments):
        if event in whole:
            path = arguments[0]
            writes = event == "open" and (
                any(letter in (arguments[1] or "") for letter in "wax+") or (arguments[2] or 0) & 3
            )
            if isinstance(path, int) and path in (1, 2) and event == "open":
                return
            inside = isinstance(path, (str, bytes)) and realpath(os.fsdecode(path)).startswith(libraries)
            if writes or not inside:
                raise PermissionError("a function has no files")
        elif event in refused_calls or event.startswith(refused) or event == "signal.pthread_kill":
            raise PermissionError(f"a function may not use {event}")
        elif event == "object.__setattr__" and arguments[1] in ("__code__", "__defaults__", "__kwdefaults__"):
            raise PermissionError(f"a function may not set {arguments[1]}")

    return look


main()
