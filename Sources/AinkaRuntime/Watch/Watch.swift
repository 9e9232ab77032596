public import AinkaBundle
public import AinkaValues

/// Where records of matched events come from.
public protocol RecordSource {
  /// Waits at most `timeoutMilliseconds` and returns the records that came, each whole; none when none did.
  mutating func readRecords(timeoutMilliseconds: Int) throws(HostError) -> [[UInt8]]

  /// `true` iff more records can come.
  func isActive() throws(HostError) -> Bool

  /// How many records found no room so far.
  func lostRecords() throws(HostError) -> UInt64
}

/// Follows matched events as they happen.
public struct Watch {
  /// How long one wait is: how soon an interruption is noticed.
  static let waitMilliseconds = 200

  private let runtime: Runtime
  private var source: any RecordSource
  /// The generations that records came from so far.
  private var generations: [UInt64: (bundle: Bundle, decoder: RecordDecoder)] = [:]

  /// Creates a watch of what `runtime` decides, whose records come from `source`.
  public init(_ runtime: Runtime, source: any RecordSource) {
    self.runtime = runtime
    self.source = source
  }

  /// Hands every matched event to `event`, and what cannot be read or was lost to `problem`, until `event` or `isInterrupted`,
  /// asked after each wait, says to end, or nothing is active any more.
  public mutating func run(
    isInterrupted: () -> Bool, event: (MatchedEvent, Bundle) -> Bool, problem: (String) -> Void
  ) throws(RuntimeError) {
    var lost = try attempt { () throws(HostError) in try source.lostRecords() }
    while !isInterrupted() {
      let records = try attempt { () throws(HostError) in
        try source.readRecords(timeoutMilliseconds: Self.waitMilliseconds)
      }
      let lostNow = try attempt { () throws(HostError) in try source.lostRecords() }
      if lostNow != lost { problem("\(lostNow &- lost) events were lost: they came faster than they were read") }
      lost = lostNow
      if records.isEmpty {
        generations = [:]  // so that messages tell the thresholds' new values
        guard try attempt({ () throws(HostError) in try source.isActive() }) else {
          return problem("everything was cleared: no event will come any more")
        }
      }
      for record in records {
        do throws(RecordError) {
          guard let (bundle, decoder) = generation(try RecordDecoder.generation(of: record)) else {
            problem("an event of a generation that is not kept")
            continue
          }
          if !event(try decoder.decode(record), bundle) { return }
        } catch {
          problem(error.description)
        }
      }
    }
  }

  /// Returns the bundle of generation `number` and how its records are read, or nothing when it is not kept.
  private mutating func generation(_ number: UInt64) -> (bundle: Bundle, decoder: RecordDecoder)? {
    if let known = generations[number] { return known }
    guard let bundle = try? runtime.state.bundle(number) else { return nil }
    let values = (try? runtime.thresholds()) ?? []
    let texts = values.map { ($0.declaration.name, $0.declaration.text(of: $0.value)) }
    let decoder = RecordDecoder(bundle: bundle, thresholds: Dictionary(texts, uniquingKeysWith: { first, _ in first }))
    generations[number] = (bundle, decoder)
    return (bundle, decoder)
  }
}
