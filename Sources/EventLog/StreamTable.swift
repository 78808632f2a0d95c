package import Timeline

/// Where every stream stands, and so what place the next record gets: the rules of positions, versions and streams that all
/// logs share. Streams are dense, so the table is an array.
package struct StreamTable: Sendable {
    /// One stream.
    package struct Stream: Sendable {
        /// Its last record, durable or about to be.
        package var last = Position.start
        /// Its last durable record.
        package var durable = Position.start
        /// The version of its last record.
        package var version: UInt32 = 0

        /// A stream that doesn't exist yet.
        package init() {}

        fileprivate init(durable position: Position, version: UInt32) {
            last = position
            durable = position
            self.version = version
        }
    }

    /// What a record gets to know of its place.
    package struct Place: Sendable {
        package let position: Position
        package let version: UInt32
        package let previous: Position

        /// A place.
        package init(position: Position, version: UInt32, previous: Position) {
            self.position = position
            self.version = version
            self.previous = previous
        }
    }

    private var streams = ContiguousArray(repeating: Stream(), count: 1)
    /// The last position given away.
    package private(set) var head = Position.start

    package init() {}

    /// The largest stream number; nil in an empty log.
    package var lastConversation: ConversationID? {
        head == .start ? nil : ConversationID(UInt32(streams.count - 1))
    }

    /// A stream as it stands; one that doesn't exist is at version 0.
    package subscript(conversation: ConversationID) -> Stream {
        let index = Int(conversation.rawValue)
        return index < streams.count ? streams[index] : Stream()
    }

    /// Gives a record the next place, or says why it can have none.
    package mutating func place(
        in conversation: ConversationID, expecting expected: UInt32?, cause: Position
    ) throws(AppendError) -> Place {
        let index = Int(conversation.rawValue)
        guard index <= streams.count, index < Int(UInt32.max) else {
            throw .invalid("conversation \(conversation) can't start before \(streams.count): streams start in order")
        }
        let stream = self[conversation]
        if let expected, expected != stream.version {
            throw .versionConflict(conversation, expected: expected, actual: stream.version)
        }
        let place = Place(position: head.next, version: stream.version &+ 1, previous: stream.last)
        guard place.position <= .largest, place.version != 0 else {
            throw .invalid("the log is full: \(place.position) in conversation \(conversation) has no number left")
        }
        guard cause < place.position else {
            throw .invalid("the cause \(cause) of \(place.position) lies in the future: name an earlier record")
        }
        if index == streams.count { streams.append(Stream()) }
        streams[index].last = place.position
        streams[index].version = place.version
        head = place.position
        return place
    }

    /// Takes back the place given away last.
    package mutating func takeBack(_ place: Place, in conversation: ConversationID) {
        precondition(place.position == head, "places are taken back from the end")
        let index = Int(conversation.rawValue)
        head = Position(place.position.rawValue - 1)
        if place.version == 1, index == streams.count - 1, index > 0 {
            streams.removeLast()
        } else {
            streams[index].last = place.previous
            streams[index].version = place.version - 1
        }
    }

    /// Notes that a record of a stream is durable.
    package mutating func markDurable(_ position: Position, in conversation: ConversationID) {
        streams[Int(conversation.rawValue)].durable = position
    }

    /// Whether another table has the same streams at the same last records.
    package func agrees(with other: StreamTable) -> Bool {
        head == other.head
            && streams.elementsEqual(other.streams) { $0.last == $1.last && $0.version == $1.version }
    }

    /// Takes over a durable record that another process or an earlier run appended.
    ///
    /// - Returns: Whether the record goes on from what the table holds.
    package mutating func follow(
        _ position: Position, of conversation: ConversationID, version: UInt32, previous: Position
    ) -> Bool {
        let index = Int(conversation.rawValue)
        guard position == head.next, index <= streams.count else { return false }
        let stream = self[conversation]
        guard stream.version &+ 1 == version, stream.last == previous else { return false }
        if index == streams.count { streams.append(Stream()) }
        streams[index] = Stream(durable: position, version: version)
        head = position
        return true
    }
}

extension StreamTable {
    /// Restores a table from what each stream, in order of number and the system stream first, was at.
    package init(restoring saved: some Sequence<(last: Position, version: UInt32)>, head: Position) {
        streams = ContiguousArray(saved.map { Stream(durable: $0.last, version: $0.version) })
        if streams.isEmpty { streams.append(Stream()) }
        self.head = head
    }
}
