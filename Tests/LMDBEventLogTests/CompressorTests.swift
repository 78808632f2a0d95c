import EventLogTesting
import Testing
import Timeline

@testable import LMDBEventLog

/// What is compressed with a dictionary can be read with that dictionary, whatever was compressed before (L4).
@Suite struct CompressorTests {
    private let compressor = Compressor()
    private let uncompressor = Uncompressor()

    /// Half of all payloads are too small to shrink. One that did not shrink must not leave its dictionary to the next.
    @Test(arguments: [8, 40, 1_000]) func aDictionaryIsUsedFromTheFirstPayloadOn(incompressible: Int) throws {
        let old = try dictionary(1, ["zirconium", "ytterbium", "tellurium"])
        let new = try dictionary(2, ["accordion", "bassoon", "clarinet"])
        let payload = Array("accordion-clarinet-bassoon-clarinet-zirconium-tellurium".utf8)
        var random = SeededRandom(seed: 1)
        #expect(compress(payload, with: old) != nil)
        #expect(compress(random.bytes(incompressible), with: old) == nil)
        let (kind, stored) = try #require(compress(payload, with: new))
        #expect(uncompress(stored, kind, payload.count, with: new) == payload)
        #expect(uncompress(stored, kind, payload.count, with: old) != payload)
    }

    private func dictionary(_ id: UInt16, _ words: [String]) throws -> CompressionDictionary {
        var random = SeededRandom(seed: UInt64(id))
        let samples = (0..<500).map { _ in
            Array((0..<8).map { _ in random.one(of: words) + "-\(random.number(below: 100))" }.joined().utf8)
        }
        let bytes = try #require(DictionaryTraining.dictionary(from: samples))
        return try CompressionDictionary(id: id, trainedAt: .start, bytes: bytes)
    }

    private func compress(_ payload: [UInt8], with dictionary: CompressionDictionary) -> (StoredFrame, [UInt8])? {
        let before = StoredFrame.mostOmitted
        var target = [UInt8](repeating: 0, count: before + payload.count)
        let result = payload.withUnsafeBytes { payload in
            target.withUnsafeMutableBytes { target in
                target.baseAddress.flatMap { target in
                    compressor.withContext { $0?.compress(payload, into: target + before, with: dictionary) }
                }
            }
        }
        return result.map { ($0.kind, Array(target[before..<before + $0.size])) }
    }

    private func uncompress(
        _ stored: [UInt8], _ kind: StoredFrame, _ size: Int, with dictionary: CompressionDictionary
    ) -> [UInt8]? {
        var frame = [UInt8](repeating: 0, count: kind.omitted) + stored
        frame.withUnsafeMutableBytes { kind.restore(stored.count, to: $0) }
        var payload = [UInt8](repeating: 0, count: size)
        let isWhole = frame.withUnsafeBytes { frame in
            payload.withUnsafeMutableBytes { uncompressor.uncompress(frame, into: $0, with: dictionary) }
        }
        return isWhole ? payload : nil
    }
}
