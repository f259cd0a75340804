/*
 * What runs on the host behind a run: POSIX sh, constants; what varies comes in as arguments. Nothing is written there. Answers are sections, each
 * behind a line of the mark (`$1`, which nobody can guess) and a name.
 */

const preamble = String.raw`
LC_ALL=C; export LC_ALL
mark=$1; shift
section() { printf '\n%s %s\n' "$mark" "$1"; }
say() { printf '%s\t%s\n' "$1" "$2"; }
`;

const counters = `
section begin
cat /proc/uptime 2>/dev/null
section counters
cat /proc/net/netstat /proc/net/snmp 2>/dev/null
grep -E '^(oom_kill|pswpout) ' /proc/vmstat 2>/dev/null
`;

/**
 * One look at the machine as a run begins: counters first, then how large its logs are, then what serves there. Arguments: the mark, the port of
 * the URL, the paths of logs known before.
 *
 * Every fork costs the machine under test a millisecond: of processes that serve only the masters are looked at in full, the rest is read from
 * /proc by the shell itself.
 */
export const lookScript = String.raw`${preamble}${counters}
port=$1; shift
# Inode and size of each file, and its path.
sizes() { [ $# -gt 0 ] && stat -L -c '%i %s %n' -- "$@" 2>/dev/null; }
section sizes
sizes "$@" /var/log/nginx/*.log
section machine
say uid "$(id -u)"
say kernel "$(uname -r)"
say cpus "$(getconf _NPROCESSORS_ONLN 2>/dev/null || grep -c '^processor' /proc/cpuinfo 2>/dev/null)"
# Not read by the shell itself: it reads byte by byte, and what is under /proc/sys can be read once only.
say somaxconn "$(cat /proc/sys/net/core/somaxconn 2>/dev/null)"
say syn_backlog "$(cat /proc/sys/net/ipv4/tcp_max_syn_backlog 2>/dev/null)"
say vendor "$(cat /sys/devices/virtual/dmi/id/sys_vendor 2>/dev/null)"
say product "$(cat /sys/devices/virtual/dmi/id/product_name 2>/dev/null)"
while read -r name value unit; do
  [ "$name" = MemTotal: ] && say memory "$value"
done < /proc/meminfo
if [ -r /etc/os-release ]; then
  while IFS='=' read -r name value; do
    [ "$name" = PRETTY_NAME ] && say system "$value"
  done < /etc/os-release
fi
section listeners
if command -v ss >/dev/null 2>&1; then ss -Hltnp "sport = :$port" 2>/dev/null
else grep -h ": [0-9A-F]*:$(printf '%04X' "$port") [0-9A-F]*:0000 0A " /proc/net/tcp /proc/net/tcp6 2>/dev/null
fi
nginxes= gunicorns= all=
for process in /proc/[0-9]*; do
  comm=
  { read -r comm < "$process/comm"; } 2>/dev/null || continue
  pid=${'$'}{process#/proc/}
  case $comm in
    nginx) nginxes="$nginxes $pid" ;;
    gunicorn*) gunicorns="$gunicorns $pid" ;;
    python*) tr '\000' ' ' < "$process/cmdline" 2>/dev/null | grep -q gunicorn && gunicorns="$gunicorns $pid" ;;
  esac
done
parent_of() {
  stat=
  { read -r stat < "/proc/$1/stat"; } 2>/dev/null || return 1
  set -- ${'$'}{stat##*) }
  parent=$2
}
# Its command line with unit separators, and what it has open as far as we may look.
details() {
  say command "$(tr '\000\n\t' '\037  ' < "/proc/$1/cmdline" 2>/dev/null | cut -c 1-8000)"
  say program "$(readlink "/proc/$1/exe" 2>/dev/null)"
  say folder "$(readlink "/proc/$1/cwd" 2>/dev/null)"
  say space "$(readlink "/proc/$1/ns/mnt" 2>/dev/null)"
}
open_logs() {
  ls -l "/proc/$1/fd" 2>/dev/null | sed -n 's/^.* \([0-9]*\) -> \(\/.*\)$/\1 \2/p' | while read -r number file; do
    case $number:$file in 1:/dev/*|2:/dev/*) continue ;; 1:*|2:*|*.log) ;; *) continue ;; esac
    [ -f "$file" ] && printf 'open\t%s\t%s\n' "$number" "$(stat -L -c '%i %s %n' -- "$file" 2>/dev/null)"
  done
}
servers() {
  kind=$1; shift
  masters=' ' shown=' '
  for pid in "$@"; do
    parent_of "$pid" || continue
    case " $* " in
      *" $parent "*) ;;
      *) masters="$masters$pid " ;;
    esac
  done
  for pid in "$@"; do
    parent_of "$pid" || continue
    all="$all $pid"
    say "$kind" "$pid"
    say stat "$stat"
    case $masters in *" $pid "*) details "$pid"; open_logs "$pid"; continue ;; esac
    # The first worker of each Gunicorn: it is the one that opens the application's logs.
    [ "$kind" = gunicorn ] || continue
    case $shown in *" $parent "*) ;; *) shown="$shown$parent "; open_logs "$pid" ;; esac
  done
}
section processes
say space "$(readlink /proc/self/ns/mnt 2>/dev/null)"
servers nginx $nginxes
servers gunicorn $gunicorns
section limits
files=/dev/null
for pid in $all; do files="$files /proc/$pid/limits"; done
[ -n "$all" ] && grep '^Max open files' $files 2>/dev/null
section finish
cat /proc/uptime 2>/dev/null
section end
`;

