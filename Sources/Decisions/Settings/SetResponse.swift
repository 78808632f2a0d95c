import Events
import Projections
import Settings

/// Puts a standard response into the library; the same again is no event.
func setResponse(_ response: StandardResponse, _ world: borrowing World, _ draft: inout Draft) throws(Rejection) {
    guard isGivenName(response.id) else {
        throw Rejection(.invalid, "a response's id has 1 to 64 letters, digits, '-', '_' or '.'")
    }
    if let advice = StandardResponse.advice(response) {
        throw Rejection(.invalid, "the response '\(response.id)' \(advice)")
    }
    let before = world.responses[response.id]
    guard before != response else { return }
    guard before != nil || world.responses.all.count < StandardResponse.limit else {
        throw Rejection(
            .invalid, "there are \(StandardResponse.limit) responses, which is the most: remove one that nobody sends")
    }
    var set = ResponseSet(response)
    set.changed = before.map { response.said.differences(from: $0.said).map(\.description) } ?? []
    draft.recordSystem(.responseSet(set))
}

/// Takes a standard response out of the library. What was sent of it stays as it was said.
func removeResponse(_ id: String, _ world: borrowing World, _ draft: inout Draft) throws(Rejection) {
    guard world.responses[id] != nil else { throw .noResponse(id) }
    draft.recordSystem(.responseSet(ResponseSet(removed: id)))
}

extension Rejection {
    /// There is no response with this id.
    static func noResponse(_ id: String) -> Rejection {
        Rejection(.notFound, "there is no response '\(id)': see 'GET /v1/responses'")
    }
}
