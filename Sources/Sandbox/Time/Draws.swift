/// Chance that can be repeated: a draw depends on the seed and on what it is for, never on what was drawn before, so
/// that two runs with one seed agree even where the broker answered in another order.
package struct Draws: Sendable {
    package let seed: UInt64

    package init(seed: UInt64) { self.seed = seed }

    /// 64 bits for a purpose.
    func bits(_ purpose: String, _ number: Int = 0) -> UInt64 {
        var state = Draws.mixed(seed)
        for byte in purpose.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Draws.mixed(state ^ Draws.mixed(UInt64(bitPattern: Int64(number))))
    }

    /// A number from 0 up to, but not including, 1.
    package func fraction(_ purpose: String, _ number: Int = 0) -> Double {
        Double(bits(purpose, number) >> 11) * 0x1p-53
    }

    /// One of a collection's elements; nil where it has none.
    package func pick<Choices: RandomAccessCollection>(_ choices: Choices, _ purpose: String, _ number: Int = 0)
        -> Choices.Element?
    {
        guard !choices.isEmpty else { return nil }
        let offset = Int(fraction(purpose, number) * Double(choices.count))
        return choices[choices.index(choices.startIndex, offsetBy: offset)]
    }

    /// As many bytes as asked for.
    func bytes(_ count: Int, _ purpose: String, _ number: Int = 0) -> [UInt8] {
        var result: [UInt8] = []
        var block = 0
        while result.count < count {
            let word = Draws.mixed(bits(purpose, number) ^ Draws.mixed(UInt64(block)))
            for shift in 0..<8 where result.count < count {
                result.append(UInt8(truncatingIfNeeded: word >> (shift * 8)))
            }
            block += 1
        }
        return result
    }

    /// The finaliser of SplitMix64.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var bits = value &+ 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
