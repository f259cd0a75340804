/**
 * Beginning of every script that goes on: what it starts (`$tail`) ends with it, and it ends after 40 s in which nobody sent USR1 to `$guard`.
 * The guard holds none of the outputs open.
 */
const guardScript = `
tail=
# Whoever asks first must not end a guard that has not got to its trap yet.
trap '' USR1
(
  count=0
  trap 'count=0' USR1
  trap 'kill "$nap" 2>/dev/null; wait "$nap"; exit' TERM HUP
  while [ "$count" -lt 8 ]; do
    sleep 5 & nap=$!
    while kill -0 "$nap" 2>/dev/null; do wait "$nap"; done
    count=$((count + 1))
  done
  kill -TERM $$
) </dev/null >/dev/null 2>&1 &
guard=$!
trap 'kill $tail "$guard" 2>/dev/null; wait' EXIT
trap 'exit 65' HUP INT TERM PIPE
`;

/**
 * Follows one open file from a byte on; what `FileFollower` runs. POSIX sh with `tail` (GNU's where there is one), `stat` or `ls`, and `od`.
 *
 * It holds the file open (descriptor 3), so that it goes on in it whatever becomes of its name. Arguments: path, byte to begin at or `-N` for
 * the last N lines, the file it must be (`device:inode`, or `-` for any), a spelling of /proc/self/fd/3 nobody can guess, and the mode:
 * `follow`, `wait` (the same, and waits for a file that is not there or not readable yet) or `once` (to its end).
 *
 * Standard output: the file's bytes and nothing else, except where the file is truncated: there stands `tail: NAME: file truncated` with
 * that spelling as NAME, which is GNU tail's own message, in its exact place. Standard error: what `FollowReports` reads.
 *
 * Standard input keeps it alive: `k` says that somebody is there, `s` asks for a report, `f` for one with the file's first bytes. Its end,
 * or 40 s of silence, end everything: a link that breaks without a word leaves nothing behind.
 *
 * Ends with 61 no such file, 62 not readable, 63 not a file, 64 another file than the one wanted.
 */
export const followScript = `
LC_ALL=C; export LC_ALL
set -f
path=$1 start=$2 want=$3 name=$4 mode=$5
${guardScript}check() {
  if [ -e "$path" ]; then
    [ -f "$path" ] || return 63
    [ -r "$path" ] || return 62
    return 0
  fi
  up=\${path%/*}
  while [ -n "$up" ] && [ ! -d "$up" ]; do up=\${up%/*}; done
  [ -x "\${up:-/}" ] || return 62
  return 61
}
facts() {
  found=$(stat -L -c '%d:%i %s' -- "$1" 2>/dev/null) && return
  found=$(ls -Lnid -- "$1" 2>/dev/null) || { found='- 0'; return; }
  set -- $found
  found="0:$1 $6"
}
report() {
  facts "$self"; mine=$found
  if [ "$path" -ef "$self" ]; then theirs=\${mine% *}; else facts "$path"; theirs=\${found% *}; fi
  echo "S $mine $theirs" >&2
}
said=
while :; do
  check; state=$?
  [ "$state" = 0 ] && break
  [ "$mode" = wait ] || exit "$state"
  [ "$said" = "$state" ] || echo "W $state" >&2
  said=$state
  read -r ask || exit 0
  kill -USR1 "$guard" 2>/dev/null || exit 65
done
exec 3<"$path" || exit 61
self=/proc/self/fd/3
[ -e "$self" ] || self=$path
facts "$self"
id=\${found% *} size=\${found#* }
[ "$want" = - ] || [ "$want" = "$id" ] || exit 64
[ -z "$said" ] || start=0
case $start in
-*)
  lines=\${start#-} span=262144 start=$size
  if [ "$lines" -gt 0 ]; then
    while :; do
      [ "$span" -lt "$size" ] || span=$size
      [ "$span" -lt "$size" ] && [ "$span" -lt 268435456 ] || break
      [ "$(tail -c "+$((size - span + 1))" <"$self" | head -c "$span" | wc -l)" -le "$lines" ] || break
      span=$((span * 4))
    done
    start=$((size - $(tail -c "+$((size - span + 1))" <"$self" | head -c "$span" | tail -n "$lines" | wc -c)))
  fi ;;
esac
echo "H $id $size $start" >&2
if [ "$mode" = once ]; then
  tail -c "+$((start + 1))" <"$self" &
  tail=$!
  wait "$tail"
  exit 0
fi
case $self$(tail --version 2>/dev/null) in
/proc/*GNU*)
  exec 4>&1
  tail ---disable-inotify -s 0.02 -c "+$((start + 1))" -f -- "$name" >&4 2>&1 4>&- &
  tail=$!
  exec 4>&- ;;
*)
  (
    at=$start
    while :; do
      facts "$self"; size=\${found#* }
      if [ "$size" -lt "$at" ]; then echo "tail: $name: file truncated" || exit; at=0; fi
      if [ "$size" -gt "$at" ]; then tail -c "+$((at + 1))" <"$self" | head -c "$((size - at))" || exit; at=$size; fi
      sleep 0.2 2>/dev/null || sleep 1
    done
  ) &
  tail=$! ;;
esac
while read -r ask; do
  kill -0 "$tail" 2>/dev/null || exit 66
  kill -USR1 "$guard" 2>/dev/null || exit 65
  case $ask in
  s) report ;;
  f) report; od -An -v -tx1 -N 256 -- "$self" >&2; echo E >&2 ;;
  esac
done
`;

