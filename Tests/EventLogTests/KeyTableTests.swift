import EventLog
import EventLogTesting
import Testing
import Timeline

/// The table of keys does what a dictionary does.
@Suite struct KeyTableTests {
    private func key(_ number: Int) -> DedupeKey { DedupeKey(high: UInt64(number) / 3, low: UInt32(number % 3)) }

    @Test func itAgreesWithADictionary() {
        var random = SeededRandom(seed: 11)
        var table = KeyTable()
        var expected: [DedupeKey: Position] = [:]
        for step in 1...20_000 {
            // Few keys, so that they collide, come again and leave gaps behind.
            let key = key(random.number(below: 300))
            if random.number(below: 3) == 0 {
                table.remove(key)
                expected[key] = nil
            } else {
                let isNew = table.insert(key, Position(UInt64(step)))
                #expect(isNew == (expected[key] == nil))
                expected[key] = Position(UInt64(step))
            }
            #expect(table.count == expected.count)
        }
        for number in 0..<300 { #expect(table[key(number)] == expected[key(number)]) }
    }

    @Test func itGrows() {
        var table = KeyTable()
        for number in 0..<5_000 { table.insert(key(number), Position(UInt64(number + 1))) }
        #expect(table.count == 5_000)
        for number in 0..<5_000 { #expect(table[key(number)] == Position(UInt64(number + 1))) }
        #expect(table[key(5_000)] == nil)
    }

    @Test func ofTwoTablesTheOlderPositionCounts() {
        var (older, newer) = (KeyTable(), KeyTable())
        older.insert(key(1), Position(1))
        newer.insert(key(1), Position(7))
        newer.insert(key(2), Position(8))
        older.merge(newer)
        #expect(older[key(1)] == Position(1))
        #expect(older[key(2)] == Position(8))
        #expect(older.count == 2)
    }
}
