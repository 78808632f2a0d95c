// swift-tools-version: 6.2
import PackageDescription

/// Set PARLEY_STRICT=1 (as `Tools/test` does) to make every warning an error.
let strict = Context.environment["PARLEY_STRICT"] == "1"

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tool(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: "Tools/\(name)", swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
    name: "parley",
    products: [],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    ],
    targets: [
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        library("Timeline"),
        library("Events", ["Timeline"]),
        .target(name: "CChecksum"),
        library("EventLog", ["Timeline"]),
        library("LMDBEventLog", ["EventLog", "Timeline", "CLMDB", "CZstd", "CChecksum", crypto]),
        library("EventLogTesting", ["EventLog", "Events", "Timeline"]),
        library("WhatsApp", ["Events", "Timeline", crypto]),
        library("Projections", ["Events", "Timeline"]),
        library("Decisions", ["Projections", "Events", "Timeline"]),
        tool("log-exerciser", ["EventLog", "EventLogTesting", "Events", "LMDBEventLog", "Timeline"]),
        tool("train-dictionary", ["EventLogTesting", "Events", "LMDBEventLog"]),
        tests("EventsTests", ["Events", "Timeline"]),
        tests("EventLogTests", ["EventLog", "EventLogTesting", "LMDBEventLog", "Timeline"]),
        tests(
            "LMDBEventLogTests",
            ["EventLog", "EventLogTesting", "Events", "LMDBEventLog", "Timeline", "CChecksum", "log-exerciser", crypto]),
    ]
)