/**
 * Looks at a file and at its neighbours of the same name with something behind it (app.log.1, app.log-20261124); and, given a `device:inode`
 * as second argument, at whatever file of that folder it is.
 *
 * Of each it says what it has open, whatever becomes of the name meanwhile: P (the file itself) or N, device:inode, bytes, when it was last
 * written to (Unix s), path; then its first 256 bytes in hexadecimal. Names move while one looks: it looks again until two looks agree, and
 * prints `=` before each. Neighbours that are no plain files or whose names hold anything unusual are left out; of more than 60 the rest
 * comes without first bytes.
 */
export const listScript = `
LC_ALL=C; export LC_ALL
path=$1 inode=\${2#*:}
self=/proc/self/fd/3
[ -e "/proc/self/fd/0" ] || self=
one() {
  {
    file=\${self:-$1}
    found=$(stat -L -c '%d:%i %s %Y' -- "$file" 2>/dev/null) || {
      found=$(ls -Lnid -- "$file" 2>/dev/null) || return 0
      found=$(set -f; set -- $found; echo "0:$1 $6 0")
    }
    printf '%s %s %s\\n' "$2" "$found" "$1"
    count=$((count + 1))
    [ "$count" -gt 60 ] || od -An -v -tx1 -N 256 -- "$file"
  } 3<"$1" 2>/dev/null
}
names() { ls -Li -- "$path" "$path"?* 2>/dev/null; }
before=$(names)
look=0
while :; do
  count=0
  echo =
  [ -f "$path" ] && one "$path" P
  for file in "$path"?*; do
    case \${file#"$path"} in *[!-._A-Za-z0-9]* | *.gz | *.xz | *.bz2 | *.zst | *.Z | *.lz4) continue ;; esac
    if [ -f "$file" ] && [ ! -L "$file" ]; then one "$file" N; fi
  done
  if [ -n "$inode" ]; then
    find "\${path%/*}/." ! -name . -prune -type f -inum "$inode" 2>/dev/null | while read -r file; do one "$file" N; done
  fi
  after=$(names)
  look=$((look + 1))
  [ "$before" != "$after" ] && [ "$look" -lt 8 ] || break
  before=$after
done
exit 0
`;

/** Follows the journal; arguments are journalctl's. Standard input keeps it alive as it does the follow script. */
export const journalScript = `
LC_ALL=C; export LC_ALL
command -v journalctl >/dev/null 2>&1 || exit 127
${guardScript}
journalctl --follow --output=json --no-pager --quiet "$@" </dev/null &
tail=$!
while read -r ask; do
  kill -0 "$tail" 2>/dev/null || break
  kill -USR1 "$guard" 2>/dev/null || exit 65
done
if kill -0 "$tail" 2>/dev/null; then exit 0; fi
wait "$tail"
`;
