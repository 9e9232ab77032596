import AinkaBundle
import AinkaKernel
import Glibc
import Testing

extension OnLiveKernel {
  /// Memory, devices and the scheduler on the running kernel, and the times between two tracepoints. What interrupts anyone is in no
  /// scope that tests could set: such rules name what these tests do.
  @Suite struct LiveIntervalTests {
    private static func python(_ script: String) -> Ending {
      Ending.run("/usr/bin/python3", ["-I", "-c", "import ctypes, mmap, os, time\n" + script])
    }

    /// A process that calls itself `name` and sleeps several times.
    private static func sleeper(_ name: String) -> Ending {
      python("open('/proc/self/comm', 'w').write('\(name)')\nfor _ in range(10): time.sleep(0.01)")
    }

    @Test func waitingForTheProcessorIsTimed() throws {
      let host = try LiveHost("scheduler")
      let bundle = try LiveHost.compile(
        """
        policy live
        use linux.scheduler
        rule waited { on sched_switch when next.name == "ainka-sched-1" and latency > 0ns and latency < 30s then audit }
        rule long { on sched_switch when next.name == "ainka-sched-1" and latency >= 30s then audit }
        rule woken { on sched_wakeup when woken.name == "ainka-sched-1" and woken.priority in 1 .. 139 and cpu < 4096 then audit }
        """)
      try host.load(bundle)
      #expect(Self.sleeper("ainka-sched-1") == .code(0))
      let waited = try host.counters(of: "live.waited", in: bundle).matched
      #expect(waited >= 8, "ten sleeps, of which the last may end elsewhere")
      #expect(try host.counters(of: "live.woken", in: bundle).matched >= 8)
      #expect(try host.counters(of: "live.long", in: bundle).matched == 0)
      // The next generation keeps both programs, and what they have in common.
      #expect(host.kernel.attachedHooks().contains("tracepoint/sched/sched_wakeup"))
      try host.kernel.tidy(keeping: bundle.events.flatMap { $0.hooks.map { "\($0.kind)/\($0.target)" } })
      try host.load(bundle)
      #expect(Self.sleeper("ainka-sched-1") == .code(0))
      #expect(try host.counters(of: "live.waited", in: bundle).matched >= 8)
      try host.kernel.clear()
      #expect(host.kernel.attachedHooks().isEmpty)
    }

    @Test func pageFaultsAreSeen() throws {
      let host = try LiveHost("faults")
      let bundle = try host.apply(
        """
        use linux.memory
        rule touched { on page_fault when fault.write and not fault.protection and fault.address > 4096 and process.name == "ainka-fault" then audit }
        rule broken { on page_fault when fault.address == 8 and not fault.write then audit }
        """)
      let script = """
        open('/proc/self/comm', 'w').write('ainka-fault')
        memory = mmap.mmap(-1, 256 * 4096)
        memory.madvise(15)
        for page in range(256): memory[page * 4096] = 1
        """
      #expect(Self.python(script) == .code(0))
      #expect(try host.counters(of: "live.touched", in: bundle).matched >= 200)
      #expect(Self.python("ctypes.string_at(8, 1)") == .signal(SIGSEGV))
      #expect(try host.counters(of: "live.broken", in: bundle).matched == 1)
    }

    /// The device that holds /var/tmp, or 0 where it is of no device.
    private static var device: UInt64 {
      var status = stat()
      return stat("/var/tmp", &status) == 0 ? UInt64(status.st_dev) >> 8 & 0xfff : 0
    }

    @Test(.enabled(if: device != 0, "/var/tmp is on a block device"))
    func devicesAreTimed() throws {
      let host = try LiveHost("devices")
      let bundle = try LiveHost.compile(
        """
        policy live
        use linux.block
        rule written { on block_complete when size == 96KiB and operation starts with "W" and error == none and latency > 0ns and latency < 1min then audit }
        """)
      try host.load(bundle)
      let file = "/var/tmp/ainka_blocks_\(getpid())"
      defer { unlink(file) }
      #expect(
        Ending.run("/bin/dd", ["if=/dev/zero", "of=\(file)", "bs=96k", "count=4", "oflag=direct", "status=none"]) == .code(0))
      #expect(try host.counters(of: "live.written", in: bundle).matched >= 1, "a file system may join or split some of them")
    }

    /// A cgroup that may use 48 MiB, gone with the value: of version 1 or 2, whichever has the memory controller.
    private final class SmallCgroup {
      let path: String

      init?() {
        let (one, two) = ("/sys/fs/cgroup/memory", "/sys/fs/cgroup")
        let name = "/ainka_small_\(getpid())"
        if access("\(one)/memory.limit_in_bytes", F_OK) == 0 {
          path = one + name
          guard mkdir(path, 0o755) == 0, (try? LiveHost.write("50331648", to: "\(path)/memory.limit_in_bytes")) != nil else {
            return nil
          }
        } else {
          path = two + name
          guard mkdir(path, 0o755) == 0, (try? LiveHost.write("50331648", to: "\(path)/memory.max")) != nil else { return nil }
          try? LiveHost.write("0", to: "\(path)/memory.swap.max")
        }
      }

      deinit { rmdir(path) }

      /// Runs `script` in Python inside.
      func python(_ script: String) -> Ending {
        Ending.run("/bin/sh", ["-c", "echo $$ >\(path)/cgroup.procs && exec /usr/bin/python3 -I -c \"$0\"", script])
      }
    }

    @Test func whoIsEndedForMemoryIsKnown() throws {
      let host = try LiveHost("memory")
      guard let cgroup = SmallCgroup() else { return }
      let bundle = try LiveHost.compile(
        """
        policy live
        use linux.memory
        event reclaimed {
            hook tracepoint "vmscan/mm_vmscan_memcg_reclaim_end"
            field found: bytes = record.nr_reclaimed unit pages
            field latency: duration = since("vmscan/mm_vmscan_memcg_reclaim_begin")
        }
        rule ended { on oom_kill when victim.name == "ainka-victim" and victim.private > 30MiB and victim.uid == 0 then audit }
        rule looked { on reclaimed when process.name == "ainka-victim" and latency > 0ns and latency < 1min and found < 1GiB then audit }
        rule waited { on direct_reclaim when process.name == "ainka-nobody" and latency > 1h then kill }
        """)
      try host.load(bundle)
      let script = """
        open('/proc/self/comm', 'w').write('ainka-victim')
        memory = bytearray(256 << 20)
        for place in range(0, len(memory), 4096): memory[place] = 1
        """
      #expect(cgroup.python(script) == .signal(SIGKILL))
      #expect(try host.counters(of: "live.ended", in: bundle).matched == 1)
      #expect(try host.counters(of: "live.looked", in: bundle).matched >= 1)
      #expect(host.kernel.attachedHooks().contains("tracepoint/vmscan/mm_vmscan_direct_reclaim_begin"))
    }
  }
}
