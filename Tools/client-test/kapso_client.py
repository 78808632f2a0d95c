"""kapso-whatsapp-cloud-api 0.3.0."""

import asyncio

from kapso_whatsapp import WhatsAppClient

from harness import Expected, Suite, Surroundings, check
from samples import FLOW, LINK, PICTURE

suite = Suite("kapso 0.3.0")
PROXY = Expected("KapsoProxyRequiredError", None, "the client itself offers it only behind Kapso's own service")


class Made:
    """What earlier operations made."""

    def __init__(self, around: Surroundings):
        self.around = around
        self.loop = asyncio.new_event_loop()
        self.client = WhatsAppClient(access_token=around.token, base_url=around.base, max_retries=0)
        self.to = around.phone
        self.media = ""
        self.template = f"kapso_{around.run}"
        self.template_id = ""
        self.flow = ""

    def wait(self, work):
        return self.loop.run_until_complete(work)


def sends(name: str, method: str, expected=None, **arguments) -> None:
    """Adds a kind of message."""

    def run(m: Made):
        answer = m.wait(getattr(m.client.messages, method)(phone_number_id=m.around.line, to=m.to, **arguments))
        check(answer.messages[0].id.startswith("wamid."), str(answer))

    suite.operation(name, expected)(run)


def asks(name: str, ask, test=lambda answer: True, expected=None) -> None:
    """Adds a request, and what must hold for its answer."""

    def run(m: Made):
        answer = m.wait(ask(m))
        check(test(answer), str(answer))

    suite.operation(name, expected)(run)


def succeeded(answer) -> bool:
    return answer.get("success") is True


sends("messages.send_text", "send_text", body="Hello", preview_url=True, biz_opaque_callback_data="tracked")
sends("messages.send_image", "send_image", image={"link": f"{LINK}.png", "caption": "Look"})
sends("messages.send_video", "send_video", video={"link": f"{LINK}.mp4"})
sends("messages.send_audio", "send_audio", audio={"link": f"{LINK}.ogg"})
sends("messages.send_document", "send_document", document={"link": f"{LINK}.pdf", "filename": "a.pdf"})
sends("messages.send_sticker", "send_sticker", sticker={"link": f"{LINK}.webp"})
sends("messages.send_location", "send_location",
      location={"latitude": 52.5, "longitude": 13.4, "name": "Here", "address": "1 Main St"})
sends("messages.send_contacts", "send_contacts",
      contacts=[{"name": {"formatted_name": "Ada L.", "first_name": "Ada"}, "phones": [{"phone": "+4915100000001"}]}])
sends("messages.send_interactive_buttons", "send_interactive_buttons", body_text="Well?",
      buttons=[{"id": "yes", "title": "Yes"}], header_text="A", footer_text="B")
sends("messages.send_interactive_list", "send_interactive_list", body_text="Choose", button_text="Rows",
      sections=[{"title": "All", "rows": [{"id": "1", "title": "One"}]}])
sends("messages.send_interactive_cta_url", "send_interactive_cta_url", body_text="Look",
      parameters={"display_text": "Open", "url": "https://shop.example/"})
sends("messages.send_interactive_flow", "send_interactive_flow", body_text="Fill in",
      parameters={"flow_id": "1", "flow_cta": "Start", "flow_message_version": "3", "flow_token": "t"})
sends("messages.send_interactive_location_request", "send_interactive_location_request", body_text="Where are you?")
sends("messages.send_interactive_product", "send_interactive_product", catalog_id="4711", product_retailer_id="1",
      body_text="This one")
sends("messages.send_interactive_product_list", "send_interactive_product_list", catalog_id="4711",
      header_text="Ours", body_text="Choose",
      sections=[{"title": "All", "product_items": [{"product_retailer_id": "1"}]}])
sends("messages.send_interactive_catalog", "send_interactive_catalog", body_text="All we have",
      thumbnail_product_retailer_id="1")
sends("messages.send_template", "send_template", template={"name": "hello_world", "language": "en_US"})
sends("messages.send_template, unknown", "send_template",
      Expected("NotFoundError", 132001, "there is no such template"),
      template={"name": "nobody_knows", "language": "en_US"})

asks("messages.send_reaction", lambda m: m.client.messages.send_reaction(
    phone_number_id=m.around.line, to=m.to, reaction={"message_id": m.around.message, "emoji": "👍"}))
asks("messages.mark_read", lambda m: m.client.messages.mark_read(
    phone_number_id=m.around.line, message_id=m.around.message), succeeded)
asks("messages.mark_read, typing", lambda m: m.client.messages.mark_read(
    phone_number_id=m.around.line, message_id=m.around.message, typing_indicator=True),
    expected=Expected("ValidationError", 100, "it sends true where the platform wants an object"))
asks("messages.list", lambda m: m.client.messages.list(phone_number_id=m.around.line), expected=PROXY)
asks("messages.query", lambda m: m.client.messages.query(phone_number_id=m.around.line), expected=PROXY)
asks("messages.list_by_conversation", lambda m: m.client.messages.list_by_conversation(
    phone_number_id=m.around.line, conversation_id="1"), expected=PROXY)


@suite.operation("media.upload")
def upload(m: Made):
    m.media = m.wait(m.client.media.upload(
        phone_number_id=m.around.line, file=PICTURE, type="image/png", filename="a.png")).id


asks("media.get", lambda m: m.client.media.get(media_id=m.media, phone_number_id=m.around.line),
     lambda answer: answer.mime_type == "image/png")
asks("media.download", lambda m: m.client.media.download(media_id=m.media), lambda answer: answer == PICTURE)
asks("media.delete", lambda m: m.client.media.delete(media_id=m.media), succeeded)
asks("media.get, deleted", lambda m: m.client.media.get(media_id=m.media),
     expected=Expected("ValidationError", 100, "it is gone"))


