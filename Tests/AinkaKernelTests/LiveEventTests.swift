import AinkaBundle
import AinkaKernel
import Glibc
import Testing

extension OnLiveKernel {
  /// `fork`, `exit` and `open` on the running kernel: every verdict of theirs, and what would get round them.
  @Suite struct LiveEventTests {
    /// A folder of this test process with a file in it, gone with the value.
    final class Folder {
      let path: String
      let file: String

      init(_ name: String) throws {
        path = "/tmp/ainka_\(name)_\(getpid())"
        file = path + "/secret"
        mkdir(path, 0o755)
        let made = creat(file, 0o644)
        try #require(made >= 0)
        close(made)
      }

      deinit {
        unlink(path + "/link")
        unlink(path + "/new")
        unlink(file)
        rmdir(path)
      }
    }

    private static let python = "/usr/bin/python3"

    /// Runs `script` in Python, where `call(number, …)` is a raw system call.
    private static func python(_ script: String) -> Ending {
      Ending.run(python, ["-I", "-c", "import ctypes,os\ncall = ctypes.CDLL(None).syscall\n" + script])
    }

    @Test func opensAreKilledSignalledAndCounted() throws {
      let folder = try Folder("open")
      let host = try LiveHost("open")
      let bundle = try host.apply(
        """
        rule no_writing { on open when file.path == "\(folder.file)" and open.write then kill }
        rule told { on open when file.path == "\(folder.path)/new" and open.created then signal TERM }
        rule seen { on open when file.path starts with "\(folder.path)/" and open.read then audit }
        """)
      #expect(Ending.run("/bin/cat", [folder.file]) == .code(0))
      #expect(try host.counters(of: "live.seen", in: bundle).matched == 1)
      #expect(Ending.run("/bin/dd", ["if=/dev/null", "of=\(folder.file)"]) == .signal(SIGKILL))
      #expect(Ending.run("/bin/dd", ["if=/dev/null", "of=\(folder.path)/new"]) == .signal(SIGTERM), "it was not there")
      #expect(Ending.run("/bin/dd", ["if=/dev/null", "of=\(folder.path)/new"]) == .code(0), "now it was")
      #expect(Ending.run("/bin/cat", [folder.path + "/nothing"]) == .code(1), "an open that fails is none")
      #expect(try host.counters(of: "live.no_writing", in: bundle).acted == 1)
      #expect(try host.counters(of: "live.seen", in: bundle).matched == 1)
      try host.kernel.clear()
      #expect(Ending.run("/bin/dd", ["if=/dev/null", "of=\(folder.file)"]) == .code(0))
    }

    @Test func noNameLeadsRoundARuleOnOpen() throws {
      let folder = try Folder("evade")
      symlink(folder.file, folder.path + "/link")
      let host = try LiveHost("evade")
      try host.apply("rule secret { on open when file.path == \"\(folder.file)\" then kill }")
      #expect(
        Ending.run("/bin/cat", [folder.path + "/../../tmp/" + folder.path.dropFirst(5) + "/./secret"]) == .signal(SIGKILL))
      #expect(Ending.run("/bin/cat", [folder.path + "/link"]) == .signal(SIGKILL))
      #expect(Ending.run("/bin/sh", ["-c", "cd \(folder.path) && exec cat secret"]) == .signal(SIGKILL), "a relative name")
      #expect(Ending.run("/bin/sh", ["-c", "echo other >/proc/$$/comm; read x <\(folder.file)"]) == .signal(SIGKILL))
      #expect(Self.python("call(2, b'\(folder.file)', 0)") == .signal(SIGKILL), "open")
      #expect(Self.python("call(85, b'\(folder.file)', 0o600)") == .signal(SIGKILL), "creat")
      #expect(Self.python("call(257, -100, b'\(folder.file)', 0)") == .signal(SIGKILL), "openat")
      #expect(Self.python("call(437, -100, b'\(folder.file)', b'\\0' * 24, 24)") == .signal(SIGKILL), "openat2")
      #expect(Self.python("call(437, -100, b'\(folder.path)/nothing', b'\\0' * 24, 24)") == .code(0))
      let thread = "import threading\nt = threading.Thread(target=open, args=['\(folder.file)'])\nt.start()\nt.join()"
      #expect(Self.python(thread) == .signal(SIGKILL), "a thread")
      // The name lies in a page of a file that nobody has touched yet.
      let mapped = """
        import mmap
        with open('\(folder.path)/new', 'wb') as f: f.write(b'\(folder.file)\\0'.ljust(4096, b'\\0'))
        f = open('\(folder.path)/new', 'r+b')
        m = mmap.mmap(f.fileno(), 4096)
        call(257, -100, ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(m))), 0)
        """
      #expect(Self.python(mapped) == .signal(SIGKILL), "a name in a mapped page")
    }

    @Test func aThreadsOwnNameIsNotItsProcesss() throws {
      let folder = try Folder("thread_name")
      let host = try LiveHost("thread_name")
      try host.apply("rule named { on open when process.name == \"named_test\" and file.path == \"\(folder.file)\" then kill }")
      let script = """
        import threading
        open('/proc/self/comm', 'w').write('named_test')
        def other():
          open('/proc/thread-self/comm', 'w').write('other')
          open('\(folder.file)')
        t = threading.Thread(target=other)
        t.start()
        t.join()
        """
      #expect(Self.python(script) == .signal(SIGKILL))
    }

