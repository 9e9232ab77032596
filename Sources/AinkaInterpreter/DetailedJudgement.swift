import AinkaSemantics
import AinkaValues

/// What a program says of one event, and what follows of it.
struct DetailedJudgement {
  /// One action of a rule that matched, which no `limit` held back.
  struct Act {
    var rule: Int
    /// Index into the rule's `actions`.
    var action: Int
  }
  var judgement = Judgement(verdict: .allow, errno: 0, decidedBy: nil, matched: [], unknown: [], signals: [])
  /// In the order of the rules, those of one in the order of its text.
  var acts: [Act] = []
  /// In the order in which they came.
  var labelChanges: [LabelChange] = []
  /// What the rules were asked about: labels as before the event.
  var situation: Situation
}
