import EntryPoints
import Events
import HTTPTypes
import Hummingbird
import WhatsApp

/// Links that open a chat with a line or a number, and their QR codes (S4.22).
struct EntryPointRoutes: Resource {
    private let numbers: LineNumbers
    private let reader: LogReader

    init(_ interior: HTTPInterior) { (numbers, reader) = (LineNumbers(interior), interior.reader) }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/entry-points", id: "getEntryPoint", tag: "Entry points", access: .reading,
                "Makes a link that opens a chat, with a text to begin with, as JSON or as a QR code (S4.22)."
            )
            .query("line", .string, "The line to write to: the platform is asked for its number unless that is given.")
            .query("number", .string, "The number to write to, with its country code.")
            .query(
                "text", .string,
                "What the customer's message begins with, at most \(EntryPoint.longestText) characters."
            )
            .query(
                "format", .choice(EntryPointFormat.allCases.map(\.rawValue)), "Unless given, what `Accept` asks for."
            )
            .query("scale", .integer(QRPicture.scales), "Pixels of a module; \(QRPicture.usualScale) unless given.")
            .query(
                "margin", .integer(QRPicture.margins), "Modules of white around; \(QRPicture.usualMargin) unless given."
            )
            .query(
                "level", .choice(QRCode.Level.allCases.map(\.rawValue)), "How much may be unreadable; M unless given."
            )
            .header("Accept", .string, "`image/png` or `image/svg+xml` for a QR code.")
            .answers(200, "The link, or its QR code.", EntryPointRoutes.schema)
            .alsoAnswers(200, types: [EntryPointFormat.png.type, EntryPointFormat.svg.type])
            .handle { try await show($0, $1) }
        ]
    }

    private static let schema = Schema.named(
        "EntryPoint",
        .object([
            "link": .string, "line": .orNull(.string), "number": .string("With `+`."),
            "text": .string("Empty for none."),
        ]))

    private func show(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let wanted = try WantedEntryPoint(exchange)
        if let line = wanted.line, !caller.sees(line) {
            throw Problem(.notFound, "there is no line '\(line)' for this token")
        }
        let number: String
        switch (wanted.number, wanted.line) {
        case (let given?, _): number = given
        case (nil, let line?): number = try await numbers.number(of: line, exchange)
        case (nil, nil):
            throw Problem.invalid("line", "or 'number' says with whom the chat is: give one of them")
        }
        let point: EntryPoint
        do throws(EntryPointError) { point = try EntryPoint(number: number, text: wanted.text) } catch {
            throw Problem(error)
        }
        return try await answer(point, wanted)
    }

    private func answer(_ point: EntryPoint, _ wanted: WantedEntryPoint) async throws -> Response {
        guard wanted.format != .json else {
            return try .json(
                Shown(link: point.link, line: wanted.line?.rawValue, number: "+\(point.number)", text: point.text))
        }
        // A large picture takes a few megabytes while it is made: no more of them at once than there are threads that read.
        let picture = try await reader.read { _ in try wanted.picture(of: point) }
        var response = Response.bytes(picture, type: wanted.format.type)
        response.headers[.contentDisposition] =
            "inline; filename=\"\(point.fileName(ending: wanted.format.rawValue))\""
        return response
    }

    private struct Shown: Encodable {
        let link: String
        @OrNull var line: String?
        let number: String
        let text: String
    }
}

/// As what an entry point is wanted.
enum EntryPointFormat: String, CaseIterable, Sendable {
    case json, png, svg

    /// What HTTP calls it.
    var type: String {
        switch self {
        case .json: "application/json"
        case .png: "image/png"
        case .svg: "image/svg+xml"
        }
    }

    /// What an `Accept` likes best; JSON where it likes none of them more.
    init(accepting field: String) {
        var best = (format: EntryPointFormat.json, weight: 0.0)
        for part in field.prefix(1_000).split(separator: ",") {
            let parameters = part.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
            let weight = parameters.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            guard let format = EntryPointFormat.allCases.first(where: { $0.type == parameters.first }) else { continue }
            if weight > best.weight { best = (format, weight) }
        }
        self = best.format
    }
}

/// What a request says of an entry point.
private struct WantedEntryPoint: Sendable {
    let line: LineID?
    let number: String?
    let text: String
    let format: EntryPointFormat
    private let level: QRCode.Level
    private let scale: Int
    private let margin: Int

    init(_ exchange: Exchange) throws {
        let form = try WantedEntryPoint.form(exchange)
        line = try form["line"].map(WantedEntryPoint.line)
        (number, text) = (form["number"], form["text"] ?? "")
        format =
            try WantedEntryPoint.choice("format", form, EntryPointFormat.self)
            ?? EntryPointFormat(accepting: exchange.request.headers[.accept] ?? "")
        level = try WantedEntryPoint.choice("level", form, QRCode.Level.self) ?? .medium
        scale = try WantedEntryPoint.number("scale", exchange, QRPicture.scales) ?? QRPicture.usualScale
        margin = try WantedEntryPoint.number("margin", exchange, QRPicture.margins) ?? QRPicture.usualMargin
    }

    /// The picture's bytes.
    func picture(of point: EntryPoint) throws -> [UInt8] {
        do throws(EntryPointError) {
            let picture = try QRPicture(try QRCode(point.link, level: level), scale: scale, margin: margin)
            return format == .png ? try picture.png() : Array(picture.svg(title: point.title).utf8)
        } catch {
            throw Problem(error)
        }
    }

    /// The query as forms are written, where a space can be a plus: a text is whatever it is.
    private static func form(_ exchange: Exchange) throws(Problem) -> GraphForm {
        do { return try GraphForm(exchange.rawQuery) } catch {
            throw Problem(.malformed, error.details.isEmpty ? error.title : error.details)
        }
    }

    private static func line(_ text: String) throws(Problem) -> LineID {
        guard GraphPath.isNode(text) else { throw Problem.invalid("line", "is a line's id, such as 106540352242922") }
        return LineID(text)
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ form: GraphForm, _ type: Choice.Type
    ) throws(Problem) -> Choice? {
        guard let text = form[name] else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem.invalid(name, "is one of \(all)")
        }
        return choice
    }

    private static func number(_ name: String, _ exchange: Exchange, _ range: ClosedRange<Int>) throws -> Int? {
        try exchange.query(name, in: UInt64(range.lowerBound)...UInt64(range.upperBound)).map(Int.init)
    }
}

extension Problem {
    fileprivate init(_ error: EntryPointError) { self = .invalid(error.field.rawValue, error.reason) }
}
