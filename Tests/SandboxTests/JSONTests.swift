import OrderedCollections
import Testing

@testable import Sandbox

@Suite("JSON")
struct JSONTests {
    @Test("is written as the platform writes it: slashes and everything outside ASCII escaped")
    func platform() {
        let json: JSON = ["text": "né 👍 a/b \"q\" \\ \n\u{1}", "n": 1, "ok": true, "none": .null, "list": [1, "x"]]
        #expect(
            String(decoding: json.platformBytes, as: UTF8.self)
                == #"{"text":"n\u00e9 \ud83d\udc4d a\/b \"q\" \\ \n\u0001","n":1,"ok":true,"none":null,"list":[1,"x"]}"#
        )
        #expect(String(decoding: JSON.string("né/👍").bytes, as: UTF8.self) == "\"né/👍\"")
    }

    @Test("is read back as it was written")
    func roundTrip() throws {
        let json: JSON = [
            "a": ["b": [true, false, .null, 12, .number(1.5), "né 👍"]], "e": .object([:]), "f": .array([]),
        ]
        #expect(try JSON(parsing: json.platformBytes) == json)
        #expect(try JSON(parsing: json.bytes) == json)
    }

    @Test("what is none is refused", arguments: ["", "{", "{]", "nil", "{\"a\":1} x"])
    func malformed(text: String) { #expect(throws: (any Error).self) { try JSON(parsing: text.utf8) } }

    @Test("a field that is null is as good as absent")
    func null() throws {
        let json = try JSON(parsing: #"{"a":null,"b":1,"c":"1"}"#.utf8)
        #expect(json["a"] == nil)
        #expect(json["b"]?.integer == 1)
        #expect(json["b"]?.string == nil)
        #expect(json["c"]?.integer == nil)
        #expect(json["d"]?["e"] == nil)
    }
}
