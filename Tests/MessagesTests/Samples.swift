import Encoding
import Messages

/// The message that a JSON text is.
func message(_ json: String) throws -> Message {
    try Message(graph: JSONDocument(Array(json.utf8), limit: .max).root)
}

/// Everything that is wrong with what a JSON text wants to be; nothing where it is a message.
func faults(_ json: String) throws -> [MessageFault] {
    let root = try JSONDocument(Array(json.utf8), limit: .max).root
    do throws(MessageError) {
        _ = try MessageContent(graph: root)
        return []
    } catch {
        return error.faults
    }
}

/// An interactive message around an action: `{"type":…,"body":…,"action":…}`.
func interactive(_ type: String, _ action: String, body: String = "Which?") -> String {
    #"{"type":"interactive","interactive":{"type":"\#(type)","body":{"text":"\#(body)"},"action":\#(action)}}"#
}

extension Message {
    /// The message as a text of JSON.
    var json: String { String(decoding: graphJSON, as: UTF8.self) }
}

/// A text of so many characters, each of two bytes.
func text(_ count: Int) -> String { String(repeating: "é", count: count) }

/// The numbers from 0 on, as many as wanted.
func several<Element>(_ count: Int, _ element: (Int) -> Element) -> [Element] { (0..<count).map(element) }
