#!/bin/bash
# What each boot of packaging/boot.sh must show. It runs as a service in the virtual machine, says what it saw on the serial port, and
# ends with the machine: by a reboot where another boot follows, once by a crash.
set -u -o pipefail
export SYSTEMD_COLORS=0 SYSTEMD_URLIFY=0
test=/run/boot-test
boot=$(sed 's/.*ainka\.boot=\([a-z_]*\).*/\1/' /proc/cmdline)
# What is kept from boot to boot.
kept=/var/lib/boot-test
mkdir -p $kept /etc/ainka
said=$(mktemp)
export HOME=/root
events=/var/log/ainka/events.jsonl

# Runs a command that must succeed, and says so; else shows all there is to know, and ends the machine.
must() {
  local what=$1
  shift
  if "$@" >"$said" 2>&1; then
    echo "ok: $what ($SECONDS s)"
    return
  fi
  echo "FAILED: $what: $*"
  cat "$said"
  ainka status
  systemctl --failed --no-pager --no-legend
  systemctl status --no-pager --full ainka-resume ainka-watch
  journalctl -b --no-pager -o short-monotonic -n 40
  systemctl poweroff --force
  sleep infinity
}
fails() { ! "$@"; }
exits_with() { local code=$1; shift; local answer=0; "$@" || answer=$?; [[ $answer = "$code" ]]; }
says() { local text=$1; shift; "$@" | tee /dev/stderr | grep -qF -- "$text"; }
property() { systemctl show --value -p "$2" "$1"; }
is() { local value; value=$(property "$1" "$2"); [[ $value = "$3" ]] || { echo "$2 of $1 is \`$value\`"; return 1; }; }
# Waits until a command succeeds: at most half a minute, for the machine is slow.
soon() { for ((tried = 0; tried < 150; tried++)); do "$@" && return; sleep 0.2; done; return 1; }
journal() { journalctl -b --no-pager -o cat -u "$1" | grep -F -- "$2"; }

# Connects to an address and a port, from a process of its own: this script applies, so rules leave it alone.
connect() { LC_ALL=C bash -c ": 3<>/dev/tcp/$1/$2" 2>&1 || :; }
metadata() { connect 169.254.169.254 80; }
denied() { "$@" | grep -F 'Permission denied'; }
# No network leads there, which the kernel finds out behind the rules.
let_through() { "$@" | grep -E 'Network is unreachable|Connection refused'; }
killed() { exits_with 137 bash -c "$1; exit \$?"; }
runs() { exits_with 0 bash -c "$1; exit \$?"; }
lines() { cat $events* 2>/dev/null | wc -l; }
# Whether the reader's file tells of a connection that was denied later than line $1.
told() { tail -n +$(($1 + 1)) $events | grep -F '"decider":"metadata_egress.only_the_agent"' | grep -F '"verdict":"deny"'; }

generation() { ainka status | sed -n 's/^generation \([0-9]*\),.*/\1/p'; }
enforces() {
  must "$1: a connection is denied" denied metadata
  must "$1: a program is killed" killed /usr/local/bin/forbidden
  must "$1: a rule that observes lets run" runs /usr/local/bin/observed
  must "$1: the threshold that was set is in force below" let_through connect 127.0.0.1 2500
  must "$1: the threshold that was set is in force above" denied connect 127.0.0.1 3500
}
reads() {
  local before
  before=$(wc -l <$events)
  metadata >/dev/null
  must "$1: the reader's file tells of it" soon told "$before"
}
# Whether the host came up whole, or with $1 failed units.
is_up() { systemctl is-system-running --wait; is multi-user.target ActiveState active; }

# Whether the kernel holds no BPF programs but those that systemd brought along.
no_programs() { fails grep -vE ' name sd_' <(bpftool prog list | grep -oE ' name [^ ]+'); }
# Whether no file of the package's is left; the policies in /etc/ainka are the administrator's, as what this test keeps.
nothing_left() { fails grep . <(find / -xdev -path /etc/ainka -prune -o -name '*ainka*' -print); }

leave() {
  echo "$boot: passed"
  systemctl "$1"
  sleep infinity
}

