/// Says, token by token, what a grammar allows next, after Earley (An Efficient Context-Free Parsing Algorithm, 1970).
struct Recogniser {
  /// What a rule can begin with and go on with: states of a small machine for each rule.
  private struct Machine {
    /// The steps from each state. A label below 0 is the rule `-1 - label`, `nothing` needs no token, others are terminals.
    var steps: [[(label: Int, to: Int)]] = [[]]
    var end = 0
  }

  /// A rule that was begun at `start` and is in `state`.
  private struct Item: Hashable {
    var rule: Int
    var state: Int
    var start: Int
  }

  /// The label of a step that needs no token.
  private static let nothing = Int.max

  private var machines: [Machine] = []
  /// The terminals, and the number of each.
  private var terminals: [String] = []
  private var terminalNumbers: [String: Int] = [:]
  private var columns: [[Item]] = []
  /// The number of the rule `File`.
  private let file: Int

  /// Creates the recogniser of `grammar` before the first token. Terminals are literals, in quotes, and the names of tokens.
  init(_ grammar: Grammar) {
    let names = grammar.rules.keys.sorted()
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    file = numbers["File"] ?? 0
    for name in names {
      var machine = Machine()
      if let part = grammar.rules[name] { machine.end = add(part, from: 0, to: &machine, numbers) }
      machines.append(machine)
    }
    columns = [closed([Item(rule: file, state: 0, start: 0)])]
  }

  /// Adds `part` to `machine` behind state `state` and returns the state behind it.
  private mutating func add(
    _ part: Grammar.Part, from state: Int, to machine: inout Machine, _ numbers: [String: Int]
  ) -> Int {
    /// Adds a state, with a step to it from `from`, and returns it.
    func step(_ label: Int, _ from: Int) -> Int {
      machine.steps.append([])
      machine.steps[from].append((label, machine.steps.count - 1))
      return machine.steps.count - 1
    }
    switch part {
    case .literal(let text): return step(number(of: "'\(text)'"), state)
    case .token(let name): return step(number(of: name), state)
    case .rule(let name): return step(-1 - (numbers[name] ?? 0), state)
    case .sequence(let parts):
      var state = state
      for part in parts { state = add(part, from: state, to: &machine, numbers) }
      return state
    case .choice(let parts):
      var ends: [Int] = []
      for part in parts { ends.append(add(part, from: step(Self.nothing, state), to: &machine, numbers)) }
      let end = step(Self.nothing, ends[0])
      for other in ends.dropFirst() { machine.steps[other].append((Self.nothing, end)) }
      return end
    case .repeated(let inner, let least, let most):
      let start = step(Self.nothing, state)
      let end = add(inner, from: start, to: &machine, numbers)
      let after = step(Self.nothing, end)
      if least == 0 { machine.steps[start].append((Self.nothing, after)) }
      if most == nil { machine.steps[end].append((Self.nothing, start)) }
      return after
    }
  }

  /// Returns the number of `terminal`, a new one for a new terminal.
  private mutating func number(of terminal: String) -> Int {
    if let number = terminalNumbers[terminal] { return number }
    terminals.append(terminal)
    terminalNumbers[terminal] = terminals.count - 1
    return terminals.count - 1
  }

  /// The terminals that may come next.
  var allowed: Set<String> {
    var result: Set<String> = []
    for item in columns[columns.count - 1] {
      for (label, _) in machines[item.rule].steps[item.state] where label >= 0 && label != Self.nothing {
        result.insert(terminals[label])
      }
    }
    return result
  }

  /// `true` iff what was taken is a whole sentence.
  var isComplete: Bool {
    columns[columns.count - 1].contains { $0.rule == file && $0.start == 0 && $0.state == machines[file].end }
  }

  /// Goes past `terminal`; returns `false` where it is not allowed.
  mutating func take(_ terminal: String) -> Bool {
    guard let number = terminalNumbers[terminal] else { return false }
    var next: [Item] = []
    for item in columns[columns.count - 1] {
      for (label, to) in machines[item.rule].steps[item.state] where label == number {
        next.append(Item(rule: item.rule, state: to, start: item.start))
      }
    }
    columns.append([])
    columns[columns.count - 1] = closed(next)
    return !next.isEmpty
  }

  /// Returns `items` with what they begin and complete.
  private func closed(_ items: [Item]) -> [Item] {
    let place = max(0, columns.count - 1)
    var result = items
    var seen = Set(items)
    /// The rules that are complete in this column and began in it.
    var empty: Set<Int> = []
    /// Adds `item` once.
    func add(_ item: Item) { if seen.insert(item).inserted { result.append(item) } }
    var index = 0
    while index < result.count {
      let item = result[index]
      index += 1
      for (label, to) in machines[item.rule].steps[item.state] {
        if label == Self.nothing {
          add(Item(rule: item.rule, state: to, start: item.start))
        } else if label < 0 {
          add(Item(rule: -1 - label, state: 0, start: place))
          if empty.contains(-1 - label) { add(Item(rule: item.rule, state: to, start: item.start)) }
        }
      }
      guard item.state == machines[item.rule].end else { continue }
      if item.start == place { empty.insert(item.rule) }
      let origin = item.start == place ? result : columns[item.start]
      for waiting in origin {
        for (label, to) in machines[waiting.rule].steps[waiting.state] where label == -1 - item.rule {
          add(Item(rule: waiting.rule, state: to, start: waiting.start))
        }
      }
    }
    return result
  }
}
