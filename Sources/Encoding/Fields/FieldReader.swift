/// Hands over a message's fields in the order of their numbers, which is the order in which they are asked for and in which
/// ``FieldCodable/encoded()`` writes them: one walk over the bytes, and nothing to remember of where a field starts. Decoding
/// an event takes a third less than with an index of its fields; the short steps are inlined, as they are taken 15 times an
/// event.
///
/// A message whose fields stand in another order, as other programs may write them, is found out on the way: what was read of
/// it is thrown away, and it is read again ``sorted(_:)``.
@usableFromInline
struct FieldReader {
    /// What is wrong with the bytes, where something is.
    @usableFromInline var failure: MalformedFields?
    /// Whether a field stood after one with a larger number.
    @usableFromInline var isDisordered = false

    @usableFromInline var cursor: WireCursor
    /// The field at hand: its number, where it starts, its value.
    @usableFromInline var number = 0
    @usableFromInline var start = 0
    @usableFromInline var value = WireInput.number(0)
    @usableFromInline var lastAsked = 0

    /// The number of the field at hand when there is none left.
    @inlinable static var none: Int { Int.max }

    /// A reader of no fields.
    @inlinable init() {
        cursor = WireCursor(UnsafeRawBufferPointer(start: nil, count: 0))
        number = FieldReader.none
    }

    @inlinable init(_ bytes: UnsafeRawBufferPointer) {
        cursor = WireCursor(bytes)
        advance()
    }

    /// The next value of a field, in the order in which they stand; nil where there is none left.
    ///
    /// - Parameter unread: Takes the fields that nobody has asked for.
    @inline(__always)
    @inlinable mutating func next(of asked: Int, _ unread: inout [UInt8]) -> WireInput? {
        precondition(asked >= lastAsked, "fields are named in the order of their numbers")
        lastAsked = asked
        if number < asked { skip(to: asked, &unread) }
        guard number == asked else { return nil }
        let taken = value
        advance()
        return taken
    }

    /// The last value of a field: where there are several, it counts.
    @inline(__always)
    @inlinable mutating func last(of asked: Int, _ unread: inout [UInt8]) -> WireInput? {
        guard var taken = next(of: asked, &unread) else { return nil }
        while number == asked {
            taken = value
            advance()
        }
        return taken
    }

    /// Leaves out the fields before a number, or all that are left.
    @inline(__always)
    @inlinable mutating func skip(to asked: Int = FieldReader.none, _ unread: inout [UInt8]) {
        if number < asked { leaveOut(before: asked, &unread) }
    }

    @inline(never)
    @usableFromInline mutating func leaveOut(before asked: Int, _ unread: inout [UInt8]) {
        while number < asked {
            unread += cursor.bytes[start..<cursor.offset]
            advance()
        }
    }

    @inlinable mutating func advance() {
        let before = number
        start = cursor.offset
        if let short = cursor.nextShort() {
            (number, value) = (short.number, short.value)
            if number < before { isDisordered = true }
            return
        }
        advanceSlowly(after: before)
    }

    @usableFromInline mutating func advanceSlowly(after before: Int) {
        do throws(MalformedFields) {
            guard let field = try cursor.next() else { return number = FieldReader.none }
            (number, value) = (field.number, field.value)
            if number < before { isDisordered = true }
        } catch {
            failure = error
            number = FieldReader.none
        }
    }

    /// The same message with its fields in the order of their numbers; those with one number keep theirs.
    @usableFromInline static func sorted(_ bytes: UnsafeRawBufferPointer) throws(MalformedFields) -> [UInt8] {
        var fields: [(number: Int, place: Range<Int>)] = []
        var cursor = WireCursor(bytes)
        var start = 0
        while let field = try cursor.next() {
            fields.append((field.number, start..<cursor.offset))
            start = cursor.offset
        }
        fields.sort { ($0.number, $0.place.lowerBound) < ($1.number, $1.place.lowerBound) }
        return fields.flatMap { bytes[$0.place] }
    }
}
