// swift-tools-version: 6.2
import PackageDescription

/// Set PARLEY_STRICT=1 (as `Tools/test` does) to make every warning an error.
let strict = Context.environment["PARLEY_STRICT"] == "1"

/// Set PARLEY_FUZZ=1 (as `Tools/fuzz/fuzz` does) to build the fuzzer, and every module so that it sees which ways are taken.
let fuzzes = Context.environment["PARLEY_FUZZ"] == "1"

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

/// What tells the fuzzer which ways are taken, and lets it in where tests are let in.
let instrumentation: [SwiftSetting] = fuzzes ? [.unsafeFlags(["-sanitize=fuzzer", "-enable-testing"])] : []

// MARK: Products of other packages

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let bits: Target.Dependency = .product(name: "BitCollections", package: "swift-collections")
let collections: [Target.Dependency] = ["DequeModule", "HeapModule", "OrderedCollections"].map {
    .product(name: $0, package: "swift-collections")
}
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let hashTrees: Target.Dependency = .product(name: "HashTreeCollections", package: "swift-collections")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(name: "HummingbirdTesting", package: "hummingbird")
let inMemoryLogging: Target.Dependency = .product(name: "InMemoryLogging", package: "swift-log")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1: Target.Dependency = .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

// MARK: What nearly everything speaks of

/// Moments, bytes, what can be said and set, and what can happen.
let vocabulary: [Target.Dependency] = ["Events", "Settings", "Messages", "Encoding", "Timeline"]

// MARK: Kinds of target

func library(
    _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
    plugins: [Target.PluginUsage] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings + instrumentation,
        plugins: plugins)
}

