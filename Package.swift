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

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
    name: "parley",
    products: [],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
    targets: [
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        library("Timeline"),
        library("Events", ["Timeline"]),
        library("EventLog", ["Timeline"]),
        library("LMDBEventLog", ["EventLog", "Timeline", "CLMDB", "CZstd", crypto]),
        library("WhatsApp", ["Events", "Timeline", crypto]),
        library("Projections", ["Events", "Timeline"]),
        library("Decisions", ["Projections", "Events", "Timeline"]),
        library("Narration", ["Projections", "Events", "Timeline"]),
        library(
            "Broker",
            [
                "Decisions", "Projections", "Events", "EventLog", "Timeline", crypto,
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        library(
            "GraphClient",
            [
                "Broker", "WhatsApp", "Decisions", "Projections", "Timeline",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        library("BrokerTesting", ["Broker", "Narration", "Decisions", "Projections", "Events", "Timeline"]),
        tests("TimelineTests", ["Timeline"]),
        tests("EventsTests", ["Events", "Timeline"]),
        tests("ProjectionsTests", ["Projections", "Events", "Timeline"]),
        tests("DecisionsTests", ["Decisions", "BrokerTesting", "Projections", "Events", "Timeline"]),
        tests(
            "DialogueTests", ["BrokerTesting", "WhatsApp", "Decisions", "Projections", "Events", "Timeline"]),
    ]
)
