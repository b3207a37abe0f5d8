/// The version that `--version` and the JSON name.
public enum ToolVersion {
  public static let current = "0.1.0"
}

/// What every document of the contract begins with.
extension JSONWriter {
  /// The version of the contract, and who wrote it.
  mutating func documentHead() {
    field("schemaVersion", 1)
    key("tool")
    object {
      $0.field("name", "rambudget")
      $0.field("version", ToolVersion.current)
    }
  }

  /// Where the bytes came from.
  ///
  /// - Parameter linked: whether the link came about, null where only a map says so; nil leaves the
  ///   key out.
  mutating func field(_ input: ReportInput, linked: Bool?? = nil) {
    key("input")
    object { json in
      json.field("elf", input.elf)
      json.field("map", input.map)
      if let linked { json.field("linked", linked) }
    }
  }
}
