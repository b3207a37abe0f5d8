import Foundation
import Support

/// Checks a value against the few keywords of JSON Schema that `report.schema.json` uses.
struct Schema {
  private let root: [String: Any]

  /// - Parameter name: of the file beside this one.
  init(_ name: String) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent(name)
    let value = try JSONSerialization.jsonObject(with: try Data(contentsOf: file))
    guard let root = value as? [String: Any] else { throw SetupError("\(name) is no schema") }
    self.root = root
  }

  /// What is wrong with `value`, each with its place; empty where it is as it should be.
  func violations(in value: Any) -> [String] { Self.violations(in: value, root, at: "") }

  private static func violations(in value: Any, _ schema: [String: Any], at path: String)
    -> [String]
  {
    let types = schema["type"] as? [String] ?? (schema["type"] as? String).map { [$0] } ?? []
    guard types.isEmpty || types.contains(where: { has(value, type: $0) }) else {
      return ["\(path): not of type \(types)"]
    }
    var problems: [String] = []
    if let allowed = schema["enum"] as? [AnyHashable] {
      let isAllowed = (value as? AnyHashable).map(allowed.contains) ?? false
      if !isAllowed { problems.append("\(path): \(value) is none of \(allowed)") }
    }
    if let minimum = schema["minimum"] as? Int, let number = value as? Int, number < minimum {
      problems.append("\(path): \(number) is below \(minimum)")
    }
    if let object = value as? [String: Any] {
      for key in schema["required"] as? [String] ?? [] where object[key] == nil {
        problems.append("\(path): no \(key)")
      }
      for (key, schema) in schema["properties"] as? [String: [String: Any]] ?? [:] {
        if let child = object[key] {
          problems += violations(in: child, schema, at: "\(path)/\(key)")
        }
      }
    }
    if let array = value as? [Any] {
      if let least = schema["minItems"] as? Int, array.count < least {
        problems.append("\(path): \(array.count) items")
      }
      if let items = schema["items"] as? [String: Any] {
        for (index, item) in array.enumerated() {
          problems += violations(in: item, items, at: "\(path)/\(index)")
        }
      }
    }
    return problems
  }

  private static func has(_ value: Any, type: String) -> Bool {
    // Foundation's numbers are booleans, and the other way round: the number's own type tells.
    let isBoolean = (value as? NSNumber).map { String(cString: $0.objCType) == "c" } ?? false
    return switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "boolean": isBoolean
    case "integer": !isBoolean && value is Int
    case "null": value is NSNull
    default: false
    }
  }
}
