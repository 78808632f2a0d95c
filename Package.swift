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
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(name: "HummingbirdTesting", package: "hummingbird")
let inMemoryLogging: Target.Dependency = .product(name: "InMemoryLogging", package: "swift-log")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

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
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
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
        library(
            "HTTPInterface",
            [
                "Broker", "Decisions", "Projections", "Events", "EventLog", "Timeline", "WhatsApp", crypto, httpTypes,
                hummingbird, hummingbirdCore, logging, nioCore, nioPosix, serviceLifecycle,
            ]),
        tool("train-dictionary", ["EventLogTesting", "LMDBEventLog"]),
        tests("EventsTests", ["Events", "Timeline"]),
        tests(
            "HTTPInterfaceTests",
            [
                "HTTPInterface", "Broker", "Decisions", "Projections", "Events", "EventLog", "Timeline", "WhatsApp",
                crypto, httpTypes, hummingbird, hummingbirdTesting, inMemoryLogging, logging, nioCore, nioEmbedded,
                serviceLifecycle,
            ]),
        tests("WhatsAppTests", ["WhatsApp", "Events", "Timeline"]),
        tests("EventLogTests", ["EventLog", "EventLogTesting", "LMDBEventLog", "Timeline"]),
    ]
)
