import AinkaSemantics
import AinkaSource

/// Writes patterns as what they come to: `matches "/usr/**"` is what begins with `/usr/`, which a table looks up and no automaton
/// has to read.
struct PatternSimplification: RulePass {
  var requiredState: RuleProgram.State { .raw }
  var resultingState: RuleProgram.State { .raw }

  /// Leaves no globs that are an equality, a beginning, an end or a part.
  func apply(to program: inout RuleProgram, report: inout DiagnosticReport) {
    for index in program.rules.indices {
      guard case .tree(let tree) = program.rules[index].body, tree.hasAtom(where: { plain($0) != nil }) else { continue }
      let fields = program.typed.events[program.rules[index].event].fields
      program.rules[index].body = .tree(
        tree.mapAtoms { atom, span in
          guard let (field, test) = plain(atom) else { return .atom(atom, span) }
          return Lowering.text(field, test, span, fields[field].place)
        })
    }
  }

  /// Returns the field and the plain test, iff `atom` is a glob that comes to one.
  private func plain(_ atom: Atom) -> (field: Int, test: TextTest)? {
    guard case .pattern(let field, .matches(let glob)) = atom, let test = glob.plain else { return nil }
    return (field, test)
  }
}
