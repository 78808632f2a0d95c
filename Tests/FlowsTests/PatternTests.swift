import Testing

@testable import Flows

/// Patterns: what they match, what is refused, and that none takes long.
@Suite struct PatternTests {
    @Test(arguments: [
        ("abc", "xabcx", true), ("^abc$", "abc", true), ("^abc$", "xabc", false), ("^[0-9]{4,10}$", "4711", true),
        ("^[0-9]{4,10}$", "471", false),
        ("^[0-9]{4,10}$", "12345678901", false), ("^a{3}$", "aaa", true), ("^a{3}$", "aa", false),
        ("^a{2,}$", "aaaaaa", true), ("^a{0,1}$", "", true),
        ("^a*$", "", true), ("^a+$", "", false), ("^ab?c$", "ac", true), ("^(ab)+$", "ababab", true),
        ("^(?:ab|cd)+$", "abcd", true),
        ("a|b|", "", true), ("^(a|b|)$", "c", false), ("^[^0-9]+$", "abc", true), ("^[^0-9]+$", "ab1", false),
        ("^[a-zA-Z_-]+$", "a-Z_", true),
        ("^[]a]+$", "]a]", true), ("^[a\\]]+$", "a]", true), ("^\\d\\D\\w\\W\\s\\S$", "1a_- x", true),
        ("^.$", "\n", false), ("^.$", "ä", true),
        ("^[\\d.]+$", "3.14", true), ("^[\\D]$", "3", false), ("\\bRome\\b", "in Rome.", true),
        ("\\bRome\\b", "Romeo", false), ("\\Bome", "Rome", true),
        ("^\\$\\^\\.\\*\\(\\)$", "$^.*()", true), ("^\\p{L}+$", "Müller", true), ("^\\p{L}+$", "M1", false),
        ("^\\P{L}+$", "12-", true), ("^\\p{N}$", "٣", true),
        ("rome", "ROME", false), ("(?i)^rome$", "RoMe", true), ("(?i)^[a-z]+$", "ROME", true), ("(?i)ß", "ß", true),
        ("^a+?b*?c??$", "aab", true),
        ("^😀{2}$", "😀😀", true), ("^(a|ab)(c|bcd)$", "abcd", true), ("\\n", "a\nb", true), ("^(\\t|\\r)$", "\t", true),
        ("", "", false), ("()", "", true),
    ])
    func patternsMatch(pattern: String, text: String, matches: Bool) {
        guard let read = try? Pattern(pattern) else {
            #expect(pattern.isEmpty)
            return
        }
        #expect(read.matches(text) == matches, "\(pattern) in \(text)")
    }

    @Test(arguments: [
        ("", 1, "is empty"), ("(a", 3, "has '(' that is not closed"), ("a)", 2, "has ')' without '('"),
        ("[a", 1, "has '[' that is not closed"),
        ("[z-a]", 3, "has a range that ends before it begins"), ("[a-\\d]", 3, "has a range"),
        ("*a", 1, "has '*' with nothing before it"), ("a**", 3, "repeats twice"),
        ("a{2}{3}", 5, "repeats twice"), ("a{5,2}", 2, "has '{' without numbers"),
        ("a{,2}", 2, "has '{' without numbers"), ("a{99999}", 2, "has '{' without numbers"),
        ("{2}", 1, "has '{' where nothing is repeated"), ("a\\", 2, "ends with a backslash"),
        ("\\1", 1, "has \\1, which is not possible"), ("\\k", 1, "has \\k"),
        ("(?=a)", 1, "has '(?', which is not possible"), ("(?<n>a)", 1, "has '(?'"), ("a(?i)b", 2, "has '(?'"),
        ("^*", 2, "repeats a place"), ("\\p{Greek}", 1, "has a property"),
        ("[[:alpha:]]", 2, "has '[' within"), ("((a{100}){100}){100}", 1, "has more than 1000 steps"),
        ("(((((a{9}){9}){9}){9}){9})", 1, "has more than 1000 steps"),
    ])
    func whatIsNoPatternIsTold(pattern: String, character: Int, advice: String) {
        do throws(FlowTextError) {
            _ = try Pattern(pattern)
            Issue.record("\(pattern) was read")
        } catch {
            #expect(error.character == character)
            #expect(error.advice.hasPrefix(advice), "\(error.advice)")
        }
    }

    @Test func groupsAreThirtyTwoDeep() {
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth)
        }
        #expect((try? Pattern(nested(32))) != nil)
        #expect((try? Pattern(nested(33))) == nil)
        #expect((try? Pattern(nested(200))) == nil)
        #expect((try? Pattern(String(repeating: "a", count: 513))) == nil)
    }

    /// What never makes a step is not written out, however often it is repeated within itself.
    @Test func nothingIsRepeatedInNoTime() throws {
        let pattern = String(repeating: "(", count: 20) + String(repeating: "){1000}", count: 20)
        #expect(try Pattern(pattern).matches(""))
    }

    /// Patterns for which others take longer than there is time: here every character is looked at once, by every step
    /// at most.
    @Test(arguments: [
        "^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(.*)*x", "^(([a-z])+.)+[A-Z]([a-z])+$", "^(a?){100}a{100}$", "(a*)*b",
        "((a*)*)*c",
    ])
    func noPatternTakesLong(pattern: String) throws {
        let text = String(repeating: "a", count: 4_000) + "!"
        #expect(try !Pattern(pattern).matches(text))
    }
}