/// A program under `Tools/`, in a folder of its name.
func tool(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Tools/\(name)", exclude: exclude, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

// MARK: The house

/// The pure core: the vocabulary, the rules, the decisions, the wire. No clock, no disk, no network.
let core: [Target] = [
    library("Timeline"),
    library("Encoding", ["Timeline"]),
    library("Messages", ["Encoding", "Timeline"]),
    library("Settings", ["Messages", "Encoding", "Timeline"]),
    library("Flows", ["Settings", "Messages", "Encoding", "Timeline"]),
    library(
        "Events", ["Settings", "Messages", "Encoding", "Timeline"], exclude: ["events.proto"],
        plugins: ["GenerateEvents"]),
    library("Projections", vocabulary + ["Flows", hashTrees]),
    library("Decisions", vocabulary + ["Flows", "Projections", crypto, heap]),
    library("FlowReplays", vocabulary + ["Flows", "Projections", "Decisions"]),
    library("WhatsApp", ["Events", "Settings", "Messages", "Encoding", "Timeline", crypto]),
    library("Narration", vocabulary + ["Projections"], plugins: ["DescribeEvents"]),
    library("Deliveries", ["Settings", "Timeline", deque, heap]),
]

/// What makes the kinds of event of their rows, and what schemas say of what the sources do, while Parley is built.
let generation: [Target] = [
    .plugin(name: "GenerateEvents", capability: .buildTool(), dependencies: ["generate-events"]),
    .plugin(name: "DescribeEvents", capability: .buildTool(), dependencies: ["generate-events"]),
    tool("generate-events", []),
    .plugin(name: "EmbedFiles", capability: .buildTool(), dependencies: ["embed-files"]),
    tool("embed-files", []),
]

/// The log, and the engine it is kept in.
let log: [Target] = [
    .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .target(name: "CChecksum"),
    .target(name: "CMemory"),
    .target(name: "CPrograms"),
    library("EventLog", ["Timeline", bits, deque]),
    library("LMDBEventLog", ["EventLog", "Timeline", "CLMDB", "CZstd", "CChecksum", "CMemory", bits, crypto]),
    library("LMDBDeliveries", ["Deliveries", "EventLog", "LMDBEventLog", "Timeline", "CLMDB"]),
    library("EventLogTesting", vocabulary + ["CPrograms", "EventLog"]),
    tool("log-exerciser", vocabulary + ["EventLog", "EventLogTesting", "LMDBEventLog"]),
    tool("train-dictionary", vocabulary + ["EventLogTesting", "LMDBEventLog"]),
]

/// The shell: threads, clocks, sockets, files.
let shell: [Target] = [
    library(
        "Broker",
        vocabulary + [
            "Decisions", "Deliveries", "FileFormats", "Flows", "Projections", "EventLog", crypto, deque, logging,
        ]),
    library(
        "GraphClient",
        vocabulary + [
            "Broker", "WhatsApp", "Decisions", "OutwardHTTP", "Projections", asyncHTTPClient, logging, nioCore,
            nioHTTP1,
            nioPosix,
        ]),
    library("OutwardHTTP", [asyncHTTPClient, logging, nioCore, nioHTTP1, nioPosix]),
    library(
        "CallbackClient",
        vocabulary + [
            "Broker", "Decisions", "Flows", "OutwardHTTP", asyncHTTPClient, crypto, logging, nioCore, nioHTTP1,
        ]),
    // Not "Configuration": a package that the HTTP server rests on has a module of that name.
    library("TimeZones", ["Settings", "Timeline"]),
    library("Graphviz"),
    library("ParleyConfiguration", vocabulary + ["Flows", "Decisions", "Projections", "TimeZones", yams]),
    library("Views", vocabulary + ["Broker", "Flows", "Projections", "EventLog", crypto, grdb, grdbSQLite, logging]),
    library(
        "HTTPInterface",
        vocabulary + [
            "Broker", "Decisions", "Deliveries", "EntryPoints", "FileFormats", "Flows", "Graphviz", "Narration",
            "Projections",
            "EventLog",
            "TimeZones",
            "Views", "WhatsApp", crypto, deque, grdb, httpTypes,
            hummingbird, hummingbirdCore, logging, nioCore, nioHTTPTypes, nioPosix, serviceLifecycle,
        ], exclude: ["Groups/deliveries.proto"]),
    library(
        "Console", ["HTTPInterface", "Timeline", crypto, mustache], exclude: ["Assets", "Templates"],
        plugins: ["EmbedFiles"]),
    library("FlowTesting", ["Flows", "Encoding"]),
    library("BrokerTesting", vocabulary + ["Broker", "Flows", "Narration", "Decisions", "Projections"]),
]

/// Links that open a chat, and their pictures.
let entryPoints: [Target] = [
    .systemLibrary(name: "CQRCode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    library("EntryPoints", ["CQRCode", "CPNG"]),
]

/// What files are, by their bytes.
let files: [Target] = [
    .systemLibrary(name: "CWebP", pkgConfig: "libwebp", providers: [.apt(["libwebp-dev"])]),
    library("FileFormats", ["CWebP"]),
]

/// A Cloud API to run against, and people to run it with.
let sandbox: [Target] = [
    library(
        "Sandbox",
        collections + [
            "Timeline", argumentParser, asyncHTTPClient, crypto, httpTypes, hummingbird, hummingbirdCore, logging,
            nioCore,
            nioHTTP1, serviceLifecycle, unixSignals, yams,
        ]),
    library(
        "SampleDesk",
        [
            "Sandbox", "Timeline", asyncHTTPClient, httpTypes, hummingbird, logging, nioCore, nioHTTP1,
            serviceLifecycle,
        ]),
    tool(
        "whatsapp-sandbox", ["Sandbox", "Timeline", argumentParser, asyncHTTPClient, logging], exclude: ["README.md"]),
    tool(
        "sample-desk",
        ["SampleDesk", "Sandbox", "Timeline", argumentParser, asyncHTTPClient, logging, serviceLifecycle],
        exclude: ["README.md"]),
]

/// The command line.
let commandLine: [Target] = [
    tool(
        "parley",
        vocabulary + [
            "CallbackClient", "Broker", "BrokerTesting", "Console", "Decisions", "EntryPoints", "EventLog",
            "FlowReplays",
            "Flows", "GraphClient", "Graphviz", "HTTPInterface", "LMDBDeliveries", "LMDBEventLog", "Narration",
            "OutwardHTTP",
            "ParleyConfiguration", "Projections", "Views", "WhatsApp",
            argumentParser, asyncHTTPClient, logging, nioCore, serviceLifecycle, unixSignals,
        ])
]

/// Kills the broker under load, and looks at what it left behind.
let crashTest: [Target] = [
    library(
        "CrashTesting",
        vocabulary + [
            "Broker", "Decisions", "EventLog", "EventLogTesting", "Flows", "LMDBEventLog", "Projections", "Sandbox",
            "Views", "WhatsApp", asyncHTTPClient, httpTypes, hummingbird, hummingbirdCore, logging, nioCore, nioHTTP1,
        ]),
    tool("crash-test", ["CrashTesting", "Sandbox", argumentParser, unixSignals], exclude: ["README.md"]),
    tool("soak", ["CrashTesting", "Sandbox", argumentParser], exclude: ["README.md", "soak"]),
    tool("broker-life", ["CrashTesting", "Sandbox", argumentParser]),
    // Lives a broker's life in one thread, under a seed.
    library(
        "LifeTesting",
        vocabulary + [
            "Broker", "BrokerTesting", "CrashTesting", "Decisions", "EventLog", "EventLogTesting", "HTTPInterface",
            "Projections", "Sandbox", "WhatsApp", logging,
        ]),
    tool("simulate-lives", ["LifeTesting", "Sandbox", argumentParser], exclude: ["README.md"]),
]

/// Lives of the desk, under a seed, and what must hold in them.
let deskTest: [Target] = [
    library(
        "DeskTesting",
        vocabulary + ["BrokerTesting", "Decisions", "EventLogTesting", "ParleyConfiguration", "Projections"]),
    tool("simulate-desk", ["DeskTesting", "Sandbox", "Settings", "Timeline", argumentParser], exclude: ["README.md"]),
]

/// The throughput harness.
let benchmarks: [Target] = [
    .executableTarget(
        name: "parley-bench",
        dependencies: collections + vocabulary + [
            "Broker", "CallbackClient", "Decisions", "Deliveries", "EventLog", "EventLogTesting", "Flows",
            "GraphClient", "HTTPInterface", "LMDBDeliveries", "LMDBEventLog", "OutwardHTTP", "Projections", "Views",
            "WhatsApp", argumentParser, asyncHTTPClient, logging, nioCore, nioHTTP1, nioPosix,
        ],
        path: "Benchmarks/parley-bench", swiftSettings: settings)
]

/// What the fuzzer's targets try.
let fuzzed: [Target.Dependency] =
    vocabulary + [
        "Broker", "BrokerTesting", "EventLog", "EventLogTesting", "HTTPInterface", "LMDBEventLog",
        "ParleyConfiguration", "Projections", "Views", "WhatsApp", logging,
    ]

let testTargets: [Target] = [
    tests("ArchitectureTests", []),
    tests("CorpusTests", fuzzed),
    tests(
        "CrashTests",
        vocabulary + ["CrashTesting", "Broker", "EventLogTesting", "Projections", "parley"]),
    tests("LifeTests", ["LifeTesting"]),
    tests(
        "DeskTests",
        vocabulary + ["BrokerTesting", "DeskTesting", "EventLogTesting", "ParleyConfiguration", "Projections"]),
    tests("TimelineTests", ["Timeline"]),
    tests("CalendarTests", ["Settings", "TimeZones", "Encoding", "Timeline"]),
    tests("MessagesTests", ["Messages", "Encoding", "EventLogTesting"]),
    tests(
        "FlowsTests", ["FlowTesting", "Flows", "ParleyConfiguration", "Settings", "Messages", "Encoding", "Timeline"],
        exclude: ["mistakes.txt"]),
    tests("EventsTests", vocabulary + ["EventLogTesting", "Narration", "generate-events"], exclude: ["numbers.txt"]),
    tests("EventLogTests", ["EventLog", "EventLogTesting", "LMDBEventLog", "Timeline", bits]),
    tests(
        "LMDBEventLogTests",
        vocabulary + ["EventLog", "EventLogTesting", "LMDBEventLog", "CChecksum", "log-exerciser", crypto]),
    tests("ProjectionsTests", vocabulary + ["EventLogTesting", "Projections"]),
    tests("DecisionsTests", vocabulary + ["Decisions", "BrokerTesting", "EventLogTesting", "Projections"]),
    tests(
        "FlowReplaysTests",
        vocabulary + [
            "FlowReplays", "FlowTesting", "Flows", "Decisions", "BrokerTesting", "ParleyConfiguration", "Projections",
        ]),
    tests("WhatsAppTests", vocabulary + ["WhatsApp", "EventLogTesting"]),
    tests("NarrationTests", vocabulary + ["EventLogTesting", "Narration", "Projections", "WhatsApp"]),
    tests(
        "ParleyConfigurationTests",
        vocabulary + ["ParleyConfiguration", "Decisions", "EventLogTesting", "Projections"]),
    tests(
        "ParleyToolTests",
        vocabulary + [
            "parley", "Broker", "BrokerTesting", "Decisions", "EventLog", "EventLogTesting", "Graphviz", "LMDBEventLog",
            "Narration", "ParleyConfiguration", "Projections",
        ]),
    tests(
        "BrokerTests",
        vocabulary + [
            "Broker", "BrokerTesting", "Decisions", "Flows", "EventLog", "EventLogTesting", "LMDBEventLog",
            "Projections",
            inMemoryLogging, logging,
        ]),
    tests(
        "GraphClientTests",
        vocabulary + [
            "Flows", "OutwardHTTP", "GraphClient", "CallbackClient", "Broker", "Decisions", "Projections",
            asyncHTTPClient, crypto,
            inMemoryLogging,
            logging, nioCore, nioHTTP1, nioPosix,
        ]),
    tests(
        "ScriptTests",
        vocabulary + [
            "Broker", "BrokerTesting", "Decisions", "EventLog", "EventLogTesting", "LMDBEventLog", "Narration",
            "ParleyConfiguration", "Projections",
        ]),
    tests(
        "DialogueTests",
        vocabulary + ["BrokerTesting", "DeskTesting", "EventLogTesting", "WhatsApp", "Decisions", "Projections"]),
    tests(
        "LMDBDeliveriesTests",
        ["Deliveries", "LMDBDeliveries", "LMDBEventLog", "EventLog", "EventLogTesting", "Settings", "Timeline"]),
    tests("DeliveriesTests", ["Deliveries", "EventLogTesting", "Settings", "Timeline"]),
    tests("FileFormatsTests", ["FileFormats", "EventLogTesting"]),
    tests("EntryPointsTests", ["CPNG", "EntryPoints", "EventLogTesting"]),
    tests("ConsoleTests", ["Console", "HTTPInterface", "Timeline", httpTypes]),
    tests(
        "HTTPInterfaceTests",
        vocabulary + [
            "HTTPInterface", "Deliveries", "Broker", "BrokerTesting", "Decisions", "Flows", "Graphviz", "Narration",
            "Projections", "EventLog", "EventLogTesting", "Views",
            "WhatsApp", crypto, httpTypes, hummingbird, hummingbirdTesting, inMemoryLogging, logging, nioCore,
            nioEmbedded, nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1, nioPosix, serviceLifecycle,
        ]),
    tests(
        "ViewsTests",
        vocabulary + [
            "Views", "Broker", "BrokerTesting", "Decisions", "EventLog", "EventLogTesting", "Flows", "LMDBEventLog",
            "ParleyConfiguration", "Projections", "WhatsApp", grdb, logging,
        ]),
    tests(
        "SandboxTests",
        vocabulary + ["Sandbox", "SampleDesk", crypto, httpTypes, hummingbird, hummingbirdTesting, logging, nioCore]),
]

/// What feeds Parley with bytes that nobody would send. Its targets are files of CorpusTests: no plain build has them.
let fuzzing: [Target] = [
    .target(
        name: "FuzzTargets", dependencies: fuzzed, path: "Tests/CorpusTests/Targets",
        swiftSettings: settings + instrumentation),
    .systemLibrary(name: "CFuzzer", path: "Tools/fuzz/CFuzzer"),
    .executableTarget(
        name: "fuzz", dependencies: ["FuzzTargets", "CFuzzer"], path: "Tools/fuzz",
        exclude: ["CFuzzer", "README.md", "fuzz"], swiftSettings: settings,
        // lld: the linker that Swift takes by itself ends with an internal error here.
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
]

let package = Package(
    name: "parley",
    products: [
        .library(
            name: "Parley",
            targets: [
                "Events", "Settings", "Messages", "Encoding", "Projections", "Decisions", "WhatsApp", "EventLog",
                "LMDBEventLog", "Broker",
            ])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: core + generation + log + entryPoints + files + shell + sandbox + commandLine + crashTest + deskTest
        + benchmarks
        + (fuzzes ? fuzzing : testTargets)
)
