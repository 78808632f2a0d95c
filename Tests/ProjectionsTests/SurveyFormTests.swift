import Encoding
import Messages
import Projections
import Settings
import Testing

@Suite struct SurveyFormTests {
    private let survey: SurveyPolicy = {
        var survey = SurveyPolicy()
        survey.message = AutomaticMessage(text: "How \"was\" it?")
        survey.button = "Choose"
        return survey
    }()

    /// Logs have it in this form: what is sent must stay the same to the byte.
    @Test func theFormIsAListOfFive() {
        let content = SurveyForm.content(survey, session: 7)
        let rows = ["Very satisfied", "Satisfied", "Neutral", "Dissatisfied", "Very dissatisfied"].enumerated().map {
            #"{"id":"parley-survey:7:\#(5 - $0.offset)","title":"\#($0.element)"}"#
        }
        #expect(
            content.body.text
                == #"{"type":"list","body":{"text":"How \"was\" it?"},"action":{"button":"Choose","sections":[{"rows":[\#(rows.joined(separator: ","))]}]}}"#
        )
        #expect((content.type, content.text, content.template) == ("interactive", "How \"was\" it?", ""))
        #expect(Message(content) == SurveyForm.message(survey, session: 7))
    }

    @Test func theFormKeepsThePlatformsLimits() {
        #expect(SurveyForm.message(survey, session: .max).violations() == [])
    }
}
