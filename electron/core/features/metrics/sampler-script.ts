/**
 * Starts the sampler (`$1`, with the mark `$2`) in bash where there is one, which reads files without a program, else in sh. Without start
 * files: bash reads those of whoever logs in where it thinks that sshd has started it.
 */
export const samplerLauncher = 'command -v bash >/dev/null 2>&1 && exec bash --norc -c "$1" blitz "$2"; exec sh -c "$1" blitz "$2"';

/**
 * What runs on the host: one POSIX shell that reads a request a line and answers each with a frame. It decides nothing, writes no file
 * and needs no root. `$1` is the mark that begins every line which is not output of a command; it is longer than a process name can be,
 * so that no name forges one.
 *
 * Requests: `sample [queues] [processes]`, `space`, `workers <pid> …`, `users <pid> …`, `names <uid> …`, `listeners`,
 * `nginx <address> <port> <path>`.
 * Frames: `<mark> <section>` before each section, `<mark> end` behind the last.
 *
 * It ends with its standard input. A link that breaks without a word leaves that open for hours, so a second shell (the watch) ends the
 * first when no request has come for 12 s; it looks every 4 s whether the first is still there, and ends with it.
 */
export const samplerScript = String.raw`
mark=$1
main=$$
LC_ALL=C
export LC_ALL
section() { printf '\n%s %s\n' "$mark" "$1"; }
show() { cat "$@"; }
# To start a program costs ten times as much as to read a file of /proc: bash needs none.
if [ -n "$BASH_VERSION" ]; then
  eval 'show() { for file in "$@"; do mapfile -t lines <"$file" && printf "%s\n" "${'$'}{lines[@]}"; done; }'
  # Sockets that listen stand first.
  eval 'listening() { for file in /proc/net/tcp /proc/net/tcp6; do
    mapfile -t -n 256 lines <"$file" && for line in "${'$'}{lines[@]}"; do case $line in *\ 0A\ *) echo "$line" ;; esac; done
  done; }'
fi
looks=0
has() { command -v "$1" >/dev/null 2>&1; }

section hello
uname -s
if ! [ -r /proc/stat ]; then section end; exit 0; fi
printf 'ticks %s\n' "$(getconf CLK_TCK 2>/dev/null || echo 100)"
printf 'page %s\n' "$(getconf PAGESIZE 2>/dev/null || echo 4096)"
queues=proc
if has ss && ss -ltn >/dev/null 2>&1; then queues=ss; fi
fetch=none
if has bash && has timeout; then fetch=bash
elif has curl; then fetch=curl
elif has wget; then fetch=wget
fi
printf 'queues %s\nfetch %s\n' "$queues" "$fetch"
section end

trap '' USR1
(
  idle=0
  nap=
  trap 'idle=0' USR1
  trap 'kill "$nap" 2>/dev/null; exit 0' TERM
  while [ "$idle" -lt 3 ]; do
    idle=$((idle + 1))
    sleep 4 &
    nap=$!
    until wait "$nap" || [ $? -le 128 ]; do :; done
    kill -0 "$main" 2>/dev/null || exit 0
  done
  kill "$main"
) </dev/null >/dev/null 2>&1 &
watch=$!
trap 'kill "$watch" 2>/dev/null' EXIT

# One grep for all: each command costs a millisecond. With /dev/null among them it names the files.
about() {
  name=$1
  shift
  files=/dev/null
  for pid in "$@"; do files="$files /proc/$pid/$name"; done
}

page() {
  case $fetch in
    bash) timeout 1 bash -c 'exec 3<>"/dev/tcp/$1/$2" && printf "GET %s HTTP/1.0\r\nHost: localhost\r\nUser-Agent: blitz-console\r\n\r\n" "$3" >&3 && head -c 4096 <&3' blitz "$1" "$2" "$3" ;;
    curl) curl -s -m 1 -A blitz-console "http://$1:$2$3" | head -c 4096 ;;
    wget) wget -q -T 1 -U blitz-console -O - "http://$1:$2$3" | head -c 4096 ;;
  esac
}

beat=0
while read -r request rest; do
  # A sign of life every third time is enough for a watch of 12 s, and spares it the waking.
  [ $((beat % 3)) -ne 0 ] || kill -USR1 "$watch" 2>/dev/null
  beat=$((beat + 1))
  set -- $rest
  case $request in
    sample)
      section base
      show /proc/uptime /proc/loadavg "/proc/$main/stat" "/proc/$watch/stat" /proc/stat /proc/meminfo /proc/diskstats /proc/net/dev /proc/net/snmp /proc/net/netstat
      for part in "$@"; do
        section "$part"
        case $part in
          queues)
            looks=$((looks + 1))
            # How many may wait only ss says, and it seldom changes.
            if [ -n "$BASH_VERSION" ] && [ "$looks" -gt 2 ] && [ $((looks % 15)) -ne 0 ]; then listening
            elif [ "$queues" = ss ]; then ss -ltn
            else awk '$4 == "0A"' /proc/net/tcp /proc/net/tcp6
            fi ;;
          processes) show /proc/uptime /proc/[0-9]*/stat ;;
        esac
      done ;;
    space)
      section space
      df -Pk / ;;
    workers)
      section workers
      for pid in "$@"; do
        if [ -r "/proc/$pid/fd" ]; then
          set -- "/proc/$pid/fd/"*
          printf 'open %s\n' "$#"
        fi
      done
      about limits $rest
      grep '^Max open files' $files ;;
    users)
      section users
      about status $rest
      grep '^Uid:' $files ;;
    names)
      section names
      if has getent; then getent passwd "$@"
      else for uid in "$@"; do grep "^[^:]*:[^:]*:$uid:" /etc/passwd; done
      fi ;;
    listeners)
      section listeners
      [ "$queues" = ss ] && ss -ltnp ;;
    nginx)
      section nginx
      page "$1" "$2" "$3" ;;
  esac
  section end
done 2>/dev/null
`;
