import AinkaBundle

/// Where each region of a new generation is in the keyed map.
///
/// A window keeps what it counted, a bucket how full it is, a threshold the values of its keys, over generations: as long as they are
/// the same, they keep their lines. All others get lines that the active generation does not use.
enum RegionPlaces {
  /// Returns the lines of the regions of `bundle`, following `active`.
  ///
  /// - Complexity: O(*n* · *m*) in the regions of both.
  static func assign(for bundle: Bundle, after active: ActiveState?) -> [RegionAssignment] {
    var taken: [Range<Int>] = []
    var previous: [String: (region: BundleRegion, line: Int)] = [:]
    if let active {
      for (region, line) in zip(active.bundle.regions, active.regions) {
        taken.append(line..<line + region.lines)
        previous[region.name] = (region, line)
      }
    }
    return bundle.regions.map { region in
      if let same = previous[region.name], let active, region.continues(same.region),
        region.kind != .threshold
          || bundle.thresholds[region.threshold].carriesKeys(of: active.bundle.thresholds[same.region.threshold])
      {
        return RegionAssignment(line: same.line, isKept: true)
      }
      let line = firstGap(of: region.lines, among: taken)
      taken.append(line..<line + region.lines)
      return RegionAssignment(line: line, isKept: false)
    }
  }

  /// Returns the first of `count` lines that none of `taken` has; line 0 is the map's own.
  private static func firstGap(of count: Int, among taken: [Range<Int>]) -> Int {
    var line = 1
    for range in taken.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if line + count <= range.lowerBound { break }
      line = max(line, range.upperBound)
    }
    return line
  }
}
