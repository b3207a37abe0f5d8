import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The budgets of a budget file that runs as a program: they are written as JSON when it ends.
enum Manifest {
  /// Names the file descriptor that rambudget listens at; unset, a budget is a value like any other.
  static let descriptorVariable = "RAMBUDGET_MANIFEST_FD"

  private static let declared = Mutex<[Budget]>([])

  /// Takes a budget for the document; without a listener nothing happens.
  static func declare(_ budget: Budget) {
    guard getenv(descriptorVariable) != nil else { return }
    let count = declared.withLock { budgets in
      budgets.append(budget)
      return budgets.count
    }
    // Only at its end has the file said everything.
    if count == 1 { atexit { Manifest.report() } }
  }

  private static func report() {
    guard let text = getenv(descriptorVariable), let descriptor = Int32(String(cString: text))
    else {
      return
    }
    let document = BudgetDocument(budgets: declared.withLock { $0 })
    var bytes = Array(JSONText.encode(document).utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
}
