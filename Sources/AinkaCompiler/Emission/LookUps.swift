import AinkaBundle
import AinkaSemantics
import CAinkaABI

/// What the rows of one event ask windows and thresholds by key for; the place is the number that expressions have.
struct LookUps {
  /// One of them.
  enum LookUp: Hashable {
    /// Index into the program's windows; the key is a field's place in the record, or nothing.
    case window(Int, key: Int?)
    /// Index into the program's thresholds, and the key: a field's place in the record, or written out.
    case threshold(Int, field: Int)
    case written(Int, WrittenKey)
  }

  private(set) var all: [LookUp] = []
  private var numbers: [LookUp: Int] = [:]

  /// Collects what `rows` of `event` ask for, in their order.
  init(of rows: [PlacedRow], event: TypedEvent) {
    for row in rows { note(row, event) }
  }

  /// Collects what the rows of `table`, which is that of `event`, ask for, in their order.
  init(of table: PlacedTable, event: TypedEvent) {
    table.forEachTellingRow { note($0, event) }
  }

  /// Adds what `row` asks for.
  private mutating func note(_ row: PlacedRow, _ event: TypedEvent) {
    for test in row.tests {
      guard case .atom(.comparison(let expression)) = test.subject else { continue }
      for lookUp in expression.operations.compactMap({ $0.lookUp(in: event) }) where numbers[lookUp] == nil {
        numbers[lookUp] = all.count
        all.append(lookUp)
      }
    }
  }

  /// Returns the number of `lookUp`.
  func number(of lookUp: LookUp) -> Int { numbers[lookUp] ?? 0 }

  /// Writes all of them, and returns where they are.
  func write(to image: inout ImageWriter, _ regions: KeyedRegions) -> Int {
    let records = all.map { lookUp in
      var record = ainka_look_up()
      record.field = UInt8(AINKA_NO_KEY)
      switch lookUp {
      case .window(let window, let key):
        record.region = UInt32(regions.window(window))
        if let key { record.field = UInt8(key) }
      case .threshold(let threshold, let field):
        record.region = UInt32(regions.threshold(threshold))
        record.field = UInt8(field)
      case .written(let threshold, let key):
        record.region = UInt32(regions.threshold(threshold))
        record.written = UInt32(image.append(key.encoded))
      }
      return record
    }
    return image.append(records)
  }
}

extension Expression.Operation {
  /// What the operation looks up, with fields by place in the record of `event`.
  func lookUp(in event: TypedEvent) -> LookUps.LookUp? {
    func place(_ field: Int) -> Int { event.fields[field].place.recordField }
    switch self {
    case .window(let window, let key): return .window(window, key: key.map(place))
    case .keyedThreshold(let threshold, .field(let field)): return .threshold(threshold, field: place(field))
    case .keyedThreshold(let threshold, .number(let number)): return .written(threshold, WrittenKey(number))
    case .keyedThreshold(let threshold, .text(let text)): return .written(threshold, WrittenKey(text))
    case .keyedThreshold(let threshold, .address(let address)): return .written(threshold, WrittenKey(address))
    default: return nil
    }
  }
}
