import Encoding
import WhatsApp

/// One webhook body to be taken in, and the name that it is reported with.
struct WebhookBody {
    /// Bytes of a body; the platform's largest has 3 MB.
    static let sizeLimit = 4 << 20

    let name: String
    let bytes: [UInt8]

    /// The bodies in a file's content: the content itself, or where it is JSON Lines, each line.
    ///
    /// It is JSON Lines where it is no JSON as a whole but its first line is: then a line that is none is a body too, one that
    /// will not be understood.
    static func bodies(in content: [UInt8], named name: String) -> [WebhookBody] {
        let whole = [WebhookBody(name: name, bytes: content)]
        guard content.contains(UInt8(ascii: "\n")), !isJSON(content) else { return whole }
        let lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated().filter { !$0.element.allSatisfy { $0 == 0x20 || $0 == 0x0D || $0 == 0x09 } }
        guard lines.count > 1, let first = lines.first, isJSON(Array(first.element)) else { return whole }
        return lines.map { WebhookBody(name: "\(name):\($0.offset + 1)", bytes: Array($0.element)) }
    }

    private static func isJSON(_ bytes: [UInt8]) -> Bool { (try? JSONDocument(bytes, limit: .max)) != nil }
}
