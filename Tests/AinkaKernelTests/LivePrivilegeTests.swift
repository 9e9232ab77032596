import AinkaBundle
import AinkaValues
import Glibc
import Testing

@testable import AinkaKernel

extension OnLiveKernel {
  /// System calls, signals and what a process may, on the running kernel.
  @Suite struct LivePrivilegeTests {
    private static func python(_ script: String) -> Ending {
      Ending.run("/usr/bin/python3", ["-I", "-c", "import ctypes, os, signal\ncall = ctypes.CDLL(None).syscall\n" + script])
    }

    @Test func systemCallsAreKnownByName() throws {
      let host = try LiveHost("calls")
      let bundle = try host.apply(
        """
        use linux.system_call
        rule asked { on syscall when syscall.name == getpriority and argument.first == 0 and argument.second == 4242 then audit }
        rule numbered { on syscall when syscall.number == 140 and argument.second == 4242 and argument.sixth == 66 then audit }
        rule newest { on syscall when syscall.name == close_range and argument.first == 4242 then audit }
        rule hidden { on syscall when syscall.name == getpid and argument.first == 4242 then audit }
        rule refused { on syscall_exit when syscall.name == getpriority and error == EINVAL and result >= 0 then audit }
        rule failed { on syscall_exit when syscall.name == getpriority and error == EINVAL and latency > 0ns and latency < 1min then audit }
        rule done { on syscall_exit when syscall.name == getpriority and error == none and result == 20 then audit }
        rule never { on syscall when syscall.name == ptrace then kill }
        """)
      #expect(
        Self.python(
          "call(140, 0, 4242, 0, 0, 0, ctypes.c_long(66))\ncall(140, 0, 0)\ncall(140, 9, 0)\ncall(436, 4242, 4242, 0)")
          == .code(0))
      #expect(try host.counters(of: "live.asked", in: bundle).matched == 1)
      #expect(try host.counters(of: "live.numbered", in: bundle).matched == 1)
      #expect(try host.counters(of: "live.newest", in: bundle).matched == 1)
      #expect(try host.counters(of: "live.hidden", in: bundle).matched == 0)
      let refused = try host.counters(of: "live.refused", in: bundle)
      #expect(refused.matched == 0)
      #expect(refused.unknown >= 1, "the result of a call that failed is unknown")
      #expect(try host.counters(of: "live.failed", in: bundle).matched == 1)
      #expect(try host.counters(of: "live.done", in: bundle).matched == 1)
      #expect(Self.python("call(101, 16, 1, 0, 0)") == .signal(SIGKILL))
    }

    @Test func signalsAreKnownByNameAndTarget() throws {
      let host = try LiveHost("signals")
      let bundle = try host.apply(
        """
        rule usr { on signal when number == USR1 and target.pid == process.pid and shared and code == 0 and result == 0 then audit }
        rule thread { on signal when number == USR2 and not shared and target.name starts with "python3" then audit }
        rule ignored { on signal when number == WINCH and result == 1 then audit }
        """)
      let script = """
        signal.signal(signal.SIGUSR1, lambda *_: None)
        signal.signal(signal.SIGUSR2, lambda *_: None)
        os.kill(os.getpid(), signal.SIGUSR1)
        signal.raise_signal(signal.SIGUSR2)
        os.kill(os.getpid(), signal.SIGWINCH)
        """
      #expect(Self.python(script) == .code(0))
      #expect(try host.counters(of: "live.usr", in: bundle).matched == 1)
      #expect(try host.counters(of: "live.thread", in: bundle).matched == 1)
      #expect(try host.counters(of: "live.ignored", in: bundle).matched == 1)
    }

