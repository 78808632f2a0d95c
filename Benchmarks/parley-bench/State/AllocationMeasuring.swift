import ArgumentParser
import Foundation

/// How often the allocator is asked, for what happens with every event.
struct MeasureAllocations: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allocations", abstract: "Allocations of what happens with every event.",
        discussion:
            "Needs the counter of Benchmarks/common/allocations.c in LD_PRELOAD: Tools/bench --check calls it so.")

    @Option(help: "A file of thresholds; more than one of them says is an error.") var check: String?

    func run() throws {
        let counter = try AllocationCounter()
        let counts = try EventWork().counts("allocations") { try counter.count(EventWork.times, $0) }
        if let check { try Thresholds(file: check).check(counts, unit: "allocations", times: EventWork.times) }
    }
}

extension EventWork {
    /// Counts each operation, and prints what one took on average.
    func counts(
        _ unit: String, _ count: (_ operation: (Int) throws -> Void) throws -> Int
    ) throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for (name, operation) in operations {
            try operation(0)
            let number = try count(operation)
            counts[name] = number
            try Measurement(
                name: "parley.\(unit).\(name)", value: Double(number) / Double(EventWork.times), unit: unit,
                work: "\(EventWork.times) times, on average"
            ).print()
        }
        return counts
    }
}

/// Asks the counter that was loaded before the C library's allocator.
struct AllocationCounter {
    private let read: @convention(c) () -> UInt
    private let readBytes: @convention(c) () -> UInt

    init() throws {
        guard let program = dlopen(nil, RTLD_NOW), let count = dlsym(program, "parley_allocations"),
            let bytes = dlsym(program, "parley_allocated_bytes")
        else { throw Failure("allocations are not counted: call 'Tools/bench --check', which loads the counter") }
        read = unsafeBitCast(count, to: (@convention(c) () -> UInt).self)
        readBytes = unsafeBitCast(bytes, to: (@convention(c) () -> UInt).self)
    }

    /// How many bytes the program has of the allocator now.
    var bytes: Int { Int(readBytes()) }

    func count(_ times: Int, _ operation: (Int) throws -> Void) rethrows -> Int {
        let before = read()
        for index in 0..<times { try operation(index) }
        return Int(read() - before)
    }
}
