import AinkaBundle
import AinkaValues

/// How an event of the bundle is filled.
struct EventForm: Sendable {
  /// Where its table stands in the image.
  let table: UInt32
  /// By name of a field: its place in the record.
  let places: [String: Int]
  /// The same in the event's order, where two fields stand at one place and the last of them counts; else nothing.
  let placesInOrder: [(name: String, place: Int)]
  /// How many facts it has.
  let factCount: Int

  /// Creates the form of `event`.
  init(_ event: BundleEvent) {
    table = UInt32(event.table)
    places = Dictionary(event.fields.map { ($0.name, $0.place) }) { first, _ in first }
    let isPlaceOfOne = Set(event.fields.map(\.place)).count == event.fields.count
    placesInOrder = isPlaceOfOne ? [] : event.fields.map { ($0.name, $0.place) }
    factCount = event.facts.count
  }

  /// Stores the values of the event's fields into `record`; names that it has not are passed over.
  func store(_ fields: [String: EventValue], into record: borrowing EventRecord) {
    for (name, place) in placesInOrder { if let value = fields[name] { record.set(place, to: value) } }
    guard placesInOrder.isEmpty else { return }
    for (name, value) in fields { if let place = places[name] { record.set(place, to: value) } }
  }
}
