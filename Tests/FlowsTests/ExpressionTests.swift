import Flows
import Testing
import Timeline

/// Expressions, as conditions and calculations of a flow.
@Suite struct ExpressionTests {
    private static let variables =
        "{ count: 3, city: Rome, empty: \"\", order: { id: 7, tags: [a, b, 3], big: { x: true } }, ok: true, code: \"007\", text: \"10\" }"

    /// What an expression is in a text.
    private func value(_ expression: String) throws -> String {
        let quoted = "\"= \(expression.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
        var talk = Talk(
            try FlowSource.flow(
                nodes:
                    "start: { set: { empty: \(quoted) }, on: { done: tell } }\ntell: { send: \"[{{empty}}]\", on: { onSuccess: bye } }\nbye: { close: {} }",
                variables: Self.variables))
        talk.starts()
        return talk.lines[2].replacing("says: ", with: "")
    }

    @Test(arguments: [
        // Numbers
        ("1 + 2", "[3]"), ("0.1 + 0.2", "[0.3]"), ("19.99 + 0.01", "[20]"), ("0 - 0.000000001", "[-1e-09]"),
        ("5 - 7", "[-2]"), ("-count", "[-3]"),
        ("1 - 2 - 3", "[-4]"),
        ("1.50 + 1.50", "[3]"), ("count + 1 + '!'", "[4!]"), ("text + 1", "[11]"), ("'a' + 1", "[a1]"),
        ("text + text", "[1010]"),
        ("text - 1", "[9]"), ("city - 1", "[]"), ("order.id + 1", "[8]"), ("- - 3", "[3]"),
        ("9007199254740992 + 0", "[9007199254740992]"),
        // Comparisons
        ("count == 3", "[true]"), ("count != 3", "[false]"), ("count == '3'", "[true]"), ("text > 9", "[true]"),
        ("text > '9'", "[false]"),
        ("code == 7", "[true]"), ("code == '7'", "[false]"), ("city < 'Rom'", "[false]"), ("city <= 'Rome'", "[true]"),
        ("city < 5", "[false]"), ("city > 5", "[false]"), ("city == 5", "[false]"), ("city != 5", "[true]"),
        ("empty < 1", "[false]"),
        ("ok == true", "[true]"), ("ok == 'true'", "[true]"), ("count >= 3 and count <= 3", "[true]"),
        ("'ä' == 'ä'", "[true]"),
        // Words
        ("not ok", "[false]"), ("not empty", "[true]"), ("not not ok", "[true]"), ("true or false and false", "[true]"),
        ("(true or false) and false", "[false]"), ("not count == 4", "[true]"), ("count and city", "[true]"),
        ("0 or empty", "[false]"),
        // Parts
        ("city contains 'om'", "[true]"), ("city contains 'OM'", "[false]"), ("city contains ''", "[true]"),
        ("empty contains 'x'", "[false]"),
        ("order.tags contains 'b'", "[true]"), ("order.tags contains 3", "[true]"),
        ("order.tags contains 'c'", "[false]"),
        ("order contains 'id'", "[true]"), ("order contains 'x'", "[false]"), ("order.tags.1", "[b]"),
        ("order.tags.9", "[]"),
        ("order.big.x", "[true]"), ("order.none.more", "[]"), ("city.part", "[]"),
        // Patterns
        ("city matches '^R.*e$'", "[true]"), ("city matches 'o'", "[true]"), ("city matches '^o'", "[false]"),
        ("count matches '^[0-9]$'", "[true]"),
        // The session
        ("hours.open and customer.name == 'Sheena'", "[true]"), ("reply.text + line", "[Hi100]"),
        ("now", "[2026-01-05T09:00:00Z]"),
        ("result.x == ''", "[true]"), ("http.status == ''", "[true]"), ("'it''s'", "[it's]"),
    ])
    func expressionsHaveValues(expression: String, expected: String) throws {
        #expect(try value(expression) == expected, "\(expression)")
    }

