public import AinkaBundle
public import AinkaKernel
public import AinkaValues

/// Where a generation decides: the running kernel, or the embedded engine in user space.
///
/// A backend knows maps and programs (or their stand-ins); it knows nothing of state directories, plans or people. All numbers
/// of slots and counters are given to it: who keeps which place over generations is decided above.
public protocol Backend {
  /// "kernel" or "embedded"
  var name: String { get }

  /// Waits until no other command, with another state directory, changes what decides; nothing where there can be none.
  func lock() -> HostLock?

  /// Returns what the generation word says, or nothing when no generation is active. One that was not confirmed in time is still
  /// told, although the one before it decides.
  func current() throws(HostError) -> ActiveGeneration?

  /// Checks everything that `request` needs of this host, before any change. Throws what is missing and what to do.
  func check(_ request: LoadRequest) throws(HostError)

  /// Loads and attaches what is missing, fills the spare half, reads it back, stores the generation word, detaches what is gone.
  /// Until the word is stored the old generation decides; from then on the new one.
  ///
  /// With `confirmBy`, nanoseconds of the boot clock, the earlier generation stays complete beside the new one, its hooks
  /// included, and decides again by itself from then on, unless `confirm` is called before.
  func load(_ request: LoadRequest, confirmBy: UInt64?) throws(HostError)

  /// Lets the active generation decide for good. What only the earlier one needs may be left to `tidy`.
  func confirm() throws(HostError)

  /// Makes the generation before the active one the active one again, which was not confirmed, or nothing when there was none.
  func withdraw() throws(HostError)

  /// Stores `value` into slot `index`: one 8-byte store, in force with the next event.
  func setSlot(_ index: Int, value: Int64) throws(HostError)

  /// Puts the rules with these numbers of the active generation into observe mode, or back: one store each, in force with the
  /// next event.
  func setMode(rules: [Int], observe: Bool) throws(HostError)

  /// Returns the numbers of the rules of the active generation that are in observe mode.
  func observedRules() throws(HostError) -> Set<Int>

  /// Gives `key` of the threshold by key that `region` is of, whose first line is `line`, the value `value`, or none of its own.
  func setKey(_ key: WrittenKey, of region: BundleRegion, at line: Int, to value: Int64?) throws(HostError)

  /// Returns the keys of `region`, whose first line is `line`, that have values.
  func keyedValues(of region: BundleRegion, at line: Int) throws(HostError) -> [KeyedValue]

  /// Returns what happened to the keys of each region.
  func keyCounts(of places: [(region: BundleRegion, line: Int)]) throws(HostError) -> [KeyCounts]

  func slotValues(_ indices: [Int]) throws(HostError) -> [Int64]

  /// Returns the counters of `indices`, summed over all CPUs.
  func counters(_ indices: [Int]) throws(HostError) -> [RuleCounters]

  /// Returns the hooks of `bundle` that are not attached, as `kind/target`; none where nothing is attached at all.
  func missingHooks(of bundle: Bundle) -> [String]

  /// `true` iff what decides are the programs of another version of ainka, which the next apply replaces.
  func hasOtherPrograms() throws(HostError) -> Bool

  /// The hooks that are attached now, as `kind/target`.
  func attachedHooks() -> [String]

  /// Undoes what a killed command left: hooks that are not among `hooks`, and everything when no generation is active.
  func tidy(keeping hooks: [String]) throws(HostError)

  /// Events that were let pass undecided, and records that found no room, since the first generation.
  func losses() throws(HostError) -> (unguarded: UInt64, lostRecords: UInt64)

  /// Returns the process that reads records now, or nothing when they are not even written.
  func reader() throws(HostError) -> Int32?

  /// Throws iff what decides could not be seen here at all.
  func reach() throws(HostError)

  /// Detaches and unpins everything; returns when the host has really freed it.
  func clear() throws(HostError)
}
