public import AinkaBundle
public import AinkaValues

/// Where records of matched events come from.
public protocol RecordSource {
  /// Waits at most `timeoutMilliseconds` and returns the records that came, each whole; none when none did.
  mutating func readRecords(timeoutMilliseconds: Int) throws(HostError) -> [[UInt8]]
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

  /// Hands every matched event to `event` and every record that cannot be read to `problem`, until one of them, or
  /// `isInterrupted` after a wait, says to end.
  public mutating func run(
    isInterrupted: () -> Bool, event: (MatchedEvent, Bundle) -> Bool, problem: (String) -> Void
  ) throws(RuntimeError) {
    while !isInterrupted() {
      let records: [[UInt8]]
      do throws(HostError) {
        records = try source.readRecords(timeoutMilliseconds: Self.waitMilliseconds)
      } catch { throw .host(error) }
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
