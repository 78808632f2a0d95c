import Encoding
import Hummingbird
import Settings

/// What a body says of something whose settings are declared.
enum SaidBody<Wanted: SettingGroup> {
    case wanted(Wanted)
    /// The answer that tells all mistakes at once, with their places.
    case mistakes(Response)
}

extension Exchange {
    /// Reads what the body says.
    ///
    /// - Parameter before: Tells what was said before and holds where the body does not mention it (RFC 7396); nil for nothing. Not
    ///   asked where the body is no object.
    func said<Wanted: SettingGroup>(
        _ type: Wanted.Type, over before: () async throws -> SettingNode?
    ) async throws -> SaidBody<Wanted> {
        let reading = SettingReading()
        var body = try SettingsRoutes.node(of: await self.body(), reading)
        if !body.isMapping {
            reading.report(body, "must be an object")
        } else if let before = try await before() {
            body = before.patched(by: body).located()
        }
        guard reading.mistakes.isEmpty, let wanted = Wanted(body, reading), reading.mistakes.isEmpty else {
            return .mistakes(try .mistakes(reading.mistakes))
        }
        return .wanted(wanted)
    }
}
