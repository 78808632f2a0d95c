/// The characters that one place of a pattern takes.
struct CharacterSet: Hashable, Sendable {
    /// Letters or numbers of every script.
    enum Property: Hashable, Sendable { case letter, number }

    /// Ranges of scalars, both ends included.
    var ranges: [ClosedRange<UInt32>] = []
    /// What has one of these properties, or has it not.
    var properties: [PropertyTest] = []
    /// Whether all others are meant.
    var isInverted = false

    struct PropertyTest: Hashable, Sendable {
        var property: Property
        var has: Bool
    }

    init() {}

    init(_ scalar: Unicode.Scalar) { ranges = [scalar.value...scalar.value] }

    /// Any character but a line break.
    static let anyButNewline: CharacterSet = {
        var set = CharacterSet()
        set.ranges = [10...10, 13...13]
        set.isInverted = true
        return set
    }()

    private static let all: UInt32 = 0x10FFFF
    private static let digits: [ClosedRange<UInt32>] = [48...57]
    private static let words: [ClosedRange<UInt32>] = [48...57, 65...90, 95...95, 97...122]
    private static let spaces: [ClosedRange<UInt32>] = [9...13, 32...32]

    /// The class of a letter behind a backslash; nil where there is none.
    init?(classOf letter: Unicode.Scalar) {
        switch letter {
        case "d": ranges = CharacterSet.digits
        case "w": ranges = CharacterSet.words
        case "s": ranges = CharacterSet.spaces
        case "D": ranges = CharacterSet.inverted(CharacterSet.digits)
        case "W": ranges = CharacterSet.inverted(CharacterSet.words)
        case "S": ranges = CharacterSet.inverted(CharacterSet.spaces)
        default: return nil
        }
    }

    private static func inverted(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if next < range.lowerBound { result.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        return result + [next...all]
    }

    mutating func add(_ other: CharacterSet) {
        ranges += other.ranges
        properties += other.properties
    }

    /// Whether a character is one of them; also a small letter for its capital and the other way round.
    func contains(_ scalar: Unicode.Scalar, ignoresCase: Bool) -> Bool {
        var has = holds(scalar)
        if ignoresCase, !has {
            let others = [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping]
            has = others.contains { $0.unicodeScalars.count == 1 && $0.unicodeScalars.first.map(holds) ?? false }
        }
        return has != isInverted
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar.value) } || properties.contains { $0.has == $0.property.holds(scalar) }
    }
}

extension CharacterSet.Property {
    fileprivate func holds(_ scalar: Unicode.Scalar) -> Bool {
        switch (self, scalar.properties.generalCategory) {
        case (.letter, .uppercaseLetter), (.letter, .lowercaseLetter), (.letter, .titlecaseLetter),
            (.letter, .modifierLetter), (.letter, .otherLetter), (.number, .decimalNumber), (.number, .letterNumber),
            (.number, .otherNumber):
            true
        default: false
        }
    }
}
