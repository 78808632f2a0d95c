import Encoding
import EventLogTesting
import Events
import Messages
import Testing
import WhatsApp

/// Bodies that are damaged in every way: nothing crashes, nothing is lost, and the same bytes always mean the same.
@Suite struct FuzzTests {
    private func check(_ bytes: [UInt8]) {
        let items = decode(bytes)
        #expect(!items.isEmpty)
        #expect(decode(bytes) == items, "the same bytes mean the same")
        for item in items { #expect((3...1024).contains(item.identity.utf8.count)) }
        if let document = try? JSONDocument(bytes, limit: 1 << 20) {
            checkRanges(document.root, within: 0..<bytes.count)
        }
        checkSend(bytes)
        _ = GraphResponse.parse(status: 200, body: bytes)
    }

    /// Whatever is taken as a message is sent on as the same message.
    private func checkSend(_ bytes: [UInt8]) {
        guard case .success(.message(let message)) = SendRequestDecoder.decode(bytes) else { return }
        let request = try? GraphRequest(
            version: "v24.0", line: "1", content: message.content, recipient: message.recipient)
        guard let request, case .success(.message(let again)) = SendRequestDecoder.decode(request.body) else {
            Issue.record("a message was taken that can't be sent on: \(String(decoding: bytes, as: UTF8.self))")
            return
        }
        #expect(again.content == message.content)
        #expect(MessageContent(Message(message.content)).body == message.content.body)
    }

    private func checkRanges(_ value: JSONValue, within range: Range<Int>) {
        let isInside = range.lowerBound <= value.range.lowerBound && value.range.upperBound <= range.upperBound
        #expect(isInside && !value.range.isEmpty)
        _ = (value.string, value.integer, value.bool)
        for element in value.elements { checkRanges(element, within: value.range) }
        for (name, member) in value.members {
            #expect(value[name] != nil)
            checkRanges(member, within: value.range)
        }
    }

    @Test(arguments: 1...8) func damagedSamplesDoNoHarm(seed: UInt64) {
        var damage = Damage(seed: seed, donors: Sample.all)
        for _ in 0..<40 {
            for sample in Sample.all { check(damage.applied(to: sample)) }
        }
    }

    @Test(.enabled(if: SharedFolder.exists("webhooks"), Comment(rawValue: SharedFolder.skipped)))
    func damagedRealBodiesDoNoHarm() throws {
        let bodies = try (SharedFolder.files("webhooks") + SharedFolder.files("sends")).map(\.bytes)
        var damage = Damage(seed: 2026, donors: bodies)
        for body in bodies {
            for _ in 0..<2 { check(damage.applied(to: body)) }
        }
    }

    @Test func everyTruncationOfASampleIsKept() {
        for sample in Sample.all {
            for length in 0..<sample.count { #expect(decode(Array(sample[..<length])).count == 1) }
        }
    }

    @Test func aSampleThatIsNotDamagedIsUnderstood() {
        for sample in Sample.all.dropLast() { #expect(decode(sample).allSatisfy { $0.notUnderstood == nil }) }
    }

    @Test func deepAndHugeThingsAreRefusedOrRead() {
        check(Array((String(repeating: "[", count: 5000)).utf8))
        check(Array((String(repeating: #"{"entry":["#, count: 31) + String(repeating: "]}", count: 31)).utf8))
        let digits = String(repeating: "9", count: 20_000)
        check(Sample.body(message: #"{"from":\#(digits),"id":\#(digits),"timestamp":\#(digits),"type":"text"}"#))
        check(Sample.body(status: #"{"id":1e\#(digits),"status":-0,"errors":[{"code":\#(digits)}]}"#))
    }
}

/// Damages bytes in ways that depend on nothing but the seed.
private struct Damage {
    private var random: SeededRandom
    private let donors: [[UInt8]]
    private static let tokens = [
        "null", "{}", "[]", "\"", "\\", "\\u0000", "\\ud800", "1e999", "-", "{\"a\":", "[[[[", "\u{0}", "é", ",", ":",
    ]

    init(seed: UInt64, donors: [[UInt8]]) {
        random = SeededRandom(seed: seed)
        self.donors = donors
    }

    mutating func applied(to original: [UInt8]) -> [UInt8] {
        var bytes = original
        for _ in 0...Int.random(in: 0..<3, using: &random) { damage(&bytes) }
        return bytes
    }

    private mutating func damage(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[place] = .random(in: .min ... .max, using: &random)
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1..<20, using: &random)))
        case 3: bytes.removeSubrange(place...)
        case 4: bytes.insert(contentsOf: (Damage.tokens.randomElement(using: &random) ?? "").utf8, at: place)
        case 5: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 200)], at: place)
        default: splice(&bytes, place)
        }
    }

    private mutating func splice(_ bytes: inout [UInt8], _ place: Int) {
        guard let donor = donors.randomElement(using: &random), !donor.isEmpty else { return }
        let start = Int.random(in: 0..<donor.count, using: &random)
        let piece = donor[start..<min(donor.count, start + 100)]
        bytes.replaceSubrange(place..<min(bytes.count, place + piece.count / 2), with: piece)
    }
}