    @Test func idsAndTracingAreSeen() throws {
      let host = try LiveHost("ids")
      let bundle = try host.apply(
        """
        use linux.privilege
        rule effective { on set_uid when new.effective.uid == 47 and new.real.uid == 4294967295 and new.saved.uid == none and new.uid == none then audit }
        rule all { on set_uid when new.effective.uid == 48 and new.real.uid == 0 and new.saved.uid == 0 then audit }
        rule one { on set_uid when new.uid == 49 and new.real.uid == none and process.uid == 0 then audit }
        rule seized { on ptrace when request == 16902 and target.pid == 4194303 then audit }
        rule attached { on ptrace when request == 16 then kill }
        """)
      #expect(Self.python("os.setreuid(-1, 47)") == .code(0))
      #expect(Self.python("os.setresuid(0, 48, 0)") == .code(0))
      #expect(Self.python("os.setuid(49)") == .code(0))
      #expect(Self.python("call(101, 0x4206, 4194303, 0, 0)") == .code(0))
      #expect(Self.python("call(101, 16, 4194303, 0, 0)") == .signal(SIGKILL))
      for rule in ["effective", "all", "one", "seized"] {
        #expect(try host.counters(of: "live.\(rule)", in: bundle).matched == 1, "\(rule)")
      }
    }

    private static let tellsCapabilities = TracepointFormat.exists("capability/cap_capable") == true

    @Test(.enabled(if: tellsCapabilities, "Linux 6.14 tells the use of capabilities"))
    func capabilitiesAreKnownByName() throws {
      let host = try LiveHost("capabilities")
      let bundle = try host.apply(
        """
        use linux.privilege
        rule used { on capability_use when capability == chown and error == none then audit }
        rule lacked { on capability_use when capability == sys_boot and error == EPERM and process.uid == 0 then audit }
        rule last { on capability_use when capability == sys_chroot then kill }
        """)
      let folder = "import tempfile\nf = tempfile.NamedTemporaryFile()\n"
      #expect(Self.python(folder + "os.chown(f.name, 1, 1)") == .code(0))
      // reboot(2) with a wrong magic number, after the ids were given up: what it asks first is refused.
      #expect(Self.python("os.seteuid(1)\ncall(169, 1, 1, 1, 0)") == .code(0))
      #expect(Self.python("os.chroot('/')") == .signal(SIGKILL))
      #expect(try host.counters(of: "live.used", in: bundle).matched >= 1)
      #expect(try host.counters(of: "live.lacked", in: bundle).matched == 1)
    }

    @Test func sessionsAreKnown() throws {
      let host = try LiveHost("sessions")
      let bundle = try host.apply(
        """
        rule leads { on open when file.name == "ainka-session" and process.session == process.pid then audit }
        rule follows { on open when file.name == "ainka-session" and process.session == process.parent.pid then audit }
        """)
      let script = """
        import tempfile
        folder = tempfile.mkdtemp()
        name = folder + '/ainka-session'
        child = os.fork()
        if child == 0:
          os.setsid()
          open(name, 'w').close()
          second = os.fork()
          if second == 0:
            open(name).close()
            os._exit(0)
          os.waitpid(second, 0)
          os._exit(0)
        os.waitpid(child, 0)
        os.unlink(name)
        os.rmdir(folder)
        """
      #expect(Self.python(script) == .code(0))
      #expect(try host.counters(of: "live.leads", in: bundle).matched == 1)
      #expect(try host.counters(of: "live.follows", in: bundle).matched == 1)
    }

    /// Modules cannot be loaded on every kernel, nor by every test: whether the tracepoint is there decides what apply says.
    @Test func modulesAreWatchedWhereThereAreAny() throws {
      let host = try LiveHost("modules")
      let rule = "use linux.privilege\nrule r { on module_load when module.unsigned or module.name == \"x\" then kill }\n"
      do {
        try host.apply(rule)
        #expect(host.kernel.attachedHooks() == ["tracepoint/module/module_load"])
      } catch let error as HostError {
        #expect("\(error)".contains("module/module_load"))
        #expect(host.kernel.attachedHooks().isEmpty)
      }
    }
  }
}
