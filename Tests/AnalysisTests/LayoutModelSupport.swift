import Analysis
import Foundation
import Ledger
import LedgerSupport
import LinkMap
import MemoryModel
import Support

/// Models of links, and what a rebuild must come to.
enum LayoutModelSupport {
  /// The model of a firmware whose objects lie beside its map, as they do in a build folder.
  static func model(
    of files: FirmwareFiles, _ kind: FirmwareFiles.Kind = .elfAndMap, objects: Bool = true
  ) async throws -> LayoutModel {
    let evidence = try await files.evidence(kind)
    let ledger = try Ledger(evidence)
    let folder = files.map.deletingLastPathComponent()
    let alignments =
      objects
      ? evidence.map.map { map in
        InputAlignments(of: map) { path in
          let file = URL(fileURLWithPath: path, relativeTo: folder)
          return (try? Data(contentsOf: file)).map { [UInt8]($0) }
        }
      } : nil
    return try LayoutModel(ledger, evidence, alignments: alignments ?? .unknown)
  }

  /// Where the prediction and the rebuilt link differ.
  static func differences(_ prediction: Prediction, _ rebuilt: Ledger) -> [String] {
    var differences: [String] = []
    for (predicted, region) in zip(prediction.regions, rebuilt.regions) {
      let fill = region.bytesByKind[.fill] ?? 0
      if predicted.usedAfter != region.used || predicted.overflowAfter != region.overflow
        || predicted.fillAfter != fill
      {
        differences.append(
          "\(predicted.name): used \(predicted.usedAfter), beyond \(predicted.overflowAfter), fill "
            + "\(predicted.fillAfter); rebuilt \(region.used), \(region.overflow), \(fill)")
      }
    }
    let heap = prediction.heapAfter
    if heap?.start != rebuilt.heap?.start || heap?.limit != rebuilt.heap?.limit
      || heap?.reserved != rebuilt.heap?.reserved || heap?.reachable != rebuilt.heap?.reachable
    {
      differences.append("heap \(prediction.heapAfter as Any), rebuilt \(rebuilt.heap as Any)")
    }
    let stacks = prediction.stacks.filter { !$0.after.isEmpty }.map(\.after)
    if stacks != rebuilt.stacks.map(\.range) {
      differences.append("stacks \(stacks), rebuilt \(rebuilt.stacks)")
    }
    return differences
  }

  /// Symbols in RAM that are not where the prediction puts them: those that both links have once.
  static func misplaced(_ prediction: Prediction, from before: Ledger, _ rebuilt: Ledger)
    -> [String]
  {
    let new = places(rebuilt)
    return places(before).compactMap { name, place in
      guard let place, case .some(.some(let found)) = new[name] else { return nil }
      let predicted = prediction.address(of: place)
      return predicted == found
        ? nil : "\(name): \(Hex.string(predicted)), rebuilt \(Hex.string(found))"
    }
  }

  /// The lowest address by symbol and object; nil where one name has several runs of bytes.
  private static func places(_ ledger: Ledger) -> [String: UInt64?] {
    var places: [String: UInt64?] = [:]
    for entry in ledger.ramEntries where entry.kind != .stack && entry.kind != .heap {
      guard let symbol = entry.symbol else { continue }
      let key = "\(symbol) of \(ledger.path(of: entry) ?? "?")"
      places[key] = places.keys.contains(key) ? .some(nil) : .some(entry.range.start)
    }
    return places
  }
}
