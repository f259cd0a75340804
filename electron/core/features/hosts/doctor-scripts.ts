/*
 * What the doctor runs on a host: POSIX sh, fixed texts, everything that is not ours comes in as "$@". Each line of an answer is a word, a tab
 * and a value; nothing is written to the host.
 */

const preamble = `
LC_ALL=C; export LC_ALL
say() { printf '%s\\t%s\\n' "$1" "$2"; }
`;

/** Who we are there and what it is. */
export const systemScript = `${preamble}
say user "$(id -un 2>/dev/null)"
say uid "$(id -u)"
say shell "$SHELL"
say kernel "$(uname -sr)"
if [ -r /etc/os-release ]; then
  while IFS='=' read -r name value; do
    case $name in PRETTY_NAME|ID|ID_LIKE|VERSION_ID) say "$name" "$value" ;; esac
  done < /etc/os-release
fi
say nice "$(command -v nice)"
say sudo "$(sudo -V 2>/dev/null < /dev/null | head -n 1)"
say cpus "$(getconf _NPROCESSORS_ONLN 2>/dev/null || grep -c '^processor' /proc/cpuinfo 2>/dev/null)"
say memory "$(sed -n 's/^MemTotal: *\\([0-9]*\\) kB.*/\\1/p' /proc/meminfo 2>/dev/null)"
`;

/** Which of the programs named there are. */
export const toolsScript = `${preamble}
for tool in "$@"; do
  if path=$(command -v "$tool" 2>/dev/null); then say found "$tool"; else say missing "$tool"; fi
done
`;

/** How each of the files named can be read, in their order. */
export const logPathsScript = `${preamble}
for path in "$@"; do
  if [ -d "$path" ]; then say directory "$path"
  elif [ -f "$path" ] || [ -p "$path" ] || [ -c "$path" ]; then
    if [ -r "$path" ]; then say readable "$path"; else say unreadable "$path"; fi
  elif [ -e "$path" ]; then say odd "$path"
  else
    folder=\${path%/*}
    while [ -n "$folder" ] && [ ! -d "$folder" ]; do folder=\${folder%/*}; done
    if [ -x "\${folder:-/}" ]; then say absent "$path"; else say hidden "$path"; fi
  fi
done
`;

/** Space on / and on what holds the files named. */
export const diskScript = `${preamble}
df -P -k -- / 2>/dev/null || df -P -k /
for path in "$@"; do
  folder=\${path%/*}
  while [ -n "$folder" ] && [ ! -d "$folder" ]; do folder=\${folder%/*}; done
  df -P -k -- "\${folder:-/}" 2>/dev/null
done
exit 0
`;

/**
 * What serves here, and which logs it writes: from the processes (their logs and folders as far as we may look), and from where such things
 * are usually kept.
 */
export const rolesScript = `${preamble}
logs_in() {
  for file in "$@"; do
    [ -f "$file" ] || continue
    if [ -r "$file" ]; then say log "$file"; else say sealed "$file"; fi
  done
}
seen=0
for process in /proc/[0-9]*; do
  comm=
  { read -r comm < "$process/comm"; } 2>/dev/null || continue
  case $comm in
    nginx|gunicorn*|uwsgi*|uvicorn*|python*|java|jenkins*|dockerd|containerd|podman|node|ruby|puma*|php-fpm*|apache2|httpd|haproxy|caddy|postgres|mysqld|mariadbd|redis-server|memcached) ;;
    *) continue ;;
  esac
  seen=$((seen + 1))
  [ "$seen" -le 200 ] || break
  say process "$comm $(tr '\\000\\t\\n' '   ' < "$process/cmdline" 2>/dev/null | cut -c 1-400)"
  case $comm in nginx|dockerd|containerd|podman|postgres|mysqld|mariadbd) continue ;; esac
  [ "$seen" -le 40 ] || continue
  ls -l "$process/fd" 2>/dev/null | sed -n 's/^.* -> \\(\\/.*\\.log\\)$/\\1/p' | sort -u | while read -r file; do logs_in "$file"; done
  folder=$(readlink "$process/cwd" 2>/dev/null) || continue
  case $folder in ''|/) continue ;; esac
  logs_in "$folder"/*.log "$folder"/log/*.log "$folder"/logs/*.log
done
for sign in nginx:/etc/nginx/nginx.conf jenkins:/var/lib/jenkins/config.xml docker:/var/run/docker.sock docker:/var/lib/docker; do
  [ -e "\${sign#*:}" ] && say configured "\${sign%%:*}"
done
logs_in /var/log/nginx/*.log /var/log/gunicorn/*.log /var/log/jenkins/*.log /var/log/apache2/*.log /var/log/httpd/*_log /var/log/app.log \\
  /var/log/app/*.log /var/log/syslog /var/log/messages
if [ -d /run/systemd/system ] && command -v journalctl >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] || id -Gn | grep -qwE 'systemd-journal|adm|wheel'; then say log journal; else say sealed journal; fi
fi
`;
