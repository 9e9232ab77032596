import Dispatch
import Glibc
import Synchronization

/// Datagrams from two threads to one port while something is done.
final class Fire: Sendable {
  struct Tally: CustomStringConvertible {
    var denied: Int
    var otherwise: Int
    var passed: Int
    var description: String { "\(denied) with EACCES, \(otherwise) with EROFS, \(passed) passed" }
  }

  private let denied = Atomic(0)
  private let otherwise = Atomic(0)
  private let passed = Atomic(0)
  private let isOver = Atomic(false)
  private let port: UInt16

  init(port: UInt16) { self.port = port }

  /// How many datagrams were answered so far.
  var count: Int {
    denied.load(ordering: .relaxed) + otherwise.load(ordering: .relaxed) + passed.load(ordering: .relaxed)
  }

  /// How many of them passed.
  var passedCount: Int { passed.load(ordering: .relaxed) }

  /// Fires while `body` runs, from before it begins; returns what the datagrams were answered.
  func `while`(_ body: (Fire) throws -> Void) throws -> Tally {
    let group = DispatchGroup()
    for number in 1...2 {
      // A queue of its own has a thread of its own: the shared ones may all be busy with other tests.
      DispatchQueue(label: "fire \(number)").async(group: group) {
        while !self.isOver.load(ordering: .relaxed) {
          switch Sockets.send4(0x7f00_0001, port: self.port) {
          case EACCES: self.denied.add(1, ordering: .relaxed)
          case EROFS: self.otherwise.add(1, ordering: .relaxed)
          default: self.passed.add(1, ordering: .relaxed)
          }
        }
      }
    }
    while count < 2 { usleep(1_000) }
    let result = Result { try body(self) }
    isOver.store(true, ordering: .relaxed)
    group.wait()
    try result.get()
    return Tally(
      denied: denied.load(ordering: .relaxed), otherwise: otherwise.load(ordering: .relaxed),
      passed: passed.load(ordering: .relaxed))
  }
}
