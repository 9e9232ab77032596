import AinkaBundle
import AinkaKernel
import AinkaRuntime
import AinkaValues
import Glibc
import Testing

extension OnLiveKernel {
  /// Programs and maps of a process of its own, beside what is applied.
  @Suite struct PrivateSessionTests {
    /// Returns a session of `rules` in the scope of `host`, every field in its records, and how these are read.
    private static func session(
      _ rules: String, on host: LiveHost, ringBytes: Int = 1 << 20
    ) throws -> (PrivateSession, RecordDecoder) {
      let bundle = try LiveHost.compile(
        "policy session\nscope cgroup \"\(host.scope)\"\nuse linux.process\nuse linux.net\n" + rules
      ).reportingAllFields()
      let request = try host.request(for: bundle, number: 1)
      let session = try PrivateSession(
        of: host.kernel, bundle: bundle, scopes: request.scopes, ringBytes: ringBytes, exemptions: [])
      return (session, RecordDecoder(bundle: bundle))
    }

    @Test func recordsEveryFieldBesideWhatIsApplied() throws {
      let host = try LiveHost("private")
      let bundle = try host.apply("rule no_false { on exec when file.name == \"false\" then kill }")
      let (session, decoder) = try Self.session("rule all { on exec then audit }", on: host)
      #expect(Ending.run("/bin/true") == .code(0))
      #expect(Ending.run("/bin/false") == .signal(SIGKILL))
      let events = try session.next(timeoutMilliseconds: 1_000).map { try decoder.decode($0) }
      #expect(events.map { $0.fields["file.name"] } == ["true", "false"].map { .text(Array($0.utf8), isTruncated: false) })
      let declared = bundle.events[0].fields.map(\.name)
      #expect(declared.count > 10)
      for event in events { #expect(event.fields.keys.sorted() == declared) }
      #expect(events[0].fields["process.pid"] != .unknown)
      #expect(try host.counters(of: "live.no_false", in: bundle).matched == 1)
      try session.stop()
      #expect(Ending.run("/bin/true") == .code(0))
      #expect(try session.next(timeoutMilliseconds: 50).isEmpty, "what is stopped sees nothing")
    }

    @Test func aPlainGenerationReportsOnlyWhatIsAskedForAndTheCgroup() throws {
      let host = try LiveHost("asked")
      let bundle = try host.apply("rule all { on exec when file.name == \"true\" then audit }")
      let reader = try RecordReader(of: host.kernel)
      #expect(try reader.next(timeoutMilliseconds: 0).isEmpty)
      #expect(try host.kernel.reader() == getpid())
      #expect(Ending.run("/bin/true") == .code(0))
      let records = try reader.next(timeoutMilliseconds: 1_000)
      let event = try RecordDecoder(bundle: bundle).decode(try #require(records.first))
      #expect(event.fields["arguments"] == nil)
      #expect(event.fields["process.cgroup"] == .text(Array(host.scope.utf8), isTruncated: false))
      #expect(try reader.next(timeoutMilliseconds: 0, isLast: true).isEmpty)
      #expect(try host.kernel.reader() == nil)
    }

    @Test func attachesToItsScopeAloneAndGoesWithTheValue() throws {
      let host = try LiveHost("scoped")
      #expect(Sockets.send4(0x7f00_0001, port: 47_391) == 0)
      do {
        let (session, _) = try Self.session("rule no { on connect when destination.port == 47391 then deny EACCES }", on: host)
        defer { withExtendedLifetime(session) {} }
        #expect(Sockets.send4(0x7f00_0001, port: 47_391) == EACCES)
      }
      #expect(Sockets.send4(0x7f00_0001, port: 47_391) == 0)
      #expect(access(host.kernel.pinDirectory, F_OK) != 0, "nothing was pinned")
    }

    @Test func whatFindsNoRoomIsCounted() throws {
      let host = try LiveHost("room")
      let (session, _) = try Self.session("rule all { on connect then audit }", on: host, ringBytes: 4096)
      for _ in 0..<20 { #expect(Sockets.send4(0x7f00_0001, port: 47_391) == 0) }
      let read = try session.next(timeoutMilliseconds: 100).count
      #expect(read > 0)
      #expect(try session.losses().lostRecords == UInt64(20 - read))
    }
  }
}
