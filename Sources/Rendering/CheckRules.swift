import Analysis

/// What a rule says to somebody who has never read a budget.
extension Finding.Rule {
  /// One sentence: what holds where the rule is kept.
  var summary: String {
    switch self {
    case .limit: "A part of the firmware stays within the bytes that its budget allows."
    case .growth: "A part of the firmware grows by no more than its budget allows."
    case .demand: "Memory that a phase of the program needs is there."
    case .peak: "What a run uses of a heap or a stack stays within what its budget allows."
    case .regionFits: "A memory region has room for everything that the linker put in it."
    case .boardFits: "The memory regions of the link are within the board's memory."
    case .stackFits: "A stack has its bytes for itself, within one bank of memory."
    case .heapFits: "malloc can get at least what the linker script reserves for it."
    }
  }

  /// What to do where it is not.
  var advice: String {
    switch self {
    case .limit:
      "Make one of the named owners smaller, or move the limit in the budget file if it was meant."
    case .growth:
      "Compare with the earlier link, and undo the growth or allow it in the budget file."
    case .demand:
      "Make static memory smaller so that more is left, or lower the demand if it was measured anew."
    case .peak:
      "Allocate less at the named places, give the heap or stack more room, or move the limit in the "
        + "budget file if it was meant."
    case .regionFits:
      "Make one of the named owners smaller, or move some of it into another region."
    case .boardFits:
      "Correct the linker script, or the board that the budget names."
    case .stackFits:
      "Move what lies in the stack, or correct the stack's size in the linker script."
    case .heapFits:
      "Make static memory smaller, or let the linker script reserve a smaller heap."
    }
  }
}
