/// The `use` lines that were needed, by policy and name.
struct UsedImports {
  private(set) var keys: Set<Checker.Key>
  /// The one that was noted last: most rules need the same.
  private var last: Checker.Key?

  init(_ keys: Set<Checker.Key> = []) { self.keys = keys }

  /// Notes that `policy` needs its line `use module`.
  mutating func note(_ module: String, in policy: Int) {
    let key = Checker.Key(policy: policy, name: module)
    guard key != last else { return }
    last = key
    keys.insert(key)
  }
}
