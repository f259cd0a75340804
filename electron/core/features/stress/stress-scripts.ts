/**
 * What runs on the host. POSIX sh; dash, bash and busybox ash run it. Constants: what varies is handed over as arguments.
 */

/**
 * Holds one job from its start to its end, in a session of its own: nothing that happens to the console, the link or the shell that
 * started it reaches it. Removes the job's folder when the stress has ended, however it did.
 *
 * Arguments: how (`plain`, or `terminal` = inside `script`), niceness, folder (`-` = none), the command.
 */
const holder = `
how=$1 nice=$2 folder=$3
shift 3
# stress-ng refuses to run where it could not write.
cd /var/tmp 2>/dev/null || cd /tmp
if [ "$nice" != 0 ]; then
  for try in 1 2 3; do
    { printf '%s' "$nice" > /proc/self/autogroup; } 2>/dev/null && break
    sleep 0.2
  done
fi
if [ "$folder" != - ] && ! mkdir -m 700 -- "$folder"; then
  printf '@exit 73\\n'
  exit 73
fi
if [ "$how" = terminal ]; then
  SHELL=/bin/sh script -qc "$*; printf '@exit %s\\\\n' \\$?" /dev/null
else
  "$@"
  code=$?
fi
[ "$folder" = - ] || rm -rf -- "$folder"
[ "$how" = terminal ] || printf '@exit %s\\n' "$code"
printf '@over\\n'
`;

/**
 * The shell that is open before the stress begins, and through which it is started, looked at and ended: a starved host answers here
 * long before it accepts a new connection. It forks as little as it can. Its end ends nothing.
 *
 * Arguments: the holder's script, and its arguments; none of the latter where a job is only looked after.
 * Reads one verb a line, answers each with lines and `@end`.
 */
const control = `
holder=$1
shift
LC_ALL=C
export LC_ALL

facts() {
  comm=
  { read -r comm < "/proc/$1/comm"; } 2>/dev/null || return 1
  stat=
  { read -r stat < "/proc/$1/stat"; } 2>/dev/null || return 1
  set -- "$1" \${stat##*) }
  [ $# -ge 21 ] || return 1
  pid=$1 state=$2 parent=$3 session=$5 nice=\${18} start=\${21}
}

list() {
  for entry in /proc/[0-9]*; do
    comm=
    { read -r comm < "$entry/comm"; } 2>/dev/null || continue
    case $comm in
      stress-ng*|timeout|nice|sudo|script|sh|dash|bash|ash|busybox) ;;
      *) continue ;;
    esac
    facts "\${entry#/proc/}" || continue
    printf '@p %s %s %s %s %s %s %s\\n' "$pid" "$parent" "$session" "$state" "$nice" "$start" "$comm"
  done
}

# Signals those that are still what they were: pid:start.
signal() {
  how=$1 name=$2 sent=0
  shift 2
  for each; do
    facts "\${each%%:*}" || continue
    [ "$start" = "\${each##*:}" ] || continue
    if [ "$how" = sudo ]; then
      sudo -n kill -s "$name" "$pid" 2>/dev/null </dev/null && sent=$((sent + 1))
    else
      kill -s "$name" "$pid" 2>/dev/null && sent=$((sent + 1))
    fi
  done
  printf '@sent %s\\n' "$sent"
}

# Gives this shell, and the sshd processes that serve this one connection, the priority of what they have to end.
lift() {
  renice -n "$1" -p $$ >/dev/null 2>&1 </dev/null || return 0
  { printf '%s' "$1" > "/proc/$$/autogroup"; } 2>/dev/null
  current=$PPID
  for level in 1 2 3; do
    facts "$current" || return 0
    above=$parent
    name=$comm
    facts "$above" || return 0
    case "$name $comm" in
      sshd*\\ sshd*)
        renice -n "$1" -p "$current" >/dev/null 2>&1 </dev/null
        { printf '%s' "$1" > "/proc/$current/autogroup"; } 2>/dev/null ;;
    esac
    current=$above
  done
}

# Gives a whole session the niceness of its processes, where the kernel divides the CPU by session.
group() {
  { printf '%s' "$1" > "/proc/$2/autogroup"; } 2>/dev/null ||
    printf '%s' "$1" 2>/dev/null | sudo -n tee "/proc/$2/autogroup" >/dev/null 2>&1
  line=
  { read -r line < "/proc/$2/autogroup"; } 2>/dev/null
  printf '@group %s\\n' "\${line##* }"
}

# Files of /proc/sys must be read at one go; read takes a byte at a time.
boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)
printf '@ready %s\\n' "\${boot:--}"
while IFS= read -r line; do
  verb=\${line%% *}
  rest=\${line#"$verb"}
  case $verb in
    go)
      setsid sh -c "$holder" blitz "$@" </dev/null 2>&1 &
      facts $!
      printf '@started %s %s\\n' "$!" "$start" ;;
    list) list ;;
    signal) signal $rest ;;
    lift) lift $rest ;;
    group) group $rest ;;
    quit) exit 0 ;;
  esac
  printf '@end\\n'
done
`;

