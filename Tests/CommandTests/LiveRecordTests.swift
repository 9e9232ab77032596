import Glibc
import Testing

extension LiveCommands {
  /// Events on their way into files and back: `watch --output`, `record`, `replay`.
  @Suite struct RecordTests {
    @Test func whatWasWatchedOrRecordedIsDecidedTheSameAgain() throws {
      let live = try LiveShop("record")
      let path = live.policy(
        rules: """
          rule shell { on exec when file.name == "dash" and not (arguments contains "fine") then audit }
          rule asked { on exec when process.tty == none and invoked.name == "sh" then notify info "{arguments}" }
          rule local { on connect when destination.address == "127.0.0.1" then audit }
          """)
      #expect(live.ainka("apply", path).code == 0)
      let watched = live.shop.file("watched.jsonl")
      let watch = live.start("watch", "--output", watched)
      let recorded = live.shop.file("recorded.jsonl")
      let record = live.start("record", "exec", "connect", "--scope", live.scope, "-o", recorded)
      live.wait(for: "\"by\":\"watch\"", in: watched)
      live.wait(for: "\"by\":\"record\"", in: recorded)
      // Without a terminal, wherever the tests run.
      for text in ["fine", "other"] { live.inside("setsid", "--wait", "sh", "-c", ": \(text)") }
      live.inside("bash", "-c", ": \(String(repeating: "long ", count: 400)); true")
      #expect(live.passes(port: 1900))
      #expect(!live.passes(port: 2600))
      live.wait(for: "2600", in: watched)
      live.wait(for: "2600", in: recorded)
      for started in [watch, record] {
        kill(started.pid, SIGINT)
        let run = live.shop.finish(started)
        #expect(run.code == 0)
        #expect(run.complaints.contains("0 lost"))
      }
      let lines = live.lines(watched)
      #expect(lines.first == "{\"schema\":\"ainka-events\",\"version\":1,\"by\":\"watch\"}")
      #expect(
        lines.contains { $0.contains("\"truncated\":") } || live.lines(recorded).contains { $0.contains("\"truncated\":") })
      let again = live.ainka("replay", watched, "--policy", path)
      #expect(again.code == 0)
      #expect(again.output.contains("deny EACCES   by p.a; also matched p.local"))
      #expect(again.output.contains("info: sh -c : other"))
      #expect(!again.output.contains("recorded as"), "\(again.output)")
      let active = live.ainka("replay", watched)
      #expect(active.code == 0)
      #expect(!active.output.contains("recorded as"), "\(active.output)")
      // The recording has the same events and those that no rule met, with every field of each.
      let whole = live.ainka("replay", recorded, "--policy", path)
      #expect(whole.code == 0)
      #expect(
        Self.decisions(in: whole.output).filter { !$0.contains("allow") || $0.contains("matched") }
          == Self.decisions(in: again.output))
      #expect(whole.output.contains("no rule matches"))
      let exec = live.lines(recorded).first { $0.contains("\"event\":\"exec\"") } ?? ""
      for field in ["arguments", "file.path", "invoked.path", "process.cgroup", "process.parent.name", "process.tty"] {
        #expect(exec.contains("\"\(field)\":"), "\(exec)")
      }
      // What another policy would have done differs, and the replay says so.
      live.policy(start: 60_000, to: "q.ainka")
      let other = live.ainka("replay", watched, "--policy", live.shop.file("q.ainka")).output
      #expect(other.contains("no rule matches; recorded as deny EACCES by p.a"))
      #expect(other.contains("decided otherwise than when recorded"))
    }

    /// Returns verdicts and reasons, without line numbers.
    private static func decisions(in output: String) -> [String] {
      output.split(separator: "\n").filter { $0.hasPrefix("  ") }.map { line in
        line.split(separator: " ").dropFirst().joined(separator: " ")
      }
    }

    @Test func aLastingReaderSurvivesRotationFullDisksAndClears() throws {
      let live = try LiveShop("lasting")
      let path = live.shop.file("events.jsonl")
      let reader = live.start("watch", "--wait", "--output", path)
      live.wait(for: "\"schema\"", in: path)
      let policy = live.policy()
      for round in 1...2 {
        #expect(live.ainka("apply", policy).code == 0)
        live.waitForReader(reader.pid)
        let second = live.shop.run([
          "timeout", "10", "\(Workshop.programs)/ainka", "watch", "--output", live.shop.file("second.jsonl"),
        ])
        #expect(second.code == 5)
        #expect(second.complaints.contains("process \(reader.pid) reads them already"))
        #expect(!live.passes(port: 2600 + round))
        live.wait(for: "\(2600 + round)", in: path)
        #expect(live.ainka("clear").code == 0, "the reader lets go of what was cleared")
      }
      #expect(live.ainka("apply", policy).code == 0)
      live.waitForReader(reader.pid)
      rename(path, path + ".old")
      kill(reader.pid, SIGHUP)
      live.wait(for: "\"schema\"", in: path)
      #expect(!live.passes(port: 2700))
      live.wait(for: "2700", in: path)
      #expect(live.lines(path + ".old").count == 3)
      kill(reader.pid, SIGTERM)
      let run = live.shop.finish(reader)
      #expect(run.code == 0)
      #expect(run.complaints.contains("3 events read, 0 lost"))
    }

    @Test func fullFilesAreMovedAwayAndSomeOfThemKept() throws {
      let live = try LiveShop("rotate")
      #expect(live.ainka("apply", live.policy()).code == 0)
      let path = live.shop.file("events.jsonl")
      let reader = live.start("watch", "--output", path, "--rotate", "4KiB", "--keep", "2")
      live.waitForReader(reader.pid)
      for round in 1...4 {
        live.inside("bash", "-c", "for ((i = 0; i < 15; i++)); do echo x >/dev/udp/127.0.0.1/\(2600 + round); done 2>/dev/null")
        live.wait(for: ":\(2600 + round),", in: path + ".1")
      }
      kill(reader.pid, SIGINT)
      #expect(live.shop.finish(reader).complaints.contains("60 events read, 0 lost"))
      let files = [path + ".1", path + ".2"].map(live.lines)
      for lines in files {
        #expect(lines.first?.hasPrefix("{\"schema\"") == true, "each is whole by itself")
        #expect(lines.count > 5)
      }
      #expect(files[1].contains { $0.contains(":2603,") } && !files.joined().contains { $0.contains(":2601,") })
      #expect(access(path + ".3", F_OK) != 0)
    }

    @Test func aFullDiskIsToldAndTheFileStaysWhole() throws {
      let live = try LiveShop("full")
      #expect(live.ainka("apply", live.policy()).code == 0)
      for wrong in [["--rotate", "1MiB"], ["--rotate", "3s", "-o", "x"], ["--keep", "0", "-o", "x"], ["--count", "x"]] {
        #expect(live.shop.run(["\(Workshop.programs)/ainka", "watch"] + wrong).code == 64)
      }
      let disk = live.shop.file("disk")
      mkdir(disk, 0o755)
      // A small disk that only the reader sees, and we through its process.
      let mount = "mount -t tmpfs -o size=64k none \"$0\" && exec \"$@\""
      let path = disk + "/events.jsonl"
      let reader = live.shop.start([
        "unshare", "-m", "bash", "-c", mount, disk, "\(Workshop.programs)/ainka", "watch", "--output", path,
      ])
      live.waitForReader(reader.pid)
      let inside = "/proc/\(reader.pid)/root\(path)"
      let sends = "for ((i = 0; i < 1000; i++)); do echo x >/dev/udp/127.0.0.1/9999; done 2>/dev/null"
      live.inside("bash", "-c", sends)
      live.wait(for: "ENOSPC", in: reader.complaints)
      live.waitUntilItRests(reader.pid)
      #expect(Workshop.read(inside).last == UInt8(ascii: "\n"), "no line is torn")
      let before = Self.sums(in: live.lines(inside))
      #expect(before.events > 20 && before.events < 1000)
      // What found no room while the reader stood still is not written down either: the disk is full.
      kill(reader.pid, SIGSTOP)
      for _ in 1...3 { live.inside("bash", "-c", sends) }
      kill(reader.pid, SIGCONT)
      live.wait(for: "events were lost", in: reader.complaints)
      live.waitUntilItRests(reader.pid)
      #expect(Self.sums(in: live.lines(inside)) == before)
      truncate(inside, 0)
      usleep(500_000)
      #expect(!live.passes(port: 2800))
      live.wait(for: "2800", in: inside)
      live.wait(for: "are missing", in: reader.complaints)
      let lines = live.lines(inside)
      kill(reader.pid, SIGINT)
      let run = live.shop.finish(reader)
      #expect(run.code == 0, "a full disk ends nothing")
      #expect(run.complaints.contains("not written"))
      #expect(lines.count == 3, "a header again, what is missing, the event")
      #expect(lines.dropFirst().first == "{\"lost\":\(4000 - before.events - before.lost)}")
      #expect(run.complaints.split(separator: "\n").count { $0.contains("ENOSPC") } == 1, "told once")
    }

    /// Returns how many events are in `lines`, and how many they say are lost.
    private static func sums(in lines: [String]) -> (events: Int, lost: Int) {
      let lost = lines.filter { $0.hasPrefix("{\"lost\":") }.compactMap { Int($0.dropFirst(8).dropLast()) }
      return (lines.count { $0.contains("\"event\":") }, lost.reduce(0, +))
    }

    @Test func aReaderThatIsKilledLeavesAFileThatReplayReads() throws {
      let live = try LiveShop("killed")
      let policy = live.policy()
      #expect(live.ainka("apply", policy).code == 0)
      let path = live.shop.file("events.jsonl")
      for _ in 0..<2 {
        let reader = live.start("watch", "--output", path)
        live.waitForReader(reader.pid)
        live.inside("bash", "-c", "for ((i = 0; i < 50; i++)); do echo x >/dev/udp/127.0.0.1/9999; done 2>/dev/null")
        live.wait(for: "9999", in: path)
        kill(reader.pid, SIGKILL)
        _ = live.shop.finish(reader)
      }
      let replay = live.ainka("replay", path, "--policy", policy)
      #expect(replay.code == 0 || replay.complaints.contains("the text ends"))
      #expect(replay.output.contains("deny EACCES"))
    }

    @Test func statusSaysThatNobodyReads() throws {
      let live = try LiveShop("unread")
      #expect(live.ainka("apply", live.policy()).code == 0)
      #expect(!live.ainka("status").output.contains("nobody reads"), "a rule that only denies tells nobody anything")
      #expect(
        live.ainka("apply", live.policy(rules: "rule e { on connect when destination.port == 2600 then audit }")).code == 0)
      #expect(live.ainka("status").output.contains("warning: nobody reads what p would tell by `notify` or `audit`"))
      #expect(!live.passes(port: 2600))
      #expect(live.ainka("status").output.contains("1 events of p.e were read by nobody"))
      let reader = live.start("watch", "--output", live.shop.file("e.jsonl"))
      live.waitForReader(reader.pid)
      let status = live.ainka("status", "--format", "json").output
      #expect(status.contains("\"reader\": \(reader.pid)"))
      #expect(!status.contains("nobody reads"))
      kill(reader.pid, SIGINT)
      #expect(live.shop.finish(reader).complaints.contains("1 were read by nobody"))
      #expect(live.ainka("status").output.contains("nobody reads what p would tell"))
    }
  }
}

