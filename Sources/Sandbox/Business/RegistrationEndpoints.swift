/// A line's registration with the Cloud API: the second step's pin, and the codes that prove the number.
enum RegistrationEndpoints {
    static let all = [
        GraphEndpoint(.post, .line, "register", register), GraphEndpoint(.post, .line, "deregister", deregister),
        GraphEndpoint(.post, .line, "request_code", requestCode), GraphEndpoint(.post, .line, "verify_code", verify),
    ]

    /// A pin of six digits.
    static func checked(pin: String) throws(GraphError) -> String {
        guard pin.utf8.count == 6, pin.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw .malformed("Param pin must be a 6 digit number.")
        }
        return pin
    }

    private static func register(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        try call.checkProduct()
        let (line, before) = try world.line(of: call)
        var state = before
        let pin = try checked(pin: try call.required("pin"))
        guard before.pin == nil || before.pin == pin else { throw .wrongPin }
        state.pin = pin
        state.isRegistered = true
        world.states[line.id] = state
        return ["success": true]
    }

    private static func deregister(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let (line, before) = try world.line(of: call)
        var state = before
        state.isRegistered = false
        world.states[line.id] = state
        return ["success": true]
    }

    private static func requestCode(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let (line, before) = try world.line(of: call)
        var state = before
        guard ["SMS", "VOICE"].contains(try call.required("code_method").uppercased()) else {
            throw .malformed("Param code_method must be one of {SMS, VOICE}")
        }
        _ = try call.required("language", limit: 20)
        // Nobody sends messages to phones here: the code is always this one.
        state.verificationCode = "123456"
        world.states[line.id] = state
        return ["success": true]
    }

    private static func verify(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let (line, before) = try world.line(of: call)
        var state = before
        let code = try call.required("code").filter { $0 != "-" }
        guard code == before.verificationCode else { throw .wrongCode }
        state.verificationCode = nil
        state.isVerified = true
        world.states[line.id] = state
        return ["success": true]
    }
}

extension GraphError {
    fileprivate static let wrongPin = GraphError(
        httpStatus: 400, code: 133005, message: "(#133005) Two step verification PIN Mismatch",
        details: "The two-step verification PIN is not the one that was set.")

    fileprivate static let wrongCode = GraphError(
        httpStatus: 400, code: 136025, message: "(#136025) Verify code error", subcode: 2_388_093,
        userTitle: "Couldn't Verify Code", userMessage: "The code you entered is incorrect. Request a new code.")

    /// A send on a line that was deregistered.
    static let notRegistered = GraphError(
        httpStatus: 400, code: 133010, message: "(#133010) Account not registered",
        details: "The phone number is not registered with the Cloud API.")
}
