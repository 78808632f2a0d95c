import ArgumentParser
import Foundation

/// How many instructions the processor carries out, for what happens with every event.
struct MeasureInstructions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "instructions", abstract: "Instructions of what happens with every event.",
        discussion:
            "Runs in valgrind, with Benchmarks/common/instructions.c in LD_PRELOAD: Tools/bench --check calls it so.")

    @Option(help: "What --callgrind-out-file says: where the counts are written.") var dumps: String
    @Option(help: "A file of thresholds; more than one of them says is an error.") var check: String?

    func run() throws {
        var counter = try InstructionCounter(dumps: dumps)
        let counts = try EventWork().counts("instructions") { try counter.count(EventWork.times, $0) }
        if let check { try Thresholds(file: check).check(counts, unit: "instructions", times: EventWork.times) }
    }
}

/// Has callgrind count, and reads what it wrote.
struct InstructionCounter {
    private let dumps: String
    private var number = 0
    private let begin: @convention(c) () -> Void
    private let end: @convention(c) (UnsafePointer<CChar>) -> Void

    init(dumps: String) throws {
        self.dumps = dumps
        guard let program = dlopen(nil, RTLD_NOW), let begin = dlsym(program, "parley_instructions_begin"),
            let end = dlsym(program, "parley_instructions_end")
        else { throw Failure("instructions are not counted: call 'Tools/bench --check', which loads the counter") }
        self.begin = unsafeBitCast(begin, to: (@convention(c) () -> Void).self)
        self.end = unsafeBitCast(end, to: (@convention(c) (UnsafePointer<CChar>) -> Void).self)
    }

    mutating func count(_ times: Int, _ operation: (Int) throws -> Void) throws -> Int {
        begin()
        for index in 0..<times { try operation(index) }
        end("counted")
        number += 1
        let dump = "\(dumps).\(number)"
        guard let text = try? String(contentsOfFile: dump, encoding: .utf8) else {
            throw Failure("\(dump) can't be read: call 'Tools/bench --check', which runs this in valgrind's callgrind")
        }
        guard let line = text.split(separator: "\n").last(where: { $0.hasPrefix("totals: ") }),
            let count = Int(line.dropFirst("totals: ".count))
        else { throw Failure("\(dump) has no line 'totals: N': this version of callgrind writes something else") }
        return count
    }
}
