/// Numbers that look like chance, and are the same under the same seed (SplitMix64).
package struct Chance: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts from a seed.
    package init(_ seed: UInt64) { state = seed }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number below a bound.
    package mutating func below(_ number: Int) -> Int { Int.random(in: 0..<number, using: &self) }
    /// One of some elements; there must be one.
    package mutating func one<Element>(of elements: [Element]) -> Element { elements[below(elements.count)] }
    /// Whether something happens that does once in so many times.
    package mutating func happens(oneIn number: Int) -> Bool { below(number) == 0 }
}