    @Test func noNameLeadsRoundARuleOnExec() throws {
      let folder = try Folder("evade_exec")
      let script = folder.path + "/new"
      try #require(Ending.run("/bin/sh", ["-c", "printf '#!/bin/true\\n' >\(script) && chmod 755 \(script)"]) == .code(0))
      symlink("/bin/true", folder.path + "/link")
      let host = try LiveHost("evade_exec")
      let bundle = try host.apply(
        """
        rule no_true { on exec when file.name == "true" then kill }
        rule script { on exec when invoked.name == "new" and file.name == "true" then audit }
        """)
      #expect(Ending.run("/bin/../bin/./true") == .signal(SIGKILL))
      #expect(Ending.run(folder.path + "/link") == .signal(SIGKILL))
      #expect(Ending.run("/bin/sh", ["-c", "cd /usr/bin && exec ./true"]) == .signal(SIGKILL))
      #expect(Ending.run(script) == .signal(SIGKILL), "a script is its interpreter")
      #expect(try host.counters(of: "live.script", in: bundle).matched == 1)
      #expect(Self.python("os.execv('/bin/true', ['other'])") == .signal(SIGKILL), "whatever it calls itself")
      let thread = "import threading\nt = threading.Thread(target=os.execv, args=['/bin/true', ['x']])\nt.start()\nt.join()"
      #expect(Self.python(thread) == .signal(SIGKILL), "from a thread")
    }

    @Test func newProcessesAreKilledBeforeTheyRun() throws {
      let folder = try Folder("fork")
      let host = try LiveHost("fork")
      let bundle = try host.apply(
        """
        rule no_children { on fork when process.file.name == "dash" and child.pid > 1 then kill }
        rule told { on fork when process.file.path == "/usr/bin/bash" then signal TERM }
        rule all { on fork when process.file.name in { "dash", "bash" } and child.name in { "sh", "bash" } then audit }
        """)
      // The shell itself goes on, and sees how its child ended.
      let answer = folder.path + "/new"
      #expect(Ending.run("/bin/sh", ["-c", "(echo ran >\(answer)); exit $?"]) == .code(128 + SIGKILL))
      #expect(access(answer, F_OK) != 0, "it has done nothing")
      #expect(Ending.run("/bin/bash", ["-c", "(echo ran >\(answer)); exit $?"]) == .code(128 + SIGTERM))
      #expect(access(answer, F_OK) != 0)
      #expect(try host.counters(of: "live.no_children", in: bundle).acted == 1)
      #expect(try host.counters(of: "live.all", in: bundle).matched == 2)
    }

    @Test func everyWayToForkIsSeenAndThreadsAreNone() throws {
      let host = try LiveHost("ways")
      let bundle = try host.apply("rule all { on fork when process.name == \"forks_test\" then kill }")
      let name = "open('/proc/self/comm', 'w').write('forks_test')\n"
      let wait = "import sys\npid, status = os.waitpid(-1, 0)\nsys.exit(os.WTERMSIG(status))"
      // clone(SIGCHLD), fork and vfork; the child would end with another status.
      for (count, call) in ["call(56, 17, 0, 0, 0, 0)", "call(57)"].enumerated() {
        #expect(Self.python(name + "if \(call) == 0: os._exit(3)\n" + wait) == .code(SIGKILL), "\(call)")
        #expect(try host.counters(of: "live.all", in: bundle).acted == UInt64(count + 1))
      }
      #expect(
        Self.python(name + "import subprocess, sys\nsys.exit(-subprocess.call(['/bin/true']))") == .code(SIGKILL), "vfork")
      let before = try host.counters(of: "live.all", in: bundle).matched
      let thread = "import threading\nt = threading.Thread(target=print)\nt.start()\nt.join()"
      #expect(Self.python(name + thread) == .code(0))
      #expect(try host.counters(of: "live.all", in: bundle).matched == before, "a thread is no process")
    }

    @Test func endsAreReportedOnceWithTheirStatus() throws {
      let host = try LiveHost("exit")
      let bundle = try host.apply(
        """
        rule well { on exit when process.name == "ends_test" and exit.code == 0 then audit }
        rule badly { on exit when process.name == "ends_test" and exit.code in 1 .. 255 then audit }
        rule killed { on exit when process.name == "ends_test" and exit.signal == 9 and exit.code == none then audit }
        """)
      let name = "import threading, time\nopen('/proc/self/comm', 'w').write('ends_test')\n"
      #expect(Self.python(name) == .code(0))
      #expect(Self.python(name + "os._exit(7)") == .code(7))
      #expect(Self.python(name + "os.kill(os.getpid(), 9)") == .signal(SIGKILL))
      // Eight threads end with it; and a leader that goes before another thread.
      let many = "for i in range(8): threading.Thread(target=time.sleep, args=[9], daemon=True).start()\nos._exit(0)"
      #expect(Self.python(name + many) == .code(0))
      let leader = "threading.Thread(target=time.sleep, args=[0.2]).start()\ncall(60, 0)"
      #expect(Self.python(name + leader) == .code(0))
      #expect(try host.counters(of: "live.well", in: bundle).matched == 3)
      #expect(try host.counters(of: "live.badly", in: bundle).matched == 1)
      #expect(try host.counters(of: "live.killed", in: bundle).matched == 1)
      // A thread that ends is no end of its process.
      #expect(Self.python(name + "t = threading.Thread(target=print)\nt.start()\nt.join()\nos._exit(7)") == .code(7))
      #expect(try host.counters(of: "live.badly", in: bundle).matched == 2)
      #expect(try host.counters(of: "live.well", in: bundle).matched == 3)
    }
  }
}