case $boot in
installed)
  for name in forbidden observed late; do cp /bin/true /usr/local/bin/$name; done
  must "Debian boots" says running systemctl is-system-running --wait
  must "nothing is left of nobody" nothing_left
  must "the package is installed" dpkg -i $test/old.deb
  must "ainka-resume is enabled" is ainka-resume UnitFileState enabled
  must "ainka-watch is not" is ainka-watch UnitFileState disabled
  must "this host can" ainka doctor
  must "nothing to resume is no failure" systemctl start ainka-resume
  must "nothing to resume is no start" is ainka-resume ActiveState inactive

  must "ainka-watch is enabled and waits" systemctl enable --now ainka-watch
  must "ainka-watch is active" is ainka-watch ActiveState active
  must "without rules a connection is let through" let_through metadata
  cp /usr/share/doc/ainka/examples/metadata_egress.ainka /etc/ainka/
  cp $test/{boot,people}.ainka /etc/ainka/
  must "a policy is applied" ainka apply $test/late.ainka --scope /
  must "another is applied" ainka apply /etc/ainka
  must "a threshold is set" ainka threshold set boot.ceiling 3000
  must "a rule observes" ainka mode observe boot.observed
  enforces "applied"
  must "the reader comes without being asked" soon test -s $events
  reads "applied"
  must "there is one reader" fails ainka watch --count 1

  before=$(property ainka-watch MainPID)
  must "ainka-watch is started again" systemctl restart ainka-watch
  must "it is another process" fails is ainka-watch MainPID "$before"
  reads "restarted"
  before=$(property ainka-watch MainPID)
  mv $events $events.away
  must "ainka-watch opens its file anew" systemctl reload ainka-watch
  must "the file is there" soon test -s $events
  must "by the same process" is ainka-watch MainPID "$before"
  reads "reloaded"
  echo 'AINKA_WATCH_OPTIONS="--rotate 4KiB --keep 2"' >>/etc/default/ainka
  must "other options are taken" systemctl restart ainka-watch
  bash -c 'for _ in {1..40}; do : 3<>/dev/tcp/169.254.169.254/80; done' 2>/dev/null
  must "a full file is moved away" soon test -s $events.1
  sed -i '$ d' /etc/default/ainka
  kill -KILL "$(property ainka-watch MainPID)"
  must "ainka-watch comes back after a kill" soon is ainka-watch NRestarts 1
  must "ainka-watch is active again" soon is ainka-watch ActiveState active
  reads "killed"
  must "ainka-watch is stopped" systemctl stop ainka-watch
  must "and ended well" is ainka-watch Result success
  metadata >/dev/null
  must "status says that nobody reads" says unread ainka status
  must "ainka-watch is started" systemctl start ainka-watch

  must "ainka-resume with rules that decide" systemctl start ainka-resume
  must "ainka-resume is active" is ainka-resume ActiveState active
  must "ainka-resume is stopped" systemctl stop ainka-resume
  enforces "stopped"
  must "ainka-resume is started again" systemctl restart ainka-resume
  enforces "started again"

  # A service like any other: the first that may start after the rules are back.
  cat >/etc/systemd/system/ordinary.service <<'UNIT'
[Service]
Type=oneshot
ExecStart=/usr/local/bin/forbidden
SuccessExitStatus=SIGKILL
[Install]
WantedBy=multi-user.target
UNIT
  systemctl enable ordinary 2>/dev/null
  lines >$kept/lines
  generation >$kept/generation
  leave reboot
  ;;

resumed)
  must "the host is up" is_up
  must "no unit failed" says running systemctl is-system-running
  must "ainka-resume is active" is ainka-resume ActiveState active
  must "it ended well" is ainka-resume Result success
  must "it says what it did" journal ainka-resume "Resumed: generation $(<$kept/generation) decides in the kernel again."
  must "status is content" ainka status
  must "it is the same generation" test "$(generation)" = "$(<$kept/generation)"
  must "the log tells of it" says resume ainka log
  must "ordinary services start under the rules" is ordinary ExecMainStatus 9
  enforces "resumed"
  must "ainka-watch is active" is ainka-watch ActiveState active
  must "what it wrote before the reboot is there" test "$(lines)" -ge "$(<$kept/lines)"
  reads "resumed"

  # An upgrade under load: every connection is denied, before, during and after.
  # shellcheck disable=SC2016 # the inner shell's
  bash -c 'exec 2>>"$0" 9<> <(:); while :; do : 3<>/dev/tcp/169.254.169.254/80; read -rt 0.02 -u 9; done' $kept/storm &
  storm=$!
  before=$(property ainka-watch MainPID)
  must "connections go on" soon test -s $kept/storm
  must "a newer version is installed" dpkg -i $test/new.deb
  kill $storm
  wait $storm 2>/dev/null
  must "many connections were tried" test "$(grep -c 'connect: Permission denied' $kept/storm)" -ge 50
  # What connect(2) said. In bash's second line, on the redirection, its own look for a message may have replaced the error.
  must "all of them were denied" fails grep 'connect: [^P]' $kept/storm
  must "it is the newer version" says 99.0 dpkg-query -W ainka
  must "it is the same generation still" test "$(generation)" = "$(<$kept/generation)"
  must "nothing was unguarded" fails says unguarded ainka status
  must "the newer program reads" fails is ainka-watch MainPID "$before"
  enforces "upgraded"
  reads "upgraded"
  must "the newer version applies" ainka apply /etc/ainka
  enforces "applied by the newer version"

  bundle=/var/lib/ainka/generations/$(generation).ainkab
  cp "$bundle" $kept/whole
  truncate -s 100 "$bundle"
  echo "$bundle" >$kept/bundle
  leave reboot
  ;;

