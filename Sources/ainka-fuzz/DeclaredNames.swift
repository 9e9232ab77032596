import AinkaSemantics
import AinkaValues

/// What a random policy declares beside its rules, for conditions to use.
struct DeclaredNames {
  struct Typed {
    var name: String
    var type: ValueType
    /// The longest member, where the members are texts.
    var longest = 0

    /// `true` iff a set of these texts may be used with `field`.
    func fits(_ field: TypedField) -> Bool { type == field.type && longest <= Pools.capacity(field) }
  }

  /// A predicate of one parameter.
  struct Predicate {
    var name: String
    /// The record that the parameter is, or nothing for a number.
    var record: String?
    var type: ValueType

    /// Returns an argument for the parameter out of the fields of `event`, or nothing where it has none.
    func arguments(for event: TypedEvent, random: inout SplitMix64) -> String? {
      if let record { return event.fields.contains { $0.name.hasPrefix(record + ".") } ? record : nil }
      return event.fields.filter { $0.type == type }.randomElement(using: &random)?.name
    }
  }

  /// A threshold with a value for each key.
  struct Keyed {
    var name: String
    var type: ValueType
    /// What the key is of an event that has it.
    var field: String
    /// A key that is written out.
    var literal: String
  }

  var sets: [Typed] = []
  var thresholds: [Typed] = []
  var predicates: [Predicate] = []
  /// Whole conditions over thresholds alone.
  var conditions: [String] = []
  var keyed: [Keyed] = []
  /// The events that windows may count; none where nothing is to be counted.
  var counted: [TypedEvent] = []

  /// The names that a `where` may use.
  var withoutCounting: DeclaredNames {
    var names = self
    names.keyed = []
    names.counted = []
    return names
  }
}