/** The argv of the shell that starts a job and looks after it. */
export function controlArgv(job: {
  readonly how: 'plain' | 'terminal';
  readonly niceness: number;
  readonly folder: string | undefined;
  readonly argv: readonly string[];
}): string[] {
  const { how, niceness, folder, argv } = job;
  return ['sh', '-c', control, 'blitz', holder, how, String(niceness), folder ?? '-', ...argv];
}

/** The argv of the shell that looks after a job another one has started. */
export function lookAfterArgv(): string[] {
  return ['sh', '-c', control, 'blitz', holder];
}

/**
 * Says what stressing depends on, a `key value` a line. Arguments: the command that would run; the first is `-` where it needs no sudo.
 */
const preflight = `
ask=$1
shift
LC_ALL=C
export LC_ALL
say() { printf '%s %s\\n' "$1" "$2"; }
count=$(getconf _NPROCESSORS_ONLN 2>/dev/null || nproc 2>/dev/null || grep -c '^processor' /proc/cpuinfo)
say cpus "$count"
while read -r name value unit; do
  case $name in MemTotal:) say memory "$value" ;; MemAvailable:) say available "$value" ;; esac
done < /proc/meminfo
say uid "$(id -u)"
say user "$(id -un)"
say stress "$(stress-ng --version 2>/dev/null </dev/null | head -n 1)"
for name in apt-get dnf yum apk zypper pacman; do
  command -v "$name" >/dev/null 2>&1 && say manager "$name"
done
for name in timeout setsid script sudo; do
  command -v "$name" >/dev/null 2>&1 && say tool "$name"
done
if [ -r /etc/os-release ]; then
  ( . /etc/os-release 2>/dev/null; printf 'version %s\\nsystem %s\\n' "$VERSION_ID" "$ID"; for like in $ID_LIKE; do printf 'system %s\\n' "$like"; done )
fi
for entry in /proc/[0-9]*; do
  comm=
  { read -r comm < "$entry/comm"; } 2>/dev/null || continue
  case $comm in
    stress-ng)
      stat=
      { read -r stat < "$entry/stat"; } 2>/dev/null || continue
      state=\${stat##*) }
      case $state in Z*) ;; *) say running "\${entry#/proc/}" ;; esac ;;
    sshd*|nginx*|apache2|httpd|gunicorn*|caddy|haproxy|php-fpm*|uwsgi) say server "$comm" ;;
  esac
done
say autogroup "$(cat /proc/sys/kernel/sched_autogroup_enabled 2>/dev/null)"
if { read -r value < /sys/fs/cgroup/cgroup.subtree_control; } 2>/dev/null; then
  case " $value " in *' cpu '*) say cpu_groups 1 ;; esac
fi
say disk "$(df -Pk /var/tmp 2>/dev/null | tail -n 1 | { read -r device blocks used free rest; printf '%s' "$free"; })"
if [ "$ask" = sudo ] && command -v sudo >/dev/null 2>&1; then
  say sudo_version "$(sudo -V 2>/dev/null </dev/null | head -n 1)"
  say program "$(command -v "$1")"
  sudo -n -l tee /proc/1/autogroup >/dev/null 2>&1 </dev/null && say lift sudo
  if sudo -n -l "$@" >/dev/null 2>&1 </dev/null; then say sudo allowed; else say sudo refused; fi
fi
say done 1
`;

/** The argv of the question what stressing depends on; `argv` is the command it is about. */
export function preflightArgv(argv: readonly string[], throughSudo: boolean): string[] {
  return ['sh', '-c', preflight, 'blitz', throughSudo ? 'sudo' : '-', ...argv];
}