damaged)
  must "the host is up" is_up
  must "a unit failed" fails says running systemctl is-system-running
  must "it is ainka-resume" test "$(systemctl --failed --plain --no-legend | cut -d ' ' -f 1)" = ainka-resume.service
  must "it failed once" is ainka-resume NRestarts 0
  must "its exit code is 1" is ainka-resume ExecMainStatus 1
  journalctl -b --no-pager -o cat -u ainka-resume
  must "it names the file" journal ainka-resume "$(<$kept/bundle)"
  must "status says so" fails ainka status
  must "a connection is let through" let_through metadata
  must "ainka-watch waits" is ainka-watch ActiveState active
  cp $kept/whole "$(<$kept/bundle)"
  must "repaired, ainka-resume brings it back" systemctl start ainka-resume
  enforces "repaired"
  reads "repaired"

  # A scope in a service's cgroup.
  cat >/etc/systemd/system/late.service <<'UNIT'
[Service]
ExecStart=/bin/bash -c 'while :; do /usr/local/bin/late 2>/dev/null && echo ran || echo killed; sleep 1; done'
[Install]
WantedBy=multi-user.target
UNIT
  systemctl enable --now late 2>/dev/null
  cp $test/late.ainka /etc/ainka/
  must "a policy for a service is applied" ainka apply /etc/ainka
  must "it ran before" journal late ran
  must "it is killed there" soon journal late killed
  must "and only there" runs /usr/local/bin/late
  # What a command has said is done is on the disk when it has said so.
  # So the host ends at once after one; the serial port needs a moment for what was said before it.
  sync
  echo "$boot: passed"
  sleep 1
  ainka threshold set boot.ceiling 3100 >/dev/null && echo b >/proc/sysrq-trigger
  ;;

scope_gone)
  must "the host is up" is_up
  must "ainka-resume failed" test "$(systemctl --failed --plain --no-legend | cut -d ' ' -f 1)" = ainka-resume.service
  must "its exit code is 4" is ainka-resume ExecMainStatus 4
  journalctl -b --no-pager -o cat -u ainka-resume
  must "it names the cgroup" journal ainka-resume /system.slice/late.service
  must "the service runs" is late ActiveState active
  must "what is in it runs" journal late ran
  must "now it can be resumed" systemctl start ainka-resume
  must "what was set just before the crash is there" says 3100 ainka threshold list
  enforces "scope there"
  must "it is killed there" soon journal late killed

  # The way that docs/operations.md shows: a slice, which is there before its services, and stays when they are started anew.
  mkdir -p /etc/systemd/system/{late,ainka-resume}.service.d
  printf '[Service]\nSlice=web.slice\n' >/etc/systemd/system/late.service.d/slice.conf
  printf '[Unit]\nWants=web.slice\nAfter=web.slice\n' >/etc/systemd/system/ainka-resume.service.d/slice.conf
  systemctl daemon-reload
  must "the service moves into a slice" systemctl restart late
  must "the policy's scope is the slice" ainka apply /etc/ainka --scope late=/web.slice
  must "the cgroup is the slice's" says /web.slice ainka status
  leave reboot
  ;;

slice)
  must "the host is up" is_up
  must "no unit failed" says running systemctl is-system-running
  must "ainka-resume is active" is ainka-resume ActiveState active
  must "no order goes round in a circle" fails journalctl -b --no-pager -o cat --grep "ordering cycle"
  must "the service is in its slice" is late ControlGroup /web.slice/late.service
  must "from its start it is under the rules" soon journal late killed
  must "nothing ran before" fails journal late ran
  enforces "resumed with a slice"
  must "the service is started anew" systemctl restart late
  must "its scope is not gone" ainka status
  must "nothing runs since" fails journal late ran
  must "programs outside of it run" runs /usr/local/bin/late
  leave reboot
  ;;

masked)
  must "the host is up" is_up
  must "no unit failed" says running systemctl is-system-running
  must "ainka-resume was not started" is ainka-resume LoadState masked
  must "nothing decides" let_through metadata
  must "status says so" fails ainka status
  leave reboot
  ;;

removed)
  must "the host is up" is_up
  must "what decided is back" denied metadata
  rm -r /etc/systemd/system/{ordinary,late}.service{,.d} /etc/systemd/system/ainka-resume.service.d
  systemctl disable --now ordinary late 2>/dev/null
  must "the units are disabled" systemctl disable --now ainka-resume ainka-watch
  must "no link is left" test -z "$(find /etc/systemd -name 'ainka*')"
  must "disabled, rules decide until they are taken off" denied metadata
  must "the units are enabled" systemctl enable --now ainka-resume ainka-watch
  must "the package is removed" dpkg -r ainka
  must "a connection is let through" let_through metadata
  must "programs run" runs /usr/local/bin/forbidden
  must "nothing is pinned" test ! -e /sys/fs/bpf/ainka
  must "nothing is attached" test -z "$(bpftool link list)"
  must "no program is left in the kernel" no_programs
  must "the reader has ended" is ainka-watch ActiveState inactive
  must "generations stay" test -s /var/lib/ainka/current.json
  must "the package is purged" dpkg -P ainka
  must "no unit is known" test -z "$(systemctl list-units --all --plain --no-legend 'ainka*'; systemctl list-unit-files --no-legend 'ainka*')"
  must "nothing is left" nothing_left
  must "no unit failed" says running systemctl is-system-running
  leave poweroff
  ;;
esac
echo "there is no boot \`$boot\`"
systemctl poweroff --force
