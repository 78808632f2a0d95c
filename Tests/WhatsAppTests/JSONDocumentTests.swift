import Encoding
import Testing
import WhatsApp

@Suite struct JSONDocumentTests {
    private func root(_ json: String) throws -> JSONValue { try JSONDocument(Array(json.utf8), limit: 10_000).root }

    private func error(_ bytes: [UInt8], limit: Int = 10_000) -> JSONError? {
        do throws(JSONError) {
            _ = try JSONDocument(bytes, limit: limit)
            return nil
        } catch { return error }
    }

    @Test func everyKindOfValueIsRead() throws {
        let value = try root(#" {"s":"a","i":-12,"d":1.5e2,"t":true,"f":false,"n":null,"l":[1,[2],{}],"o":{"k":"v"}} "#)
        #expect(value.isObject)
        #expect(value["s"]?.string == "a")
        #expect(value["i"]?.integer == -12)
        #expect(value["d"]?.integer == 150)
        #expect(value["t"]?.bool == true)
        #expect(value["f"]?.bool == false)
        #expect(value["n"]?.isNull == true)
        #expect(value["l"]?.elements.map(\.kind) == [.number, .array, .object])
        #expect(value["o"]?["k"]?.string == "v")
        #expect(value["missing"] == nil)
        #expect(value.members.map(\.name) == ["s", "i", "d", "t", "f", "n", "l", "o"])
    }

    @Test func wrongKindsAreNilOrEmpty() throws {
        let value = try root(#"["x",1,null,{"a":1}]"#)
        #expect(value["a"] == nil)
        #expect(value.members.map(\.name).isEmpty)
        let elements = Array(value.elements)
        #expect(elements[0].elements.first == nil)
        #expect(elements[0].integer == nil)
        #expect(elements[1].bool == nil)
        #expect(elements[2].string == nil)
        #expect(elements[3].string == nil)
    }

    @Test func numbersAndStringsStandForEachOther() throws {
        let value = try root(
            #"{"a":"1669233778","b":1669233778,"c":"1.5","d":"+5","e":1e400,"f":"true","g":12345678901234567890}"#)
        #expect(value["a"]?.integer == 1_669_233_778)
        #expect(value["b"]?.string == "1669233778")
        #expect(value["c"]?.integer == nil)
        #expect(value["d"]?.integer == nil)
        #expect(value["e"]?.integer == nil)
        #expect(value["f"]?.bool == true)
        #expect(value["g"]?.integer == nil)
    }

    @Test func escapesAreDecoded() throws {
        let value = try root(#"{"a":"\"\\\/\b\f\n\r\t\u0000\u00e9\ud83d\ude00é","caf\u00e9":1}"#)
        #expect(value["a"]?.string == "\"\\/\u{8}\u{c}\n\r\t\0é😀é")
        #expect(value["café"]?.integer == 1)
    }

    @Test(arguments: [#""\ud83d""#, #""\ude00""#, #""\ud83dx""#, #""\ud83d\n""#])
    func halfASurrogatePairIsReplaced(json: String) throws {
        #expect(try root(json).string?.unicodeScalars.first == "\u{FFFD}")
    }

    @Test func twoLeadingSurrogatesAreTwoReplacements() throws {
        #expect(try root(#""\ud83d\ud83d\ude00""#).string == "\u{FFFD}😀")
    }

    @Test func aKeyThatComesTwiceCountsLast() throws {
        let value = try root(#"{"a":1,"b":2,"a":3}"#)
        #expect(value["a"]?.integer == 3)
        #expect(value.members.map(\.name) == ["a", "b", "a"])
    }

    @Test func rangesGiveTheBytesBack() throws {
        let json = #"{ "a" : [ 1 , {"b":"ü"} ] , "c":"\u00fc" }"#
        let value = try root(json)
        #expect(value["a"].map { String(decoding: $0.raw, as: UTF8.self) } == #"[ 1 , {"b":"ü"} ]"#)
        #expect(value["c"].map { String(decoding: $0.raw, as: UTF8.self) } == #""\u00fc""#)
        #expect(value.range == 0..<json.utf8.count)
    }

    @Test(arguments: [
        ("", 0), ("  ", 2), ("not json", 1), ("{", 1), ("[1,]", 3), ("[1 2]", 3), ("{\"a\"}", 4), ("{\"a\":}", 5),
        ("{a:1}", 1),
        ("{\"a\":1,}", 7), ("\"abc", 0), ("\"\\x\"", 1), ("\"\\u12g4\"", 1), ("\"\\", 1), ("01", 1), ("1.", 2),
        ("-", 1), ("1e", 2),
        ("+1", 0), ("tru", 3), ("nulL", 3), ("[1]]", 3), ("{} {}", 3), ("'a'", 0), ("NaN", 0),
    ])
    func malformedTextIsRejectedAtItsByte(json: String, offset: Int) {
        #expect(error(Array(json.utf8))?.offset == offset)
    }

    @Test(
        arguments: [
            [0x22, 0x80, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xE0, 0x80, 0x80, 0x22],
            [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xF0, 0x80, 0x80, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22],
            [0x22, 0xFF, 0x22],
        ] as [[UInt8]])
    func whatIsNoUTF8IsRejected(bytes: [UInt8]) {
        #expect(error(bytes)?.reason == "this is not UTF-8")
        #expect(error(bytes)?.offset == 1)
    }

    @Test func nestingIsLimited() {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(error(nested(JSONDocument.depthLimit)) == nil)
        #expect(error(nested(JSONDocument.depthLimit + 1))?.offset == JSONDocument.depthLimit)
        #expect(error([UInt8](repeating: 0x5B, count: 9000)) != nil)
    }

    @Test func sizeIsLimited() {
        #expect(error(Array("[1]".utf8), limit: 3) == nil)
        #expect(error(Array("[1]".utf8), limit: 2)?.description.contains("3 bytes") == true)
    }

    @Test func bareControlCharactersAreReadAndReported() throws {
        let document = try JSONDocument(Array("\"a\u{0}b\nc\"".utf8), limit: 100)
        #expect(document.root.string == "a\u{0}b\nc")
        #expect(document.hasBareControlCharacters)
        #expect(try !JSONDocument(Array(#""a\u0000""#.utf8), limit: 100).hasBareControlCharacters)
    }

    @Test func aByteOrderMarkIsSkipped() throws {
        #expect(try root("\u{FEFF}[1]").elements.first?.integer == 1)
    }
}
