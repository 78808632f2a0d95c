import FileFormats
import Messages
import WhatsApp

/// Looks at the file of an upload while it passes through (S4.3, S4.4): what it is, by its first bytes, and how large it is. Of a
/// sticker all of it is looked at, of which there is little.
struct UploadedFile: Sendable {
    /// The most bytes that any profile lets a sticker have.
    private static let largestSticker = LimitProfile.all.compactMap { $0.most(.bytes, of: "sticker") }.max() ?? 0
    /// The most bytes of a part that names the type.
    private static let typeLength = 256

    /// What a part of the form is.
    private enum Part {
        case file, type, other
    }

    private let profile: LimitProfile
    private var part = Part.other
    /// What the part with the file says that it is.
    private var declared = ""
    /// What the form says that the file is, in a part of its own.
    private var named: [UInt8] = []
    /// The file's first bytes; of a sticker all of them.
    private var front: [UInt8] = []
    private var size = 0
    private var hasBegun = false
    private var hasEnded = false
    private var isLookedAt = false

    /// - Parameter profile: The limits of the line by which it will be sent.
    init(_ profile: LimitProfile) { self.profile = profile }

    /// Whether so much has been looked at that it may go on. How large it is is counted meanwhile, and what it is is looked at later
    /// where nothing has said that yet.
    var mayGoOn: Bool { hasBegun && (isLookedAt || facts == nil && size > frontLength) }

    /// A part begins.
    ///
    /// - Parameter type: What its head says that it is; empty for nothing.
    mutating func begin(_ name: String, type: String) throws(GraphError) {
        switch name {
        case "file":
            guard !hasBegun else { throw GraphError(100, "the form has several files: send them one by one") }
            (part, declared, hasBegun) = (.file, type, true)
        case "type": part = .type
        default: part = .other
        }
    }

    /// The part goes on.
    mutating func take(_ bytes: some Collection<UInt8>) throws(GraphError) {
        switch part {
        case .file:
            size += bytes.count
            keep(bytes)
            try look()
        case .type: if named.count < UploadedFile.typeLength { named += bytes.prefix(UploadedFile.typeLength) }
        case .other: return
        }
    }

    /// The part is over.
    mutating func end() throws(GraphError) {
        let ended = part
        part = .other
        if ended == .file { hasEnded = true }
        if ended != .other { try look() }
    }

    /// The file's type, as far as it is known: what its own part says goes before what the form says, unless it says nothing.
    private var facts: FileFacts? {
        let own = FileFacts(type: declared)
        if !own.type.isEmpty, own.type != "application/octet-stream" { return own }
        let other = FileFacts(type: String(decoding: named, as: UTF8.self))
        return part == .type || other.type.isEmpty ? nil : other
    }

    /// How much of the front is needed: of what is a sticker, or will be called one, all that one can have.
    private var frontLength: Int {
        let isSticker = facts.map { $0.kind == "sticker" } ?? FileBeginning(of: "image/webp").fits(front[...])
        return isSticker ? UploadedFile.largestSticker + 1 : FileBeginning.length
    }

    private mutating func keep(_ bytes: some Collection<UInt8>) {
        var rest = bytes[...]
        // How much is needed can follow from what is kept.
        while !rest.isEmpty, front.count < frontLength {
            let kept = rest.prefix(frontLength - front.count)
            front += kept
            rest = rest.dropFirst(kept.count)
        }
    }

    private mutating func look() throws(GraphError) {
        guard hasBegun, var facts else { return }
        (facts.size, facts.isWhole) = (size, hasEnded)
        try refuse(profile.violations(of: facts))
        guard !isLookedAt, hasEnded || front.count >= FileBeginning.length else { return }
        guard FileBeginning(of: facts.type).fits(front.prefix(FileBeginning.length)) else {
            throw UploadedFile.refused(
                "the file is said to be '\(facts.type.prefix(64))', and does not begin as such files do")
        }
        if facts.type == "audio/ogg", OggFile(front[...])?.isOpus != true {
            throw UploadedFile.refused(
                "the file is Ogg, and its sound is not Opus, which is the only one that is taken in Ogg")
        }
        guard facts.kind == "sticker" else {
            isLookedAt = true
            return
        }
        guard hasEnded else { return }
        isLookedAt = true
        try lookAtPicture(&facts)
    }

    private func lookAtPicture(_ facts: inout FileFacts) throws(GraphError) {
        guard let picture = WebPPicture(front) else {
            throw UploadedFile.refused("the file is said to be WebP, and its picture can't be read")
        }
        facts.pixels = .init(width: picture.width, height: picture.height)
        facts.isAnimated = picture.isAnimated
        try refuse(profile.violations(of: facts))
    }

    private func refuse(_ violations: [Violation]) throws(GraphError) {
        guard !violations.isEmpty else { return }
        throw UploadedFile.refused(violations.map { "\($0.field) \($0.reason)" }.joined(separator: "; "))
    }

    private static func refused(_ reason: String) -> GraphError { GraphError(131_053, reason) }
}
