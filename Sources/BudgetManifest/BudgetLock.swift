import BudgetDSL
import FoundationEssentials
import SystemPackage

/// What a budget file says, kept beside it for machines without a compiler.
///
/// `PicoMQTT.swift` has `PicoMQTT.lock.json`:
///
/// ```json
/// {
///   "budgets" : [ … ],
///   "schemaVersion" : 1,
///   "sha256" : "… of the budgets",
///   "source" : { "name" : "PicoMQTT.swift", "sha256" : "… of the file" }
/// }
/// ```
public struct BudgetLock: Codable, Sendable {
  var schemaVersion: Int
  var source: Source
  var sha256: String
  var budgets: [Budget]

  struct Source: Codable, Sendable {
    var name: String
    var sha256: String
  }

  /// Indented, a document of `ManifestWorker.outputLimit` takes some times that.
  private static let largestFile = 16 << 20

  /// Writes the locks of budget files.
  ///
  /// - Parameter paths: files, or folders of them.
  /// - Returns: the locks, and whether they have changed.
  /// - Throws: a `BudgetError` where a file cannot be compiled or a lock not be written.
  public static func write(
    for paths: [FilePath], settings: BudgetSettings
  ) async throws(BudgetError) -> [(path: String, hasChanged: Bool, file: BudgetFile)] {
    let loader = BudgetLoader(settings: settings, trust: .compilerOnly)
    var written: [(path: String, hasChanged: Bool, file: BudgetFile)] = []
    for path in try BudgetLoader.files(behind: paths) {
      let (file, text) = try await loader.loadWithText(path)
      let lock = self.path(beside: path)
      let bytes = try encode(file.budgets, of: text, path)
      let hasChanged = (try? Disk.read(lock, limit: largestFile)) != bytes
      if hasChanged {
        do {
          try Disk.replace(lock, with: bytes)
        } catch {
          throw BudgetError(file: lock.text, reason: "cannot be written: \(error)")
        }
      }
      written.append((lock.text, hasChanged, file))
    }
    return written
  }

  /// `PicoMQTT.lock.json` for `PicoMQTT.swift`.
  static func path(beside file: FilePath) -> FilePath {
    var name = file.lastComponent?.bytes ?? []
    if file.extension == "swift" { name.removeLast(".swift".utf8.count) }
    let lock = (name + ".lock.json".utf8 + [0]).map(CChar.init(bitPattern:))
    return file.removingLastComponent().appending(FilePath(platformString: lock).components)
  }

  private static func encode(
    _ budgets: [Budget], of text: [UInt8], _ path: FilePath
  ) throws(BudgetError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      let lock = BudgetLock(
        schemaVersion: BudgetDocument.currentVersion,
        source: Source(name: path.lastComponent?.string ?? "", sha256: SHA256.hex(text)),
        sha256: try digest(of: budgets), budgets: budgets)
      return Array(try encoder.encode(lock)) + [0x0a]
    } catch {
      throw BudgetError(file: path.text, reason: "cannot be locked: \(error)")
    }
  }

  private static func digest(of budgets: [Budget]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return SHA256.hex(Array(try encoder.encode(budgets)))
  }

  /// The lock beside a budget file; nil where there is none.
  ///
  /// - Throws: a `BudgetError` where it is not what was once written.
  static func read(beside file: FilePath) throws(BudgetError) -> BudgetLock? {
    let path = path(beside: file)
    func failure(_ reason: String) -> BudgetError {
      BudgetError(file: path.text, reason: "\(reason); run `rambudget budget lock`")
    }
    let bytes: [UInt8]
    do {
      bytes = try Disk.read(path, limit: largestFile)
    } catch .noSuchFileOrDirectory {
      return nil
    } catch {
      throw failure("cannot be read: \(error)")
    }
    let lock: BudgetLock
    do {
      let version = try JSONDecoder().decode(Version.self, from: Data(bytes)).schemaVersion
      guard version == BudgetDocument.currentVersion else {
        throw failure("written by another version of rambudget (schemaVersion \(version))")
      }
      lock = try JSONDecoder().decode(BudgetLock.self, from: Data(bytes))
    } catch let error as BudgetError {
      throw error
    } catch {
      throw failure("damaged: \(BudgetValidator.describe(error))")
    }
    guard (try? digest(of: lock.budgets)) == lock.sha256 else {
      throw failure("changed by hand, or damaged: it is not what was written")
    }
    try BudgetValidator.check(lock.budgets, of: file.text)
    return lock
  }

  private struct Version: Decodable { var schemaVersion: Int }
}
