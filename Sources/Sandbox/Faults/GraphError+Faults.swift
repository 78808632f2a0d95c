/// The errors that faults answer with.
extension GraphError {
    static func serverError(_ strike: FaultStrike) -> GraphError {
        strike.fraction < 0.5
            ? GraphError(
                httpStatus: 500, code: 2, message: "An unexpected error occurred. Please retry your request",
                type: "GraphMethodException", isTransient: true)
            : GraphError(
                httpStatus: 503, code: 131016, message: "(#131016) Service unavailable",
                details: "A service is temporarily unavailable.", isTransient: true)
    }

    static func throttled(_ code: Int, status: Int) -> GraphError {
        let message =
            switch code {
            case 4: "Application request limit reached"
            case 80007: "There have been too many calls to this WhatsApp Business account"
            case 130429: "Rate limit hit"
            case 131048: "Spam rate limit hit"
            case 131056: "(Business Account, Consumer Account) pair rate limit hit"
            case 133016: "Account register/deregister rate limit exceeded"
            default: "Please try again later"
            }
        return GraphError(
            httpStatus: status, code: code, message: "(#\(code)) \(message)",
            details: "Asked for by the sandbox's faults.",
            isTransient: code == 4)
    }
}
