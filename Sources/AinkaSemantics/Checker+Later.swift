import AinkaSource
import AinkaSyntax

/// What is read and checked, and has no effect yet.
extension Checker {
  /// Reports what the header of policy `index` says that has no effect.
  mutating func reportLater(_ header: PolicyHeader, in index: Int) {
    if let span = header.preferKernel { report.add(.notActive("prefer", at: span)) }
  }
}
