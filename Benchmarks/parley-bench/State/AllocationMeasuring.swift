import ArgumentParser
import Broker
import Decisions
import Events
import Foundation
import Projections
import Timeline
import WhatsApp

/// How often the allocator is asked, for what happens with every event: the same on every machine, unlike time.
struct MeasureAllocations: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allocations", abstract: "Allocations of what happens with every event.",
        discussion:
            "Needs the counter of Benchmarks/common/allocations.c in LD_PRELOAD: Tools/bench --check calls it so.")

    @Option(help: "A file of thresholds; more than one of them says is an error.") var check: String?

    /// What is counted, so many times.
    private static let times = 1_000

    func run() throws {
        let counts = try counts(AllocationCounter())
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
            try Measurement(
                name: "parley.allocations.\(name)", value: Double(count) / Double(MeasureAllocations.times),
                unit: "allocations", work: "\(MeasureAllocations.times) times, on average"
            ).print()
        }
        if let check { try compare(counts, with: check) }
    }

    private func compare(_ counts: [String: Int], with file: String) throws {
        let thresholds = try JSONDecoder().decode([String: Int].self, from: Data(contentsOf: URL(filePath: file)))
        guard Set(thresholds.keys) == Set(counts.keys) else {
            throw Failure("\(file) must have a threshold for each of: \(counts.keys.sorted().joined(separator: ", "))")
        }
        let exceeded = counts.filter { $0.value > thresholds[$0.key, default: 0] }.sorted { $0.key < $1.key }
        guard exceeded.isEmpty else {
            let lines = exceeded.map { "\($0.key): \($0.value), at most \(thresholds[$0.key, default: 0])" }
            throw Failure(
                "more allocations for \(MeasureAllocations.times) times than \(file) allows: "
                    + "\(lines.joined(separator: "; ")). Where that is meant, change the file")
        }
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
            guard let threshold = thresholds[name], count * 10 < threshold * 9 else { continue }
            FileHandle.standardError.write(
                Data("\(file): \(name) could be lowered from \(threshold) to \(count)\n".utf8))
        }
    }

    private func counts(_ counter: AllocationCounter) throws -> [String: Int] {
        var traffic = Traffic(customers: 500, seed: 9)
        var (messages, receipts): ([[UInt8]], [[UInt8]]) = ([], [])
        while messages.count < 2 * MeasureAllocations.times || receipts.count < MeasureAllocations.times {
            _ = traffic.next()
            for webhook in traffic.webhooks {
                let isReceipt = String(decoding: webhook, as: UTF8.self).contains("\"statuses\"")
                if isReceipt { receipts.append(webhook) } else { messages.append(webhook) }
            }
        }
        let items = messages.flatMap { WebhookDecoder.decode($0) }
        let events = items.prefix(MeasureAllocations.times).map(\.event)
        let payloads = events.map { ($0.kind, $0.payload) }
        var decided = try Deciding(items)
        let signature = WebhookSignature.sign(messages[0], secret: WebhookRequests.secret)
        return try [
            "webhookMessageDecoded": counter.count { _ = WebhookDecoder.decode(messages[$0]) },
            "webhookReceiptDecoded": counter.count { _ = WebhookDecoder.decode(receipts[$0]) },
            "signatureVerified": counter.count { _ in
                _ = WebhookSignature.verify(signature, of: messages[0], secrets: [WebhookRequests.secret])
            },
            "messageEncoded": counter.count { _ = events[$0].payload },
            "messageDecoded": counter.count { index in
                _ = payloads[index].1.withUnsafeBytes { Event(kind: payloads[index].0, payload: $0) }
            },
            "messageDecided": counter.count { try decided.next($0) },
        ]
    }
}

/// Messages of known customers, one after another.
private struct Deciding {
    private var engine = Engine()
    private let items: [PlatformItem]

    init(_ items: [PlatformItem]) throws {
        self.items = items
        for line in Traffic.lines { _ = try engine.handle(.setPolicy(line.id, Traffic.policy), at: .epoch) }
        // Everybody is known, and all tables have their size.
        for item in items { _ = try engine.handle(.receive(item), at: item.occurredAt ?? .epoch) }
    }

    mutating func next(_ index: Int) throws {
        let item = items[items.count - 1 - index]
        _ = try engine.handle(.receive(item), at: item.occurredAt ?? .epoch)
    }
}

/// Asks the counter that was loaded before the C library's allocator.
private struct AllocationCounter {
    private let read: @convention(c) () -> UInt

    init() throws {
        guard let program = dlopen(nil, RTLD_NOW), let symbol = dlsym(program, "parley_allocations") else {
            throw Failure("allocations are not counted: call 'Tools/bench --check', which loads the counter")
        }
        read = unsafeBitCast(symbol, to: (@convention(c) () -> UInt).self)
    }

    /// The allocations of an operation, so many times, after it was done once.
    func count(_ operation: (Int) throws -> Void) rethrows -> Int {
        try operation(0)
        let before = read()
        for index in 0..<1_000 { try operation(index) }
        return Int(read() - before)
    }
}
