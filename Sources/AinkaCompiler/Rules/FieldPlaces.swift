import AinkaSemantics
import AinkaValues
import CAinkaABI

extension TypedField.Place {
  /// The field's number in the event record: `enum ainka_field`.
  var recordField: Int {
    switch self {
    case .number(let index): index
    case .name(let index): Int(AINKA_FIELD_NAME.rawValue) + index
    case .address(let index): Int(AINKA_FIELD_ADDRESS.rawValue) + index
    case .text(let index): Int(AINKA_FIELD_TEXT.rawValue) + index
    case .longText: Int(AINKA_FIELD_LONG.rawValue)
    }
  }

  /// `true` iff the field is there for every event; texts are read when a rule first asks.
  var isEager: Bool {
    switch self {
    case .number, .name, .address: true
    case .text, .longText: false
    }
  }
}

extension ValueType {
  /// The numbers that a field of this type can hold.
  var fieldRange: ClosedRange<Int64> {
    switch self {
    case .bool: 0...1
    case .port: 0...65_535
    case .pid, .uid, .gid, .errno, .signal, .enumeration: 0...0xffff_ffff
    case .count: 0...0x1_0000_0000
    default: 0...Int64.max
    }
  }
}
