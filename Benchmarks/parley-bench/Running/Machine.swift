import Foundation

/// The machine and the versions, as the results state them.
struct Machine: Codable, Sendable {
    var date: String
    var processor: String
    var cores: Int
    var memory: String
    var system: String
    var disk: String
    /// By name: the version that the program tells of itself.
    var versions: [String: String]

    /// Looks at this machine.
    init(folder: String) {
        date = Date().formatted(.iso8601)
        processor = Machine.field("model name", of: "/proc/cpuinfo") ?? "unknown"
        cores = ProcessInfo.processInfo.activeProcessorCount
        memory = "\((ProcessInfo.processInfo.physicalMemory + (1 << 29)) >> 30) GiB"
        system = Machine.said("uname", ["-sr"])
        disk =
            Machine.said("df", ["--output=fstype,size", "-h", folder]).split(separator: "\n").last.map(String.init)
            ?? ""
        versions = [
            "Swift": Machine.said("swift", ["--version"]).split(separator: "\n").first.map(String.init) ?? "unknown",
            "LMDB": Machine.said("pkg-config", ["--modversion", "lmdb"]),
            "Zstandard": Machine.said("pkg-config", ["--modversion", "libzstd"]),
            "PostgreSQL": Machine.said("psql", ["--version"]), "Redis": Machine.said("redis-server", ["--version"]),
            "NATS": Machine.said("nats-server", ["--version"]),
        ]
    }

    /// A line each.
    var lines: [String] {
        let versions = versions.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return [
            "date: \(date)", "processor: \(processor), \(cores) cores", "memory: \(memory)", "system: \(system)",
            "disk: \(disk)",
        ] + versions
    }

    private static func said(_ program: String, _ arguments: [String]) -> String {
        let output = (try? Program.output(program, arguments)) ?? "not there"
        return output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func field(_ name: String, of file: String) -> String? {
        let text = try? String(contentsOfFile: file, encoding: .utf8)
        let line = text?.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
    }
}
