public import AinkaBundle
public import AinkaValues

/// What a setting holds.
public enum HeldValue: Sendable, Hashable {
  /// In the canonical scale of the setting's type, or the place of an enumeration's case.
  case number(Int64)
  case text(String)
  /// Something of its own that equals no other value; in tests, what a setting has that nobody gave one.
  case own
  /// It cannot be read, or was not yet.
  case unread
}

/// What the machine is told.
public enum Input: Sendable {
  /// A metric was read; nothing is a reading of unknown. For a window or an aggregate: its own readings end, this takes their place. For
  /// an output of a model: it is a part of its answer.
  case reading(metric: Int, Int64?)
  /// Output number `output` of model number `model` is said to be this, or nothing.
  case answer(model: Int, output: Int, Int64?)
  /// A setting has this value, and the machine did not write it.
  case setting(Int, HeldValue)
  /// A threshold has another value; refused outside of its bounds, or where an invariant would be false.
  case threshold(Int, Int64)
  /// A key of a threshold has a value of its own, or none.
  case keyedThreshold(Int, WrittenKey, Int64?)
  /// An event, by name; fields that are not given are unknown. `scopes` are those that it is in, beside the whole host.
  case event(String, [String: EventValue], scopes: Set<Int>)
  /// Which day it is, from 1970-01-01 (UTC).
  case day(Int64)
  /// The rules on events that only observe.
  case observed(Set<Int>)
}
