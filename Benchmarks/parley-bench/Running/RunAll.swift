import ArgumentParser
import Foundation

/// `parley-bench run`: everything, or some parts, in rounds.
struct RunAll: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the harness: Parley, the limits and the peers.",
        discussion: "Run it from the repository's folder, when nothing else runs. Tools/bench builds and calls it.")

    @OptionGroup var place: Place
    @Flag(help: "Over in five minutes: fewer events, two rounds, without what takes long.") var short = false
    @Option(help: "How many rounds; 5, or 2 in a short run.") var rounds: Int?
    @Option(help: "These parts alone, separated by commas; `--list` names them.") var only: String?
    @Flag(help: "Name the parts, and end.") var list = false
    @Option(help: "Where results.json, results.md and results.svg are written.") var output = ".build/bench/results"

    func validate() throws {
        if let rounds, !(1...100).contains(rounds) { throw ValidationError("--rounds is a number from 1 to 100") }
    }

    func run() throws {
        let parts = Parts(isShort: short)
        if list {
            for part in parts.all { print("\(part.name)\t\(part.title)\(part.isLong ? " (not in a short run)" : "")") }
            return
        }
        let chosen = try choose(parts.all)
        let count = rounds ?? (short ? 2 : 5)
        let folder = URL(filePath: place.folder).standardizedFileURL.path
        let rounds = try Rounds(folder: folder, workEvents: parts.workEvents)
        var figures = Figures()
        for part in chosen {
            try rounds.run(part, rounds: count) { figures.add($0, part: part.title) }
        }
        let report = Report(machine: Machine(folder: folder), rounds: count, isShort: short, figures: figures)
        try report.write(to: output)
        print(report.text)
        print("\(output)/results.json, results.md and results.svg have the same.")
    }

    private func choose(_ parts: [Part]) throws -> [Part] {
        guard let only else { return parts.filter { !short || !$0.isLong } }
        return try only.split(separator: ",").map { name in
            guard let part = parts.first(where: { $0.name == name }) else {
                throw ValidationError("there is no part '\(name)'; `--list` names them")
            }
            return part
        }
    }
}

/// Runs parts in rounds, with the servers that they need.
private struct Rounds {
    private let folder: String
    private let works: [String: String]

    /// Makes the work files, where they are not there yet.
    init(folder: String, workEvents: Int) throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var works: [String: String] = [:]
        for kind in ["messages", "mixed"] {
            let file = "\(folder)/\(kind)-v\(SampleLog.version)-\(workEvents).work"
            works[kind] = file
            guard !FileManager.default.fileExists(atPath: file) else { continue }
            Rounds.note("making \(workEvents) events of work: \(kind)")
            let flags = kind == "messages" ? ["--messages"] : []
            _ = try Program.output(
                Program.Name.parley.path, ["work", file + ".unfinished", "--events", "\(workEvents)"] + flags)
            try FileManager.default.moveItem(atPath: file + ".unfinished", toPath: file)
        }
        self.works = works
    }

    func run(_ part: Part, rounds: Int, _ add: (Measurement) -> Void) throws {
        for server in part.servers { try control(server, start: true) }
        defer { for server in part.servers { try? control(server, start: false) } }
        let rounds = max(rounds, part.leastRounds)
        for round in 1...rounds {
            Rounds.note("\(part.name), round \(round) of \(rounds)")
            for run in part.runs {
                let output = try Program.output(run.program.path, arguments(of: run))
                for line in output.split(separator: "\n") {
                    let measurement = try JSONDecoder().decode(Measurement.self, from: Data(line.utf8))
                    // A replay's program tells the size of other work than the appends'.
                    let isOtherSize = measurement.name.hasSuffix(".disk") && run.arguments.contains("{mixed}")
                    if !isOtherSize { add(measurement) }
                }
            }
        }
    }

    private func control(_ server: Server, start: Bool) throws {
        let script = "Benchmarks/peers/\(server.script)"
        let place = [folder(of: server)]
        try Program.run(
            leavingBehind: script, start ? ["start"] + place + ["\(server.port)"] + server.arguments : ["stop"] + place)
    }

    private func folder(of server: Server) -> String { "\(folder)/\(server.rawValue)" }

    private func arguments(of run: Run) -> [String] {
        var arguments = run.arguments
        if run.program == .parley {
            arguments += ["--folder", folder]
        } else if !arguments.contains("--folder") {
            arguments += ["--folder", "\(folder)/scratch"]
        }
        if case .c = run.program, !arguments.contains("--work") { arguments += ["--work", "{messages}"] }
        return arguments.map(filled)
    }

    private func filled(_ argument: String) -> String {
        var filled = argument
        for (kind, file) in works { filled = filled.replacingOccurrences(of: "{\(kind)}", with: file) }
        for server in Server.allCases {
            filled = filled.replacingOccurrences(of: "{\(server.rawValue)}", with: folder(of: server))
        }
        return filled
    }

    private static func note(_ text: String) { FileHandle.standardError.write(Data("parley-bench: \(text)\n".utf8)) }
}
