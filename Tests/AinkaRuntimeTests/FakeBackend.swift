import AinkaBundle
import AinkaKernel
import AinkaRuntime
import AinkaValues

/// A backend in memory that notes what it is asked, and fails where a test wants it to.
final class FakeBackend: Backend {
  /// Where it fails.
  enum Failure {
    case atCheck
    /// Before the word is stored.
    case beforeSwitch
    /// After the word is stored, as when detaching fails.
    case afterSwitch
    case atClear
    /// Where the file system of pins is hidden.
    case atReach
    /// The next change of what decides, a mode's with one rule changed already.
    case atNextChange
  }

  let name = "kernel"
  var active: ActiveGeneration?
  /// What was active before the last load.
  var before: ActiveGeneration?
  var slots: [Int: Int64] = [:]
  var counts: [Int: RuleCounters] = [:]
  var calls: [String] = []
  var requests: [LoadRequest] = []
  var failure: Failure?
  /// The hooks of every call of `tidy`.
  var tidied: [[String]] = []
  var otherPrograms = false
  var missing: [String] = []
  var lost: (unguarded: UInt64, lostRecords: UInt64) = (0, 0)

  /// What every failure says.
  static let error = HostError(operation: "attach", object: "cgroup/connect4", errno: 1, advice: "ask somebody")

  func lock() -> HostLock? { nil }

  func current() throws(HostError) -> ActiveGeneration? { active }

  func check(_ request: LoadRequest) throws(HostError) {
    calls.append("check \(request.number)")
    if failure == .atCheck { throw Self.error }
  }

  func load(_ request: LoadRequest, confirmBy: UInt64?) throws(HostError) {
    calls.append("load \(request.number)")
    requests.append(request)
    if failure == .beforeSwitch { throw Self.error }
    observedBefore = observed
    observed = request.observed
    for slot in request.slots { slots[slot.index] = slot.value }
    for (number, region) in request.regions.enumerated() where !region.isKept { keys[region.line] = request.keyed[number] }
    for counter in request.counters where !counter.isKept { counts[counter.index] = nil }
    before = active
    active = ActiveGeneration(
      number: request.number, half: Int(request.number & 1), confirmBy: confirmBy,
      previous: confirmBy == nil ? nil : before?.number)
    if failure == .afterSwitch { throw Self.error }
  }

  /// Fails iff the test wants the next change to.
  private func change() throws(HostError) {
    guard failure == .atNextChange else { return }
    failure = nil
    throw Self.error
  }

  func confirm() throws(HostError) {
    try change()
    calls.append("confirm")
    active?.confirmBy = nil
    active?.previous = nil
  }

  func withdraw() throws(HostError) {
    try change()
    calls.append("withdraw")
    active = before
    observed = observedBefore
  }

  func setSlot(_ index: Int, value: Int64) throws(HostError) {
    try change()
    calls.append("slot \(index) = \(value)")
    slots[index] = value
  }

  var observed: Set<Int> = []
  /// The rules that observed before the last load.
  var observedBefore: Set<Int> = []

  func setMode(rules: [Int], observe: Bool) throws(HostError) {
    calls.append("\(observe ? "observe" : "enforce") \(rules)")
    if failure == .atNextChange { observed.formUnion(rules.prefix(1)) }
    try change()
    if observe { observed.formUnion(rules) } else { observed.subtract(rules) }
  }

  func observedRules() throws(HostError) -> Set<Int> { observed }

  var keys: [Int: [KeyedValue]] = [:]
  /// Where there is no room for keys.
  var refusesKeys = false
  var keyCounts: [Int: KeyCounts] = [:]

  func setKey(_ key: WrittenKey, of region: BundleRegion, at line: Int, to value: Int64?) throws(HostError) {
    if refusesKeys { throw Self.error }
    try change()
    calls.append("key \(key.text) = \(value.map { "\($0)" } ?? "start")")
    keys[line]?.removeAll { $0.key == key }
    if let value { keys[line, default: []].append(KeyedValue(key: key, value: value)) }
  }

  func keyedValues(of region: BundleRegion, at line: Int) throws(HostError) -> [KeyedValue] { keys[line] ?? [] }

  func keyCounts(of places: [(region: BundleRegion, line: Int)]) throws(HostError) -> [KeyCounts] {
    places.map { keyCounts[$0.line] ?? KeyCounts() }
  }

  /// What happens whenever values are asked for.
  var whenAsked: () -> Void = {}

  func slotValues(_ indices: [Int]) throws(HostError) -> [Int64] {
    whenAsked()
    return indices.map { slots[$0] ?? 0 }
  }

  func counters(_ indices: [Int]) throws(HostError) -> [RuleCounters] { indices.map { counts[$0] ?? RuleCounters() } }

  func missingHooks(of bundle: Bundle) -> [String] { missing }

  func hasOtherPrograms() throws(HostError) -> Bool { otherPrograms }

  func attachedHooks() -> [String] { active == nil ? [] : ["cgroup/connect4"] }

  func tidy(keeping hooks: [String]) throws(HostError) { tidied.append(hooks) }

  func losses() throws(HostError) -> (unguarded: UInt64, lostRecords: UInt64) { lost }

  var readerPID: Int32?
  func reader() throws(HostError) -> Int32? { readerPID }

  func reach() throws(HostError) { if failure == .atReach { throw Self.error } }

  func clear() throws(HostError) {
    calls.append("clear")
    if failure == .atClear { throw Self.error }
    active = nil
    slots = [:]
  }
}
