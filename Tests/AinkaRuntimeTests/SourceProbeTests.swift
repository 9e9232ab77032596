import AinkaRuntime
import AinkaTestSupport
import Foundation
import Testing

@Suite struct SourceProbeTests {
  /// A directory of its own, gone with the test.
  private final class Directory {
    let path = "\(NSTemporaryDirectory())ainka-probe-\(UUID().uuidString)"
    init(_ files: [String: String]) throws {
      for (name, text) in files {
        let file = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private func missing(_ target: String, _ selector: String = "", isWritten: Bool = false, cgroup: String? = nil) -> String {
    SourceProbe(kind: "file", target: target, selector: selector, isWritten: isWritten).missing(cgroupMount: cgroup)
  }

  @Test func aFileAndWhatIsPickedOutOfItMustBeThere() throws {
    let directory = try Directory([
      "meminfo": "MemTotal:  5 kB\nActive(anon): 3 kB\n", "pressure": "some avg10=0.00 avg60=1.00\n",
    ])
    #expect(missing("\(directory.path)/meminfo", "MemTotal - Active(anon)") == "")
    #expect(missing("\(directory.path)/meminfo", "MemTotl") == "no `MemTotl` in \(directory.path)/meminfo")
    #expect(missing("\(directory.path)/pressure", "some.avg10") == "")
    #expect(missing("\(directory.path)/pressure", "full.avg10") == "no `full` in \(directory.path)/pressure")
    // Numbers are columns, and names in braces are written by the policy.
    #expect(missing("\(directory.path)/pressure", "cpu{number}.8 / 1 + 2") == "")
    #expect(missing("\(directory.path)/nothing") == "no \(directory.path)/nothing")
  }

  @Test func oneInstanceIsEnough() throws {
    let directory = try Directory(["a/stat": "x 1", "b/stat": "y 1", "c/other": ""])
    #expect(missing("\(directory.path)/{name}/stat", "y") == "")
    #expect(missing("\(directory.path)/{name}/stat", "z") == "no `z` in \(directory.path)/b/stat")
    #expect(missing("\(directory.path)/{name}/state") == "not below \(directory.path)/*")
    #expect(missing("\(directory.path)/{path}") == "")
  }

  @Test func cgroupsAreWhereTheyAreMounted() throws {
    let directory = try Directory(["batch.slice/memory.high": "max"])
    #expect(missing("/sys/fs/cgroup/{path}/memory.high", isWritten: true, cgroup: directory.path) == "")
    #expect(
      missing("/sys/fs/cgroup/{path}/memory.low", isWritten: true, cgroup: directory.path) == "not below \(directory.path)/*")
  }

  @Test func aReportTellsWhatOfTheLibraryIsThere() {
    var report = HostReport(findings: [.init(name: "one", isPresent: true)], profile: .portable)
    report.library = [
      .init(kind: .event, name: "exec", reason: ""), .init(kind: .metric, name: "a", reason: "no /a"),
      .init(kind: .metric, name: "b", reason: ""), .init(kind: .metric, name: "c", reason: "no /a"),
    ]
    #expect(
      report.text == """
          yes   one

        of the standard library:
          1 of 1 events
          1 of 3 metrics
                a, c
                  no /a

        Nothing is missing.

        """)
  }
}
