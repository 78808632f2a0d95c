import Encoding
import Events
import Projections
import Timeline

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
