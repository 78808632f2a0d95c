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

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// A program under `Tools/`, in a folder of its name.
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
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
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
        library("Broker", ["Decisions", "Projections", "Events", "EventLog", "Timeline", crypto]),
        library("Narration", ["Projections", "Events", "Timeline"]),
        // Not "Configuration": a package that the HTTP server rests on has a module of that name.
        library("ParleyConfiguration", ["Decisions", "Projections", "Events", "Timeline", yams]),
        tool(
            "parley",
            [
                "Broker", "Decisions", "EventLog", "Events", "LMDBEventLog", "Narration", "ParleyConfiguration",
                "Projections", "Timeline", "WhatsApp", argumentParser,
            ]),
        tool("log-exerciser", ["EventLog", "EventLogTesting", "Events", "LMDBEventLog", "Timeline"]),
        tool("train-dictionary", ["EventLogTesting", "Events", "LMDBEventLog"]),
        tests("EventsTests", ["Events", "Timeline"]),
        tests("NarrationTests", ["Narration", "Projections", "Events", "Timeline"]),
        tests(
            "ParleyToolTests",
            [
                "parley", "Broker", "Decisions", "EventLog", "EventLogTesting", "Events", "LMDBEventLog", "Narration",
                "Projections", "Timeline",
            ]),
        tests(
            "ParleyConfigurationTests",
            ["ParleyConfiguration", "Decisions", "EventLogTesting", "Projections", "Events", "Timeline"]),
        tests("WhatsAppTests", ["WhatsApp", "Events", "Timeline"]),
        tests("EventLogTests", ["EventLog", "EventLogTesting", "LMDBEventLog", "Timeline"]),
        tests(
            "LMDBEventLogTests",
            ["EventLog", "EventLogTesting", "Events", "LMDBEventLog", "Timeline", "CChecksum", "log-exerciser", crypto]),
    ]
)
