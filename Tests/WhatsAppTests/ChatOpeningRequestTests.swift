import Events
import Settings
import Testing
import WhatsApp

/// How the platform is told what to show of a line (S3.1, S3.2), and what it answers.
@Suite struct ChatOpeningRequestTests {
    @Test func theRequestSaysAllThatIsShown() {
        var opening = ChatOpening()
        opening.iceBreakers = ["Where is my \"order\"?", "Hours"]
        opening.asksForWelcome = true
        let request = GraphRequest(version: "v24.0", line: "106540352242922", showing: opening)
        #expect(request.path == "/v24.0/106540352242922/conversational_automation")
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == #"{"enable_welcome_message":true,"prompts":["Where is my \"order\"?","Hours"]}"#)
    }

    @Test func nothingTakesAwayWhatWasThere() {
        let request = GraphRequest(version: "v24.0", line: "1/2", showing: .nothing)
        #expect(request.path == "/v24.0/1%2F2/conversational_automation")
        #expect(String(decoding: request.body, as: UTF8.self) == #"{"enable_welcome_message":false,"prompts":[]}"#)
    }

    private func refusal(_ status: Int, _ body: String) -> GraphError? {
        GraphResponse.refusal(ofChange: status, body: Array(body.utf8))
    }

    @Test func theAnswerIsTakenOrRefused() {
        #expect(refusal(200, #"{"success":true}"#) == nil)
        #expect(refusal(400, #"{"error":{"code":100,"message":"(#100) Invalid parameter"}}"#)?.code == 100)
        #expect(refusal(200, #"{"error":{"code":190,"message":"Expired"}}"#)?.code == 190)
        for body in ["", "<html>", "{}", "[]", "null", #"{"success":false}"#, #"{"success":"yes"}"#] {
            #expect(refusal(200, body)?.isUnreadable == true, "\(body)")
        }
        #expect(refusal(500, #"{"success":true}"#)?.httpStatus == 500)
    }
}
