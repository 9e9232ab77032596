import Glibc
import Testing

extension LiveCommands {
  /// What would be left after a power cut. A killed process loses nothing that it gave to the kernel, so the calls are looked at.
  @Suite struct DurabilityTests {
    @Test func filesAreOnDiskBeforeTheyHaveTheirNamesAndTheNamesBehindThat() throws {
      let live = try LiveShop("durable")
      let path = live.shop.write(policy(), to: "p.ainka")
      let trace = live.start(
        "trace", "event synced { hook tracepoint \"syscalls/sys_enter_fsync\" }",
        "event renamed { hook tracepoint \"syscalls/sys_enter_rename\" }", "on synced", "on renamed", "--scope", live.scope,
        "--format", "json")
      live.wait(for: "schema", in: trace.output)
      #expect(live.inside("\(Workshop.programs)/ainka", "apply", path, "--engine", "embedded").code == 0)
      #expect(live.inside("\(Workshop.programs)/ainka", "threshold", "set", "t", "3000", "--engine", "embedded").code == 0)
      kill(trace.pid, SIGINT)
      let run = live.shop.finish(trace)
      #expect(run.complaints.contains(" 0 lost"), "\(run.complaints)")
      let calls = run.output.split(separator: "\n").compactMap { line in
        ["synced", "renamed"].first { line.contains("\"event\":\"trace.\($0)\"") }
      }
      #expect(calls.count { $0 == "renamed" } >= 7, "\(run.output)")
      // Between two names: that of the one file, and the bytes of the next.
      let pieces = calls.split(separator: "renamed", omittingEmptySubsequences: false).map(\.count)
      #expect(pieces.dropFirst().dropLast().allSatisfy { $0 >= 2 }, "\(calls)")
      #expect(pieces.first ?? 0 >= 1 && pieces.last ?? 0 >= 1, "\(calls)")
    }
  }
}
