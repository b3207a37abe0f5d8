// swift-tools-version: 6.2

import PackageDescription

// Why each dependency is there:
// - swift-argument-parser: the command line, its help and its exit status conventions.
// - swift-system: paths and file descriptors without Foundation, which keeps start-up short.
// - swift-subprocess: starts the child that reads DWARF, so that a crash there is only a warning, and
//   the compiler and the program of a budget file.
// - libelf, libdwarf (Debian: libelf-dev, libdwarf-dev): the reference readers of their formats.
// - lp_solve (liblpsolve55-dev, and libsuitesparse-dev for its colamd): linear relaxations for the
//   search of `plan`, linked as archives so that no start of the program pays for them.
// - libmd (libmd-dev): SHA-256, which stamps locks and names what is cached; dpkg needs it too.
// - libunicorn (libunicorn-dev): what the processor of `RP2040` is compared with. Tests only.
let package = Package(
  name: "rambudget",
  products: [
    .executable(name: "rambudget", targets: ["rambudget"]),
    // What people import in their budget files.
    .library(name: "BudgetDSL", targets: ["BudgetDSL"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .systemLibrary(name: "CLibelf", providers: [.apt(["libelf-dev"])]),
    .systemLibrary(name: "CLibdwarf", providers: [.apt(["libdwarf-dev"])]),
    .systemLibrary(name: "CLibmd", providers: [.apt(["libmd-dev"])]),
    .systemLibrary(
      name: "CLpSolve", providers: [.apt(["liblpsolve55-dev", "libsuitesparse-dev"])]),
    // What the shared library has comes from there; its archive has the one function more.
    .target(
      name: "CDemangle",
      linkerSettings: [.linkedLibrary("stdc++"), .linkedLibrary(":libstdc++.a")]),
    .target(name: "IntegerProgram", dependencies: ["CLpSolve"]),
    .target(name: "MemoryModel"),
    .target(name: "BudgetDSL", dependencies: ["MemoryModel"]),
    .target(
      name: "BudgetManifest",
      dependencies: [
        "BudgetDSL", "CLibmd", "MemoryModel",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .target(name: "ElfImage", dependencies: ["CLibelf", "MemoryModel"]),
    .target(
      name: "DwarfInfo",
      dependencies: [
        "CLibdwarf", "MemoryModel",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .target(name: "LinkMap", dependencies: ["MemoryModel"]),
    // Tests run millions of instructions on it, for which it is optimised in every build.
    .target(
      name: "RP2040", swiftSettings: [.unsafeFlags(["-O"], .when(configuration: .debug))]),
    .target(
      name: "Observation", dependencies: ["ElfImage", "Ledger", "MemoryModel", "RP2040"],
      swiftSettings: [.unsafeFlags(["-O"], .when(configuration: .debug))]),
    .target(name: "Ledger", dependencies: ["MemoryModel", "ElfImage", "DwarfInfo", "LinkMap"]),
    .target(
      name: "Analysis",
      dependencies: [
        "BudgetDSL", "DwarfInfo", "ElfImage", "IntegerProgram", "Ledger", "LinkMap", "MemoryModel",
      ]),
    .target(name: "BaselineFile", dependencies: ["Analysis", "Ledger", "MemoryModel"]),
    .target(name: "Rendering", dependencies: ["Analysis", "CDemangle", "Ledger", "MemoryModel"]),
    .executableTarget(
      name: "rambudget",
      dependencies: [
        "Analysis", "BaselineFile", "BudgetDSL", "BudgetManifest", "DwarfInfo", "ElfImage",
        "Ledger", "LinkMap", "MemoryModel", "Observation", "RP2040", "Rendering",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .target(name: "Support", path: "Tests/Support"),
    .systemLibrary(
      name: "CUnicorn", path: "Tests/CUnicorn", providers: [.apt(["libunicorn-dev"])]),
    .target(
      name: "RP2040Support", dependencies: ["ElfImage", "RP2040"],
      path: "Tests/RP2040Tests/Support"),
    .executableTarget(
      name: "RP2040Benchmark",
      dependencies: [
        "ElfImage", "Ledger", "MemoryModel", "Observation", "RP2040", "RP2040Support",
      ],
      path: "Tests/RP2040Tests/Benchmark", exclude: ["run"]),
    .testTarget(
      name: "RP2040Tests", dependencies: ["CUnicorn", "RP2040", "RP2040Support"],
      exclude: ["Benchmark", "BootROM/fetch-rom", "Program", "SDK", "Support"],
      swiftSettings: [.unsafeFlags(["-O"], .when(configuration: .debug))]),
    .testTarget(
      name: "ObservationTests",
      dependencies: [
        "ElfImage", "Ledger", "LinkMap", "MemoryModel", "Observation", "RP2040", "Support",
      ], exclude: ["Program"]),
    .testTarget(
      name: "ChipTests", dependencies: ["ElfImage", "Ledger", "Observation", "RP2040"],
      swiftSettings: [.unsafeFlags(["-O"], .when(configuration: .debug))]),
    .testTarget(name: "IntegerProgramTests", dependencies: ["IntegerProgram"]),
    .testTarget(name: "MemoryModelTests", dependencies: ["MemoryModel"]),
    .testTarget(name: "BudgetDSLTests", dependencies: ["BudgetDSL"]),
    // rambudget is the child that runs a compiled budget file.
    .testTarget(
      name: "BudgetManifestTests",
      dependencies: [
        "BudgetDSL", "BudgetManifest", "Support", "rambudget",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .testTarget(name: "ElfImageTests", dependencies: ["ElfImage", "Support"]),
    // rambudget is the child that reads DWARF.
    .testTarget(
      name: "DwarfInfoTests",
      dependencies: [
        "DwarfInfo", "MemoryModel", "Support", "rambudget",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .testTarget(name: "LinkMapTests", dependencies: ["LinkMap", "Support"]),
    .target(
      name: "LedgerSupport",
      dependencies: ["DwarfInfo", "ElfImage", "Ledger", "LinkMap", "Support"],
      path: "Tests/LedgerSupport"),
    .testTarget(
      name: "LedgerTests",
      dependencies: ["DwarfInfo", "ElfImage", "Ledger", "LedgerSupport", "LinkMap", "Support"]),
    .testTarget(
      name: "AnalysisTests",
      dependencies: [
        "Analysis", "BudgetDSL", "DwarfInfo", "ElfImage", "Ledger", "LedgerSupport", "LinkMap",
        "Support",
      ]),
    .testTarget(
      name: "BaselineFileTests",
      dependencies: [
        "Analysis", "BaselineFile", "BudgetDSL", "Ledger", "LedgerSupport", "MemoryModel",
        "Rendering", "Support",
      ], exclude: ["Golden"]),
    .testTarget(
      name: "RenderingTests",
      dependencies: ["Analysis", "Ledger", "MemoryModel", "Rendering", "Support"],
      exclude: ["Golden", "check.schema.json"]),
    .testTarget(
      name: "CommandTests", dependencies: ["MemoryModel", "rambudget", "Support"],
      exclude: [
        "Golden", "baseline.schema.json", "diff.schema.json", "profile.schema.json",
        "report.schema.json",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
