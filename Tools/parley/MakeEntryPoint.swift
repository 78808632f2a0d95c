public import ArgumentParser
public import EntryPoints

/// `parley entry-point`: a link that opens a chat, or its QR code. Needs no log, and asks nobody.
struct MakeEntryPoint: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "entry-point",
        abstract: "Make a link that opens a chat with a number, or its QR code.",
        discussion: """
            The link goes to standard output, and so does a picture without --output: parley entry-point --number +15550783881 \
            --format svg > code.svg
            """)

    /// What is made.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case link, png, svg
    }

    @Option(help: "The number to write to, with its country code.") var number: String
    @Option(help: "What the customer's message begins with.") var text = ""
    @Option(help: "link, png or svg.") var format = Format.link
    @Option(help: "Pixels of a module.") var scale = QRPicture.usualScale
    @Option(help: "Modules of white around the code.") var margin = QRPicture.usualMargin
    @Option(help: "How much of the code may be unreadable: L, M, Q or H, from 7 to 30 in a hundred.") var level = QRCode
        .Level.medium
    @Option(help: "The file that is written, in place of one that is there.") var output: String?

    func validate() throws {
        do throws(EntryPointError) { _ = try made() } catch {
            throw ValidationError("--\(error.field.rawValue) \(error.reason)")
        }
    }

    func run() throws {
        let bytes = try made()
        guard let output else { return try Console.current.output.write(bytes) }
        try bytes.write(output)
    }

    private func made() throws(EntryPointError) -> [UInt8] {
        let point = try EntryPoint(number: number, text: text)
        guard format != .link else { return Array("\(point.link)\n".utf8) }
        let picture = try QRPicture(try QRCode(point.link, level: level), scale: scale, margin: margin)
        return format == .png ? try picture.png() : Array(picture.svg(title: point.title).utf8)
    }
}

extension QRCode.Level: ExpressibleByArgument {}