@suite.operation("templates.create")
def create(m: Made):
    made = m.wait(m.client.templates.create(
        business_account_id=m.around.account, name=m.template, language="en_US", category="UTILITY",
        components=[{
            "type": "BODY", "text": "Dear {{1}}, it is here.", "example": {"body_text": [["Ada"]]},
        }]))
    check(made["status"] == "PENDING", str(made))
    m.template_id = made["id"]


asks("templates.create, of a wrong name", lambda m: m.client.templates.create(
    business_account_id=m.around.account, name="Wrong Name", language="en_US", category="UTILITY",
    components=[{"type": "BODY", "text": "Hello"}]), expected=Expected("ValidationError", 100, "names are small"))
asks("templates.get", lambda m: m.client.templates.get(template_id=m.template_id),
     lambda answer: answer["id"] is not None)
asks("templates.list", lambda m: m.client.templates.list(
    business_account_id=m.around.account, status="APPROVED", language="en_US", limit=2),
    lambda answer: len(answer["data"]) == 2 and answer["paging"]["cursors"]["after"])
asks("templates.delete, by its id", lambda m: m.client.templates.delete(
    business_account_id=m.around.account, hsm_id=m.template_id), succeeded)
asks("templates.delete, unknown", lambda m: m.client.templates.delete(
    business_account_id=m.around.account, name="nobody_knows"),
    expected=Expected("ValidationError", 100, "there is no such template"))

asks("phone_numbers.request_code", lambda m: m.client.phone_numbers.request_code(
    phone_number_id=m.around.line, code_method="SMS"), succeeded)
asks("phone_numbers.verify_code", lambda m: m.client.phone_numbers.verify_code(
    phone_number_id=m.around.line, code="123456"), succeeded)
asks("phone_numbers.register", lambda m: m.client.phone_numbers.register(
    phone_number_id=m.around.line, pin="212121"), succeeded)
asks("phone_numbers.deregister", lambda m: m.client.phone_numbers.deregister(phone_number_id=m.around.line), succeeded)
asks("phone_numbers.register, again", lambda m: m.client.phone_numbers.register(
    phone_number_id=m.around.line, pin="212121"), succeeded)
asks("phone_numbers.get_settings", lambda m: m.client.phone_numbers.get_settings(phone_number_id=m.around.line),
     lambda answer: "data" in answer)
asks("phone_numbers.update_settings", lambda m: m.client.phone_numbers.update_settings(
    phone_number_id=m.around.line, user_identity_change={"enable_identity_key_check": True}), succeeded)
asks("phone_numbers.update_business_profile", lambda m: m.client.phone_numbers.update_business_profile(
    phone_number_id=m.around.line, about="We help", email="help@shop.example", websites=["https://shop.example"],
    vertical="RETAIL"), succeeded)
asks("phone_numbers.get_business_profile", lambda m: m.client.phone_numbers.get_business_profile(
    phone_number_id=m.around.line), lambda answer: answer["data"][0]["about"] == "We help")


@suite.operation("flows.create")
def create_flow(m: Made):
    m.flow = m.wait(m.client.flows.create(
        waba_id=m.around.account, name=f"kapso {m.around.run}", categories=["SURVEY"]))["id"]


asks("flows.update_asset", lambda m: m.client.flows.update_asset(flow_id=m.flow, asset=FLOW), succeeded)
asks("flows.get", lambda m: m.client.flows.get(flow_id=m.flow), lambda answer: answer["status"] == "DRAFT")
asks("flows.list", lambda m: m.client.flows.list(waba_id=m.around.account), lambda answer: answer["data"])
asks("flows.publish", lambda m: m.client.flows.publish(flow_id=m.flow), succeeded)
asks("flows.deprecate", lambda m: m.client.flows.deprecate(flow_id=m.flow), succeeded)
asks("flows.delete, deprecated", lambda m: m.client.flows.delete(flow_id=m.flow),
     expected=Expected("ValidationError", 139004, "only drafts can be deleted"))
asks("flows.get_preview", lambda m: m.client.flows.get_preview(flow_id=m.flow),
     expected=Expected("ValidationError", 100, "it asks for an edge where the platform has a field"))
asks("flows.deploy", lambda m: m.client.flows.deploy(
    FLOW, waba_id=m.around.account, name=f"deployed {m.around.run}"), lambda answer: answer["published"])

asks("calls.list", lambda m: m.client.calls.list(phone_number_id=m.around.line), expected=PROXY)
asks("calls.get", lambda m: m.client.calls.get(phone_number_id=m.around.line, call_id="1"), expected=PROXY)
asks("calls.request_permission", lambda m: m.client.calls.request_permission(
    phone_number_id=m.around.line, to=m.to), expected=PROXY)
asks("contacts.list", lambda m: m.client.contacts.list(phone_number_id=m.around.line), expected=PROXY)
asks("contacts.get", lambda m: m.client.contacts.get(phone_number_id=m.around.line, wa_id=m.to), expected=PROXY)
asks("contacts.update", lambda m: m.client.contacts.update(
    phone_number_id=m.around.line, wa_id=m.to, name="Cleo"), expected=PROXY)
asks("conversations.list", lambda m: m.client.conversations.list(phone_number_id=m.around.line), expected=PROXY)
asks("conversations.get", lambda m: m.client.conversations.get(
    phone_number_id=m.around.line, conversation_id="1"), expected=PROXY)
asks("conversations.update_status", lambda m: m.client.conversations.update_status(
    conversation_id="1", status="ended"), expected=PROXY)


if __name__ == "__main__":
    suite.finish(Made(Surroundings()))
