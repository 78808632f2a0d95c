import Encoding
import Events
import Projections
import Timeline

/// Registers an agent, or renames one; the same name again is no event.
func registerAgent(_ id: String, _ name: String, _ world: borrowing World, _ draft: inout Draft) throws(Rejection) {
    let allowed = id.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "@"):
            true
        default: false
        }
    }
    guard allowed, (1...64).contains(id.utf8.count) else {
        throw Rejection(.invalid, "an agent's id has 1 to 64 letters, digits, '-', '_', '.' or '@'")
    }
    guard name.utf8.count <= 200 else { throw Rejection(.invalid, "an agent's name has at most 200 bytes") }
    guard world.desk.agent(id)?.name != name else { return }
    draft.recordSystem(.agentRegistered(AgentRegistered(agent: id, name: name)))
}

/// Removes an agent. The sessions that they have are given up after that, one by one.
func removeAgent(_ id: String, _ world: borrowing World, _ draft: inout Draft) throws(Rejection) {
    guard world.desk.agent(id) != nil else { throw Rejection(.notFound, "there is no agent '\(id)'") }
    draft.recordSystem(.agentRemoved(AgentRemoved(agent: id)))
}

/// Issues a token. It takes the place of one of the same name and role, so that it can take something away.
func issueToken(_ token: TokenIssued, _ world: borrowing World, _ draft: inout Draft) throws(Rejection) {
    guard (1...64).contains(token.name.utf8.count) else {
        throw Rejection(.invalid, "a token's name has 1 to 64 bytes")
    }
    guard token.hash.bytes.count == 32 else { throw Rejection(.invalid, "a token is kept as its SHA-256, 32 bytes") }
    try keepAdministrator(world, replacing: { $0.name == token.name && $0.role == token.role }, by: token)
    draft.recordSystem(.tokenIssued(token))
}

/// Takes a token back.
func revokeToken(_ name: String, _ world: borrowing World, _ draft: inout Draft) throws(Rejection) {
    guard world.access.tokens.contains(where: { $0.name == name }) else {
        throw Rejection(.notFound, "there is no token '\(name)'")
    }
    try keepAdministrator(world, replacing: { $0.name == name }, by: nil)
    var revoked = TokenRevoked()
    revoked.name = name
    draft.recordSystem(.tokenRevoked(revoked))
}

/// Refuses what would leave nobody who can administrate all lines, where there is somebody: there would be no way back.
private func keepAdministrator(
    _ world: borrowing World, replacing isReplaced: (TokenIssued) -> Bool, by new: TokenIssued?
) throws(Rejection) {
    let administrators = world.access.tokens.filter(\.administratesAllLines)
    guard !administrators.isEmpty, administrators.allSatisfy(isReplaced), new?.administratesAllLines != true else {
        return
    }
    throw Rejection(
        .lastAdmin,
        "nobody could administrate all lines any more: issue another administrator's token without lines first")
}

extension TokenIssued {
    fileprivate var administratesAllLines: Bool { role == .admin && lines.isEmpty }
}
