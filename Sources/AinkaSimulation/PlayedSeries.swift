import AinkaSemantics

/// A series that a test gave a metric: which sample is read at which instant.
///
/// Each sample is read at its start and then once a period while it lasts, so that none is missed and all are as often read as they
/// would be on a host.
struct PlayedSeries: Sendable {
  let series: TypedSeries
  /// When the first sample began.
  let start: UInt64
  /// The metric's period; 0: each sample is read at its start alone.
  let period: UInt64

  /// What is read at one instant.
  struct Reading: Sendable {
    var instant: UInt64
    var sample: TypedSeries.Sample
  }

  /// Returns the first reading after `instant`; nothing if there is none any more.
  func reading(after instant: UInt64) -> Reading? {
    let length = UInt64(max(1, series.everyNanoseconds))
    let last = series.samples.count - 1
    guard instant >= start, last >= 0 else { return reading(at: start) }
    var number = Int(min((instant - start) / length, UInt64(last)))
    while number <= last {
      let begin = start + UInt64(number) * length
      let isEndless = number == last && !series.endsStale
      if begin > instant { return reading(at: begin) }
      if period > 0 {
        let next = begin + ((instant - begin) / period + 1) * period
        if isEndless || next < begin + length { return Reading(instant: next, sample: series.samples[number]) }
      }
      number += 1
    }
    return nil
  }

  /// Returns the reading at `instant`, at which a sample begins; nothing where there is none.
  func reading(at instant: UInt64) -> Reading? {
    let number = Int((instant - start) / UInt64(max(1, series.everyNanoseconds)))
    return series.samples.indices.contains(number) ? Reading(instant: instant, sample: series.samples[number]) : nil
  }
}
