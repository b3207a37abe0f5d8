/// A table that knows its cells but not how it will be drawn.
struct Table {
  struct Column {
    enum Alignment { case left, right }
    var title: String
    var alignment: Alignment
    /// Whether the column may be cut, in its middle, to fit the terminal.
    var canShrink = false
    /// Whether text does without the column where the table would be wider than the terminal.
    var canGo = false

    static func text(_ title: String, canShrink: Bool = false) -> Column {
      Column(title: title, alignment: .left, canShrink: canShrink)
    }
    static func number(_ title: String, canGo: Bool = false) -> Column {
      Column(title: title, alignment: .right, canGo: canGo)
    }
  }

  struct Row {
    var cells: [String]
    /// Share of the whole, 0 to 1, for a bar.
    var share: Double?
    var emphasis: Emphasis = .plain
  }

  enum Emphasis { case plain, total, dim, alarm, relief }

  var title: String
  /// What to know before reading the numbers.
  var caption: String?
  var columns: [Column]
  /// Where the bars stand: before the column of that index, or behind all of them.
  var barColumn: Int?
  var rows: [Row] = []
  var total: Row?
}
