public import AinkaValues
import CAinkaEvaluator

/// An event to decide, with what is known of it. It may be decided again, after what changed was set: nothing is allocated for it but once.
///
/// Fields and facts that were not set are unknown; the event is in no scope but the whole host.
public struct EventInput: ~Copyable {
  let record = EventRecord()
  /// The event's number in the bundle.
  let number: Int
  private let form: EventForm

  /// Creates the event with this number and form, of which nothing is known.
  init(_ number: Int, _ form: EventForm) {
    self.number = number
    self.form = form
    record.begin(number, form)
  }

  /// Returns where the field `name` stands, or nothing if the event has none of that name.
  public func place(of name: String) -> Int? { form.places[name] }

  /// Gives the field at `place` the value `value`. One of another type than the field's is unknown.
  ///
  /// - Requires: `place` is one that `place(of:)` returned.
  public mutating func set(_ place: Int, to value: EventValue) { record.set(place, to: value) }

  /// Says whether the fact at place `fact` of the event's `facts` is true; nothing: unknown.
  ///
  /// - Requires: the event has the fact.
  public mutating func setFact(_ fact: Int, to value: Bool?) {
    precondition(fact >= 0 && fact < form.factCount, "the event has the fact")
    record.setFact(fact, to: value)
  }

  /// Says which scopes, by number, the event is in beside the whole host.
  public mutating func setScopes(_ scopes: Set<Int>) { record.setScopes(scopes) }

  /// Where the event's table stands in the image.
  var table: UInt32 { record.event.pointee.table }
}

extension EventRecord {
  /// Makes the record one of event number `number`, of which nothing is known.
  func begin(_ number: Int, _ form: EventForm) {
    forget()
    for fact in 0..<form.factCount { setFact(fact, to: nil) }
    event.pointee.table = form.table
    event.pointee.hook = UInt32(number)
    event.pointee.scopes = 1
  }

  /// Says which scopes the event is in beside the whole host.
  func setScopes(_ scopes: Set<Int>) { event.pointee.scopes = scopes.reduce(1) { $0 | 1 << UInt32($1) } }
}
