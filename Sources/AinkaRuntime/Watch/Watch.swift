public import AinkaBundle
public import AinkaValues

/// Where records of matched events come from.
public protocol RecordSource {
  /// Waits at most `timeoutMilliseconds` and returns the records that came, each whole; none when none did.
  mutating func readRecords(timeoutMilliseconds: Int) throws(HostError) -> [[UInt8]]

  /// Lets no more records be written; those that are there can still be read.
  mutating func finish() throws(HostError)

  /// `true` iff more records can come.
  func isActive() throws(HostError) -> Bool

  /// How many records found no room so far.
  func lostRecords() throws(HostError) -> UInt64
}

/// Follows matched events as they happen.
public struct Watch {
  /// How long one wait is: how soon an interruption is noticed.
  static let waitMilliseconds = 200

  private var source: any RecordSource
  /// Returns the bundle of a generation and how its records are read, or nothing when it is not kept.
  private let describe: (UInt64) -> (bundle: Bundle, decoder: RecordDecoder)?
  /// The generations that records came from so far.
  private var generations: [UInt64: (bundle: Bundle, decoder: RecordDecoder)] = [:]
  /// How many events came, and how many were lost.
  public private(set) var counts: (events: UInt64, lost: UInt64) = (0, 0)

  /// Creates a watch of what `runtime` decides, whose records come from `source`.
  public init(_ runtime: Runtime, source: any RecordSource) {
    self.source = source
    describe = { number in
      guard let bundle = try? runtime.bundle(number) else { return nil }
      let values = (try? runtime.thresholds()) ?? []
      let texts = values.map { ($0.declaration.name, $0.declaration.text(of: $0.value)) }
      return (bundle, RecordDecoder(bundle: bundle, thresholds: Dictionary(texts, uniquingKeysWith: { first, _ in first })))
    }
  }

  /// Creates a watch of what `bundle` alone decides, every threshold at its start.
  public init(_ bundle: Bundle, source: any RecordSource) {
    self.source = source
    let texts = bundle.thresholds.map { ($0.name, $0.text(of: $0.start)) }
    let decoder = RecordDecoder(bundle: bundle, thresholds: Dictionary(texts, uniquingKeysWith: { first, _ in first }))
    describe = { _ in (bundle, decoder) }
  }

  /// Whom a watch tells what.
  public struct Listeners {
    /// A matched event; answers whether to go on.
    var event: (MatchedEvent, Bundle) -> Bool
    /// So many events were lost.
    var gap: (UInt64) -> Void
    /// What cannot be read, in words.
    var problem: (String) -> Void
    /// All records that were there have been handed out.
    var pause: () -> Void

    public init(
      event: @escaping (MatchedEvent, Bundle) -> Bool, gap: @escaping (UInt64) -> Void = { _ in },
      problem: @escaping (String) -> Void, pause: @escaping () -> Void = {}
    ) {
      self.event = event
      self.gap = gap
      self.problem = problem
      self.pause = pause
    }

    /// Does what is to be done while nothing comes.
    public func rest() { pause() }
  }

  /// Hands every matched event to `listeners`, until they or `isInterrupted`, asked after each wait, say to end, or nothing is
  /// active any more. What was recorded before an interruption is still handed out.
  ///
  /// - Returns: `true` iff there is nothing more to watch, because everything was cleared.
  public mutating func run(isInterrupted: () -> Bool, _ listeners: Listeners) throws(RuntimeError) -> Bool {
    var lost = try attempt { () throws(HostError) in try source.lostRecords() }
    var isLast = false
    while true {
      if !isLast, isInterrupted() {
        isLast = true
        try attempt { () throws(HostError) in try source.finish() }
      }
      let wait = isLast ? 0 : Self.waitMilliseconds
      let records = try attempt { () throws(HostError) in try source.readRecords(timeoutMilliseconds: wait) }
      let lostNow = try attempt { () throws(HostError) in try source.lostRecords() }
      if lostNow != lost {
        listeners.gap(lostNow &- lost)
        listeners.problem("\(lostNow &- lost) events were lost: they came faster than they were read")
        counts.lost &+= lostNow &- lost
        lost = lostNow
      }
      if records.isEmpty {
        listeners.pause()
        if isLast { return false }
        generations = [:]  // so that messages tell the thresholds' new values
        guard try attempt({ () throws(HostError) in try source.isActive() }) else { return true }
      }
      for record in records {
        guard hand(record, to: listeners) else {
          listeners.pause()
          return false
        }
      }
      if !records.isEmpty { listeners.pause() }
    }
  }

  /// Hands `record` to `listeners`, and answers whether to go on.
  private mutating func hand(_ record: [UInt8], to listeners: Listeners) -> Bool {
    do throws(RecordError) {
      guard let (bundle, decoder) = generation(try RecordDecoder.generation(of: record)) else {
        listeners.problem("an event of a generation that is not kept")
        return true
      }
      let event = try decoder.decode(record)
      counts.events += 1
      return listeners.event(event, bundle)
    } catch {
      listeners.problem(error.description)
      return true
    }
  }

  /// Returns the bundle of generation `number` and how its records are read, or nothing when it is not kept.
  private mutating func generation(_ number: UInt64) -> (bundle: Bundle, decoder: RecordDecoder)? {
    if let known = generations[number] { return known }
    guard let known = describe(number) else { return nil }
    generations[number] = known
    return known
  }
}
