import AinkaSemantics
import AinkaValues

/// What conditions are asked about: an event or none, at an instant, with what is remembered and known then.
struct Situation {
  /// By field of the event.
  var values: [EventValue]
  var memory = Memory()
  var standing = Standing()

  /// The clock.
  var now: UInt64 { memory.nowNanoseconds }
}

/// What is known of a host beside its events: what was read of metrics, answered by models, and found in settings.
///
/// What is not in it is unknown.
struct Standing: Sendable {
  /// The latest reading of a metric: a value, or nothing for one that could not be told.
  struct Reading: Sendable {
    var value: Int64?
    var instant: UInt64
  }
  /// By metric.
  var readings: [Int: Reading] = [:]
  /// By model: the last answer, its outputs by number. An output that is not in it was not answered.
  var answers: [Int: [Int: Int64]] = [:]
  /// By setting.
  var settings: [Int: SettingContent] = [:]
}

/// What a setting holds.
public enum SettingContent: Sendable, Hashable {
  /// A number or the place of an enumeration's case, in the canonical scale of the setting's type.
  case number(Int64)
  case text([UInt8])
  /// What it held when a test began, which equals nothing else: nobody said what that is.
  case own
  /// It cannot be read.
  case unreadable

  /// What a condition makes of it.
  var quantity: Quantity {
    switch self {
    case .number(let number): .number(number)
    case .text, .own, .unreadable: .unknown
    }
  }
}