/** The counters once more, and the kernel's last messages. */
export const endScript = `${preamble}${counters}
section dmesg
if dmesg >/dev/null 2>&1; then say may yes; dmesg 2>/dev/null | tail -n 400; fi
section end
`;

/** What nginx says of its own build, and then its whole configuration. Arguments: the mark, the program, the options it was started with. */
export const dumpScript = `${preamble}
program=$1; shift
section build
"$program" -V 2>&1
section dump
"$program" -T "$@"
say code $?
section end
`;

/** nginx' build alone: any user may ask for that. */
export const buildScript = `${preamble}
section build
"$1" -V 2>&1
section end
`;

/** The text of files that may be read. Arguments: the mark, paths or patterns of paths. */
export const filesScript = `${preamble}
IFS=
for pattern in "$@"; do
  for file in $pattern; do
    [ -f "$file" ] || continue
    if [ -r "$file" ]; then section "file $file"; head -c 262144 "$file"
    else section "sealed $file"
    fi
  done
done
section end
`;

/**
 * What logs have grown by. Arguments: the mark, how many bytes of each at most, and for each log its path, the inode it had (`-`: none) and the
 * byte up to which it was read; `end`: only say where it ends; `@N`: it ended at byte N when the run had begun, and what stands before may belong to
 * the run, too.
 *
 * Each answer is a section `log KIND INODE FROM SIZE COUNT` with COUNT bytes. KIND: `on`, the same file goes on; `rest`, what was left in a file
 * that has another name now; `new`, another file has the name; `old`, what stood there already; `cut`, it was truncated; `absent`; `sealed`, it may not be read. `over` ends a log.
 */
export const growthScript = `${preamble}
most=$1; shift
give() {
  count=$(($4 - $3))
  [ "$count" -gt "$most" ] && count=$most
  section "log $1 $2 $3 $4 $count"
  [ "$count" -gt 0 ] && tail -c "+$(($3 + 1))" -- "$5" 2>/dev/null | head -c "$count"
}
# All of them at once: where nothing has grown, this is all it costs.
all=$(
  left=$(($# / 3))
  while [ "$left" -gt 0 ]; do
    path=$1; shift 3
    set -- "$@" "$path"
    left=$((left - 1))
  done
  exec stat -L -c '%i %s %n' -- "$@" 2>/dev/null
)
state_of() {
  now= size=
  while read -r one two name; do
    [ "$name" = "$1" ] && now=$one size=$two && return
  done <<LIST
$all
LIST
}
# What a run may have written before it was looked at.
lookback=1048576
while [ $# -ge 3 ]; do
  path=$1 inode=$2 from=$3; shift 3
  old=
  case $from in @*) old=${'$'}{from#@} from=$old ;; esac
  state_of "$path"
  if [ -z "$now" ]; then
    if [ -x "${'$'}{path%/*}/" ]; then section 'log absent - 0 0 0'; else section 'log sealed - 0 0 0'; fi
  elif ! [ -r "$path" ]; then section "log sealed $now 0 $size 0"
  elif [ "$from" = end ]; then section "log on $now $size $size 0"
  elif [ "$inode" = - ]; then give new "$now" 0 "$size" "$path"
  elif [ "$now" = "$inode" ]; then
    if [ "$size" -lt "$from" ]; then give cut "$now" 0 "$size" "$path"
    else
      if [ -n "$old" ]; then
        [ "$old" -gt "$lookback" ] && old=$((old - lookback)) || old=0
        give old "$now" "$old" "$from" "$path"
      fi
      give on "$now" "$from" "$size" "$path"
    fi
  else
    left=
    for other in "$path".1 "$path".0 "$path".old "$path"-[0-9]*; do
      seen=$(stat -L -c '%i %s' -- "$other" 2>/dev/null)
      [ "${'$'}{seen%% *}" = "$inode" ] || continue
      left=${'$'}{seen##* }
      give rest "$inode" "$from" "$left" "$other"
      break
    done
    # What does not fit this time is read before the new file is begun.
    if [ -z "$left" ] || [ "$((left - from))" -le "$most" ]; then give new "$now" 0 "$size" "$path"; fi
  fi
  section over
done
section end
`;