extension LiveShop {
  /// Waits until `text` is in the file at `path`, half a minute at most.
  func wait(for text: String, in path: String) {
    for _ in 0..<1_500 {
      if String(decoding: Workshop.read(path), as: UTF8.self).contains(text) { return }
      usleep(20_000)
    }
    Issue.record("\(path) never says \(text)")
  }

  /// Waits until the process `pid` reads records.
  func waitForReader(_ pid: pid_t) {
    for _ in 0..<250 {
      if ainka("status", "--format", "json").output.contains("\"reader\": \(pid)") { return }
      usleep(20_000)
    }
    Issue.record("process \(pid) reads no records")
  }

  /// Waits until the process `pid` has slept for a second: it has read all that there was. See proc(5), `stat`.
  func waitUntilItRests(_ pid: pid_t) {
    var (ticks, quiet) = ("", 0)
    while quiet < 20 {
      usleep(50_000)
      let fields = String(decoding: Workshop.read("/proc/\(pid)/stat"), as: UTF8.self).split(separator: " ")
      guard fields.count > 15 else { return }
      let now = fields[13] + " " + fields[14]
      quiet = fields[2] == "S" && now == ticks ? quiet + 1 : 0
      ticks = String(now)
    }
  }

  /// Returns the lines of the file at `path`.
  func lines(_ path: String) -> [String] {
    String(decoding: Workshop.read(path), as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
