/// What a few names led to lately: rule after rule asks for the same ones, and to compare a name with a few others is quicker than to hash
/// it.
struct RecentNames<Value> {
  private static var countMax: Int { 4 }
  private var entries: [(name: String, value: Value)] = []
  /// The place of the one that goes next.
  private var oldest = 0

  /// What `name` led to, iff it was one of the last.
  @_optimize(speed)
  subscript(name: String) -> Value? {
    for place in entries.indices where entries[place].name == name { return entries[place].value }
    return nil
  }

  /// Notes that `name` leads to `value`.
  mutating func note(_ name: String, _ value: Value) {
    guard entries.count == Self.countMax else { return entries.append((name, value)) }
    entries[oldest] = (name, value)
    oldest = (oldest + 1) % Self.countMax
  }
}