    @Test(arguments: [
        ("", "is empty; write one such as count > 3 (at character 1)"),
        (
            "count >",
            "has nothing more where a value is expected; write a name, a number or a text in quotes (at character 8)"
        ),
        ("count 3", "has '3' where it could end; put and, or, contains, matches or a sign between (at character 7)"),
        ("(count", "has nothing more where ')' is expected; close the parenthesis (at character 7)"),
        ("count)", "has ')' where it could end; put and, or, contains, matches or a sign between (at character 6)"),
        (
            "cuont + 1",
            "'cuont' is no variable of this flow and no name of the session; did you mean 'count'? (at character 1)"
        ),
        (
            "customer.nam",
            "'customer.nam' is no variable of this flow and no name of the session; did you mean 'customer.name'? (at character 1)"
        ),
        (
            "zebra",
            "'zebra' is no variable of this flow and no name of the session; declare it under 'variables', with its first value (at character 1)"
        ),
        ("count = 3", "has '='; compare with '==' (at character 7)"),
        ("count && ok", "has '&&'; write 'and' (at character 7)"),
        ("count || ok", "has '||'; write 'or' (at character 7)"), ("!ok", "has '!'; write 'not' (at character 1)"),
        ("city == \"Rome\"", "has a double quote; texts stand between single ones, as in 'Rome' (at character 9)"),
        ("city == 'Rome", "has a quote that is not closed; end the text with ' (at character 9)"),
        ("1 < 2 < 3", "compares twice in a row; put 'and' between, or parentheses (at character 7)"),
        ("count(1)", "calls 'count'; there are no calls in expressions (at character 6)"),
        ("{{count}} > 3", "has '{'; a name stands without braces here (at character 1)"),
        (
            "count * 2",
            "has '*', which is no part of an expression; write with == != < <= > >= + - and or not contains matches ( ) (at character 7)"
        ),
        ("city matches count", "needs a pattern between quotes after 'matches' (at character 14)"),
        (
            "city matches '[a'",
            "has '[' that is not closed; add ']', or write \\[ for the character itself (at character 15)"
        ),
        ("1.2.3", "'1.2.3' begins no number; write 3 or 1.5, and texts in quotes (at character 1)"),
        ("3x", "'3' begins no number; write 3 or 1.5, and texts in quotes (at character 1)"),
        ("and", "has 'and' where a value is expected; write a name, a number or a text in quotes (at character 1)"),
        (
            "order..id",
            "'order..id' is no name; write a variable such as order, or a part such as order.id (at character 1)"
        ),
    ])
    func whatIsNoneIsTold(expression: String, advice: String) {
        let yaml = FlowSource.text(
            nodes:
                "start: { branch: { yes: '\(expression.replacing("'", with: "''"))' }, on: { yes: bye, else: bye } }\nbye: { close: {} }",
            variables: Self.variables)
        #expect(FlowSource.mistakes(yaml) == "f:7:27: nodes.start.branch.yes: \(advice)")
    }

    @Test(arguments: ["(", "not ", "-"]) func whatIsNestedTooDeepIsRefused(opening: String) {
        let expression = String(repeating: opening, count: 400) + "count"
        let yaml = FlowSource.text(
            nodes: "start: { branch: { yes: \"\(expression)\" }, on: { yes: bye, else: bye } }\nbye: { close: {} }",
            variables: Self.variables)
        #expect(
            FlowSource.mistakes(yaml).contains(
                opening == "not " ? "has 1605 characters" : "is nested more than 32 deep"))
        let shorter = FlowSource.text(
            nodes:
                "start: { branch: { yes: \"\(String(repeating: opening, count: 33))count\" }, on: { yes: bye, else: bye } }\nbye: { close: {} }",
            variables: Self.variables)
        #expect(FlowSource.mistakes(shorter).contains("is nested more than 32 deep"))
    }

    @Test func longChainsAreComputed() throws {
        #expect(try value("1" + String(repeating: "+1", count: 500)) == "[501]")
    }
}
