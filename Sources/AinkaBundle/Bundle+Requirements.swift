public import AinkaValues
import Glibc

extension Bundle {
  /// Throws when its rules on events ask for labels, which no engine of this version keeps.
  public func checkKeptHere() throws(HostError) {
    guard let (label, event) = factWithoutKeeper else { return }
    throw HostError(
      operation: "keep", object: "label `\(label)`, which rules on `\(event)` ask for", errno: ENOTSUP,
      advice: "labels need the kernel tier, which this version has not; `ainkac test` carries them out")
  }
}
