import Encoding
import WhatsApp

/// One webhook body to be taken in, and the name that it is reported with.
struct WebhookBody {
    /// Bytes of a body; the platform's largest has 3 MB.
    static let sizeLimit = 4 << 20

    let name: String
    let bytes: [UInt8]
    /// Why it can't be taken in, with advice; nil where it can.
    private(set) var damage: String?

    private init(_ name: String, _ bytes: [UInt8]) { (self.name, self.bytes) = (name, bytes) }

    /// The bodies in a file's content: the content itself, or where it is JSON Lines, each line.
    ///
    /// It is JSON Lines where it is no JSON as a whole, but one of its lines is an object that begins where the line does: in a body
    /// that is written over several lines, objects within it are indented. Each line is then judged by itself: one that is no
    /// JSON was damaged on the way here, and is told rather than recorded for ever.
    static func bodies(in content: [UInt8], named name: String) -> [WebhookBody] {
        let whole = [WebhookBody(name, content)]
        guard content.contains(UInt8(ascii: "\n")), fault(of: content) != nil else { return whole }
        let lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated().filter { !$0.element.allSatisfy { $0 == 0x20 || $0 == 0x0D || $0 == 0x09 } }
        let bodies = lines.map { WebhookBody(line: Array($0.element), at: $0.offset + 1, of: name) }
        let hasObject = bodies.contains { $0.damage == nil && $0.bytes.first == UInt8(ascii: "{") }
        return bodies.count > 1 && hasObject ? bodies : whole
    }

    private init(line bytes: [UInt8], at number: Int, of file: String) {
        self.init("\(file):\(number)", bytes)
        // One that is too large is told as such.
        guard bytes.count <= WebhookBody.sizeLimit else { return }
        damage = WebhookBody.fault(of: bytes).map { "\($0): mend the line, and run it again" }
    }

    private static func fault(of bytes: [UInt8]) -> JSONError? {
        do throws(JSONError) {
            _ = try JSONDocument(bytes, limit: .max)
            return nil
        } catch { return error }
    }
}
