public import AinkaBundle
public import AinkaValues

/// Where a generation decides: the running kernel, or the embedded engine in user space.
///
/// A backend knows maps and programs (or their stand-ins); it knows nothing of state directories, plans or people. All numbers
/// of slots and counters are given to it: who keeps which place over generations is decided above.
public protocol Backend {
  /// "kernel" or "embedded"
  var name: String { get }

  /// Returns what decides now, or nothing when no generation is active.
  func current() throws(HostError) -> ActiveGeneration?

  /// Checks everything that `request` needs of this host, before any change. Throws what is missing and what to do.
  func check(_ request: LoadRequest) throws(HostError)

  /// Loads and attaches what is missing, fills the spare half, reads it back, stores the generation word, detaches what is gone.
  /// Until the word is stored the old generation decides; from then on the new one.
  func load(_ request: LoadRequest) throws(HostError)

  /// Stores `value` into slot `index`: one 8-byte store, in force with the next event.
  func setSlot(_ index: Int, value: Int64) throws(HostError)

  func slotValues(_ indices: [Int]) throws(HostError) -> [Int64]

  /// Returns the counters of `indices`, summed over all CPUs.
  func counters(_ indices: [Int]) throws(HostError) -> [RuleCounters]

  /// Detaches and unpins everything; returns when the host has really freed it.
  func clear() throws(HostError)
}
