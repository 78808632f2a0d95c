import EventLogTesting
import Testing
import Timeline

@testable import Deliveries

/// Events by their places and lanes, against lists that are looked through (B7).
@Suite struct HeldEventsTests {
    /// What is held, told in another way.
    private struct Model {
        var lanes: [ConversationID: [Position]] = [:]
        var positions: [Position: ConversationID] = [:]

        mutating func add(_ position: Position, _ lane: ConversationID) {
            positions[position] = lane
            lanes[lane, default: []].append(position)
            lanes[lane]?.sort()
        }

        mutating func remove(_ position: Position) -> Position? {
            guard let lane = positions.removeValue(forKey: position) else { return nil }
            lanes[lane]?.removeAll { $0 == position }
            return lanes[lane]?.first
        }
    }

    @Test("In whatever order events come and go, each lane has its own, the earliest first", arguments: 1...40)
    func keepsLanes(seed: UInt64) {
        var (random, held, model) = (SeededRandom(seed: seed), HeldEvents(), Model())
        var gone: [HeldEvents.Place] = []
        for _ in 0..<600 {
            let position = Position(UInt64.random(in: 1...60, using: &random))
            if let place = held.place(of: position), Bool.random(using: &random) {
                let next = held.remove(place)
                #expect(next?.position == model.remove(position))
                gone.append(place)
            } else if held.place(of: position) == nil {
                let lane = ConversationID(UInt32(position.rawValue % 7))
                let place = held.add(position, PendingDelivery(lane: lane), isRecorded: false)
                model.add(position, lane)
                #expect(held[place].delivery.lane == lane && held.has(place) && held[laneOf: place].out == 0)
            }
            #expect(held.count == model.positions.count)
            #expect(held.places.map(\.position).sorted() == model.positions.keys.sorted())
            for (position, lane) in model.positions {
                let place = held.place(of: position)
                #expect(place.map { held.head(ofLaneOf: $0).position } == model.lanes[lane]?.first)
            }
            for place in gone { #expect(!held.has(place) || model.positions[place.position] != nil) }
        }
    }

    @Test("What a lane knows is gone with its last event")
    func forgetsLanes() throws {
        var held = HeldEvents()
        let first = held.add(Position(1), PendingDelivery(lane: ConversationID(7)), isRecorded: false)
        (held[laneOf: first].out, held[laneOf: first].turn) = (1, Position(1))
        #expect(held.remove(first) == nil)
        let second = held.add(Position(2), PendingDelivery(lane: ConversationID(8)), isRecorded: true)
        #expect(held[laneOf: second].out == 0 && held[laneOf: second].turn == nil && held[second].isRecorded)
        #expect(!held.has(first))
    }
}
