# What the scripts that start and stop a server share; they source it. A server listens on 127.0.0.1 only, keeps all it
# has in one folder, and is gone with that folder after `stop`.

program=$(basename "$0")
mark=.parley-benchmark

fail() { printf '%s: %s\n' "$program" "$1" >&2; exit 1; }
called_wrongly() { printf 'usage: %s\n' "$1" >&2; exit 2; }

check_port() {
    [[ "$1" =~ ^[1-9][0-9]{0,4}$ ]] && [ "$1" -ge 1024 ] && [ "$1" -le 65535 ] ||
        fail "a port is a number from 1024 to 65535, not '$1'."
}

# A folder is emptied without asking, so only one that carries the mark is.
check_folder() {
    [[ "$1" == /* ]] || fail "give the folder with its whole path, not '$1'."
    [ ! -e "$1" ] || [ -d "$1" ] || fail "$1 is not a folder: give another."
    [ ! -d "$1" ] || [ -e "$1/$mark" ] || [ -z "$(ls -A "$1")" ] ||
        fail "$1 holds files that are not a benchmark's: give a folder that is empty or not there."
}

claim_folder() {
    check_folder "$1"
    rm -rf "$1"
    mkdir -m 0700 "$1" || fail "$1 cannot be made: its parent has to be there."
    touch "$1/$mark"
}

release_folder() {
    [ ! -e "$1/$mark" ] || rm -rf "$1"
}

need_program() { command -v "$1" >/dev/null || fail "$1 is not installed: run Benchmarks/setup."; }

need_free_port() {
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then fail "port $1 is taken: give another."; fi
}

# await SECONDS COMMAND...: until the command succeeds, and not for longer.
await() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.05
    done
}

# Is the process of this file still the server? A number alone may belong to another process by now. A process that has
# ended and is only waited for has no program any more.
runs() {
    local file=$1 executable=$2 pid=
    # Some end the line and some do not; PostgreSQL adds lines.
    [ ! -s "$file" ] || read -r pid <"$file" || true
    [ -n "$pid" ] &&
        [ "$(basename "$(readlink "/proc/$pid/exe" 2>/dev/null || true)")" = "$executable" ]
}
has_ended() { ! runs "$@"; }

stop_process() {
    local file=$1 executable=$2
    runs "$file" "$executable" || return 0
    kill -TERM "$(head -n 1 "$file")" 2>/dev/null || true
    await 20 has_ended "$file" "$executable" && return 0
    kill -KILL "$(head -n 1 "$file")" 2>/dev/null || true
    await 10 has_ended "$file" "$executable" ||
        fail "the server of $file does not end: end process $(head -n 1 "$file") by hand."
}

# What the server said, where it did not start.
fail_to_start() {
    [ ! -s "$1" ] || tail -n 15 "$1" >&2
    fail "the server did not start; what it said is above."
}
