import Glibc
import Testing

extension LiveCommands {
  /// Events of tracepoints through the built `ainka`, on the live kernel.
  @Suite struct LiveEventCommandTests {
    @Test func recordsOfEveryEventAreRead() throws {
      let live = try LiveShop("events")
      let path = live.shop.write(
        """
        policy p
        scope cgroup "\(live.scope)"
        use linux.file
        use linux.process
        event renamed { hook tracepoint "task/task_rename" field to: string = record.newcomm field who: pid = record.pid }
        rule opened { on open when file.path == "\(live.shop.file("p.ainka"))" then notify info "{open.read} {open.write}" }
        rule forked { on fork when process.name == "bash" then notify info "{child.name}" }
        rule ended { on exit when exit.code == 7 then notify info "{exit.code} {exit.signal}" }
        rule named { on renamed when to == "another" then notify info "{to}" }
        """, to: "p.ainka")
      let applied = live.ainka("apply", path)
      #expect(applied.code == 0, "\(applied.complaints)")
      #expect(applied.output.contains("tracepoint/task/task_rename"))
      let watch = live.start("watch", "--format", "json")
      live.waitForReader(watch.pid)
      let script = "(exec cat \(path) >/dev/null); printf another >/proc/self/comm; exit 7"
      #expect(live.inside("bash", "-c", script).code == 7)
      let told = ["true false", "\"bash\"", "7 none", "another"]
      for words in told { live.wait(for: words, in: watch.output) }
      kill(watch.pid, SIGINT)
      let run = live.shop.finish(watch)
      for words in told {
        #expect(run.output.contains(words), "\(words): \(run.output)\(run.complaints)")
      }
      #expect(live.ainka("clear").code == 0)
    }

    /// A test hook of debug builds makes the kernel refuse the program of the event.
    @Test func whatTheVerifierRefusesIsShownAtTheDeclarationAndItsRules() throws {
      let live = try LiveShop("refused")
      let path = live.shop.write(
        """
        policy p
        scope cgroup "\(live.scope)"
        event renamed {
            hook tracepoint "task/task_rename"
            field to: string = record.newcomm
        }
        rule named { on renamed when to == "another" then audit }
        """, to: "p.ainka")
      let bundle = live.shop.file("p.ainkab")
      #expect(live.shop.ainkac("compile", path, "-o", bundle).code == 0)
      let refused = ["env", "AINKA_FAULT=refuse:1", "\(Workshop.programs)/ainka", "apply"]
      let run = live.shop.run(refused + [path])
      #expect(run.code == 4)
      #expect(run.complaints.contains("error: cannot load the program at tracepoint/task/task_rename: EINVAL\n"))
      #expect(run.complaints.contains("  the verifier's last lines:\n      "))
      #expect(run.complaints.contains("can be sleepable"))
      let shown = [
        " --> \(path):3:7\n", "3 | event renamed {\n", "  |       ^^^^^^^ its declaration\n", "7 | rule named { on renamed",
        "  |      ----- `p.named` is on it\n",
      ]
      for words in shown { #expect(run.complaints.contains(words), "\(words): \(run.complaints)") }
      #expect(run.complaints.contains("help: the kernel's verifier refused it: Only fentry/fexit"), "\(run.complaints)")
      // A bundle has no texts: then it is the place.
      let bare = live.shop.run(refused + [bundle])
      #expect(bare.code == 4)
      #expect(bare.complaints.contains("  rule p.named is on it: \(path):7:6\n"), "\(bare.complaints)")
      #expect(live.pinned.isEmpty)
    }

    @Test func whatATracepointHasNotIsExitFour() throws {
      let live = try LiveShop("no_event")
      let path = live.shop.write(
        """
        policy p
        scope cgroup "\(live.scope)"
        event renamed { hook tracepoint "task/task_rename" field to: string = record.newcom }
        rule named { on renamed when to == "another" then audit }
        """, to: "p.ainka")
      let applied = live.ainka("apply", path)
      #expect(applied.code == 4)
      #expect(applied.complaints.contains("did you mean `record.newcomm`?"), "\(applied.complaints)")
      #expect(live.pinned.isEmpty)
    }

    @Test(.enabled(if: access("/usr/bin/setpriv", X_OK) == 0, "setpriv is needed"))
    func whoMayNotMountIsToldTheCommand() throws {
      let live = try LiveShop("no_mount")
      let path = live.shop.write(
        """
        policy p
        scope cgroup "\(live.scope)"
        use linux.file
        rule opened { on open when file.name == "true" then audit }
        """, to: "p.ainka")
      let script =
        "umount -l /sys/kernel/tracing 2>/dev/null; exec setpriv --inh-caps=-sys_admin --bounding-set=-sys_admin \"$@\""
      let run = { (arguments: [String]) in
        live.shop.run(["unshare", "-m", "bash", "-c", script, "-", "\(Workshop.programs)/ainka"] + arguments)
      }
      let applied = run(["apply", path])
      #expect(applied.code == 4)
      #expect(applied.complaints.contains("mount -t tracefs tracefs /sys/kernel/tracing"), "\(applied.complaints)")
      #expect(live.pinned.isEmpty)
      #expect(run(["doctor"]).output.contains("no    open events, with kill"))
    }

    @Test func cgroupsAndTracepointsAreMountedForUsAlone() throws {
      let live = try LiveShop("mounts")
      let path = live.shop.write(
        """
        policy p
        scope cgroup "\(live.scope)"
        use linux.file
        rule opened { on open when file.name == "true" then audit }
        """, to: "p.ainka")
      // A mount namespace in which neither is where we look: what `ainka` mounts is its own.
      let script = """
        umount "$1"; umount -l /sys/kernel/tracing 2>/dev/null
        mounts() { grep -c -e cgroup2 -e tracefs /proc/self/mounts; }; before=$(mounts)
        "$0" apply "$2" && echo $(($(mounts) - before))
        """
      let run = live.shop.run([
        "unshare", "-m", "bash", "-c", script, "\(Workshop.programs)/ainka", live.mount, path,
      ])
      #expect(run.output.hasSuffix("\n0\n"), "\(run.output)\(run.complaints)")
      #expect(live.ainka("status").output.contains("generation 1"))
      let abilities = live.ainka("doctor").output
      #expect(abilities.contains("yes   open events, with kill"))
      #expect(abilities.contains("not those of io_uring and of 32-bit programs"), "what is not seen is said: \(abilities)")
      #expect(live.ainka("clear").code == 0)
    }
  }
}
