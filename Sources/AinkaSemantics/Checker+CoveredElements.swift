import AinkaSource

/// Elements of a set that lie within another one: a network within a wider network, a number within a range.
extension Checker {
  /// An element, and the values that it stands for.
  struct Extent<Bound: Comparable> {
    var range: ClosedRange<Bound>
    var operand: Operand
  }

  /// Warns of each of `elements` that lies within another one; of equal ones W0320 speaks.
  ///
  /// - Complexity: O(*n* log *n*).
  mutating func reportCovered<Bound: Comparable>(_ elements: [Extent<Bound>]) {
    guard elements.count > 1, elements.contains(where: { $0.range.lowerBound < $0.range.upperBound }) else { return }
    let order = elements.indices.sorted { one, other in
      let (first, second) = (elements[one].range, elements[other].range)
      if first.lowerBound != second.lowerBound { return first.lowerBound < second.lowerBound }
      return first.upperBound != second.upperBound ? first.upperBound > second.upperBound : one < other
    }
    var widest = elements[order[0]]
    for place in order.dropFirst() {
      let element = elements[place]
      if element.range.upperBound > widest.range.upperBound {
        widest = element
      } else if element.operand.text != widest.operand.text {
        report.add(.covered(element.operand.text, at: element.operand.span, by: widest.operand.text, at: widest.operand.span))
      }
    }
  }
}
