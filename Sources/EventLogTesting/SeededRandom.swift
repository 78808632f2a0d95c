/// Random numbers that are the same for the same seed (SplitMix64), on every machine.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts from a seed.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number below a bound.
    public mutating func number(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    /// One of some values; there must be one.
    public mutating func one<Value>(of values: [Value]) -> Value { values[number(below: values.count)] }

    /// So many random decimal digits, the first not 0.
    public mutating func digits(_ count: Int) -> String {
        (0..<count).map { String(number(below: 9) + ($0 == 0 ? 1 : 0)) }.joined()
    }

    /// So many random bytes.
    public mutating func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                withUnsafeBytes(of: next()) { word in
                    for byte in word.prefix(count - filled) {
                        buffer[filled] = byte
                        filled += 1
                    }
                }
            }
        }
    }

    /// So many random hexadecimal digits.
    public mutating func hexadecimal(_ count: Int) -> String {
        (0..<count).map { _ in String(number(below: 16), radix: 16, uppercase: true) }.joined()
    }
}
