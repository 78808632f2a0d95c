"""The operations that pywa has had since 3.9, a function each; its two versions are tested with them."""

import datetime
import inspect

import httpx
import pywa
from pywa.types import (
    Button, CallPermissionRequestButton, Contact, FlowButton, ProductsSection, Section, SectionList,
    SectionRow, URLButton, VoiceCallButton)
from pywa.types import templates as t
from pywa.types.calls import CallingSettings, CallingSettingsStatus, SessionDescription
from pywa.types.flows import FlowCategory, FlowMetricGranularity, FlowMetricName
from pywa.types.others import Pagination, StorageConfiguration, StorageStatus, UserIdentityChangeSettings

from harness import Expected, Suite, Surroundings, check
from redirect import Redirect
from samples import FILM, FLOW, KEY, LINK, PAPER, PICTURE, SOUND, STICKER

APPLICATION = 670843887433847
UNKNOWN = "1000000000000001"


def not_there(what: str, code: int = 2500) -> Expected:
    return Expected("WhatsAppError", code, f"{what} are outside what the sandbox answers")


class Made:
    """What earlier operations made."""

    def __init__(self, around: Surroundings):
        self.around = around
        # The name of the account's parameter has changed between the versions.
        account = "waba_id" if "waba_id" in inspect.signature(pywa.WhatsApp.__init__).parameters else "business_account_id"
        self.wa = pywa.WhatsApp(
            phone_id=around.line, token=around.token, app_id=APPLICATION,
            session=httpx.Client(transport=Redirect(around.base), timeout=30), **{account: around.account})
        self.to = around.phone
        self.template = f"greeting_{around.run}"
        self.template_id = ""
        self.media = ""
        self.url = ""
        self.flow = ""
        self.code = ""
        self.sent = ""


def add(suite: Suite) -> None:
    for part in (add_messages, add_interactive, add_files, add_people, add_templates, add_line, add_account,
                 add_codes, add_flows, add_calls):
        part(suite)


def add_messages(suite: Suite) -> None:
    @suite.operation("send_message")
    def send_message(m: Made):
        m.sent = m.wa.send_message(m.to, "Hello", preview_url=True, tracker="tracked").id
        check(m.sent.startswith("wamid."), m.sent)

    @suite.operation("send_text, as a reply")
    def send_reply(m: Made):
        m.wa.send_text(m.to, "Hello", reply_to_message_id=m.around.message)

    @suite.operation("send_text, too long", Expected("WhatsAppError", 100, "a text has at most 4,096 characters"))
    def send_long(m: Made):
        m.wa.send_text(m.to, "x" * 4097)

    @suite.operation("send_image, by address")
    def send_image(m: Made):
        m.wa.send_image(m.to, LINK + ".png", caption="Look")

    @suite.operation("send_image, bytes")
    def send_image_bytes(m: Made):
        m.wa.send_image(m.to, PICTURE, mime_type="image/png")

    @suite.operation("send_image, an id nobody has", Expected("WhatsAppError", 100, "there is no such file"))
    def send_unknown_image(m: Made):
        m.wa.send_image(m.to, UNKNOWN)

    @suite.operation("send_video")
    def send_video(m: Made):
        m.wa.send_video(m.to, FILM, mime_type="video/mp4", caption="Look")

    @suite.operation("send_audio")
    def send_audio(m: Made):
        m.wa.send_audio(m.to, SOUND, mime_type="audio/ogg")

    @suite.operation("send_voice")
    def send_voice(m: Made):
        m.wa.send_voice(m.to, SOUND, mime_type="audio/ogg")

    @suite.operation("send_document")
    def send_document(m: Made):
        m.wa.send_document(m.to, PAPER, filename="a.pdf", mime_type="application/pdf", caption="Read")

    @suite.operation("send_sticker")
    def send_sticker(m: Made):
        m.wa.send_sticker(m.to, STICKER, mime_type="image/webp")

    @suite.operation("send_location")
    def send_location(m: Made):
        m.wa.send_location(m.to, 52.5, 13.4, name="Here", address="1 Main St")

    @suite.operation("request_location")
    def request_location(m: Made):
        m.wa.request_location(m.to, "Where are you?")

    @suite.operation("send_contact")
    def send_contact(m: Made):
        name = Contact.Name(formatted_name="Ada L.", first_name="Ada")
        m.wa.send_contact(m.to, Contact(name=name, phones=[Contact.Phone(phone="+4915100000001", type="WORK")]))

    @suite.operation("send_reaction")
    def send_reaction(m: Made):
        m.wa.send_reaction(m.to, "👍", m.around.message)

    @suite.operation("remove_reaction")
    def remove_reaction(m: Made):
        m.wa.remove_reaction(m.to, m.around.message)

    @suite.operation("mark_message_as_read")
    def mark(m: Made):
        check(m.wa.mark_message_as_read(m.around.message), "not marked")

    @suite.operation("mark_message_as_read, unknown", Expected("InvalidParameter", 131009, "there is no such message"))
    def mark_unknown(m: Made):
        m.wa.mark_message_as_read("wamid.unknown")

    @suite.operation("indicate_typing")
    def typing(m: Made):
        check(m.wa.indicate_typing(m.around.message), "not indicated")


def add_interactive(suite: Suite) -> None:
    @suite.operation("send_message, buttons")
    def buttons(m: Made):
        m.wa.send_message(m.to, "Well?", header="A", footer="B", buttons=[Button("Yes", "yes"), Button("No", "no")])

    @suite.operation("send_message, list")
    def rows(m: Made):
        rows = [SectionRow("One", "1", "The first"), SectionRow("Two", "2")]
        m.wa.send_message(m.to, "Choose", buttons=SectionList("Rows", [Section("All", rows)]))

    @suite.operation("send_message, website")
    def website(m: Made):
        m.wa.send_message(m.to, "Look", buttons=URLButton("Open", "https://shop.example/"))

    @suite.operation("send_image, with buttons")
    def picture(m: Made):
        m.wa.send_image(m.to, PICTURE, mime_type="image/png", caption="Well?", buttons=[Button("Yes", "yes")])

    @suite.operation("send_message, call")
    def call(m: Made):
        m.wa.send_message(m.to, "Call us", buttons=VoiceCallButton("Call"))

    @suite.operation("send_message, call permission")
    def permission(m: Made):
        m.wa.send_message(m.to, "May we call?", buttons=CallPermissionRequestButton())

    @suite.operation("send_message, flow")
    def flow(m: Made):
        m.wa.send_message(
            m.to, "Fill in", buttons=FlowButton("Start", flow_id="1", flow_token="t", flow_action_type="navigate",
                                               flow_action_screen="WELCOME"))

    @suite.operation("send_catalog")
    def catalog(m: Made):
        m.wa.send_catalog(m.to, "All we have", thumbnail_product_sku="1")

    @suite.operation("send_product")
    def product(m: Made):
        m.wa.send_product(m.to, "4711", "1", body="This one")

    @suite.operation("send_products")
    def products(m: Made):
        m.wa.send_products(m.to, "4711", [ProductsSection("All", ["1", "2"])], title="Ours", body="Choose")


def add_files(suite: Suite) -> None:
    @suite.operation("upload_media")
    def upload(m: Made):
        m.media = m.wa.upload_media(PICTURE, mime_type="image/png", filename="a.png").id

    @suite.operation("upload_media, a type that is not taken", Expected("WhatsAppError", 100, "no such type of file"))
    def upload_unknown(m: Made):
        m.wa.upload_media(b"GIF89a", mime_type="image/gif", filename="a.gif")

    @suite.operation("upload_media, too large", Expected("MediaUploadError", 131053, "a sticker has at most 500 KB"))
    def upload_large(m: Made):
        m.wa.upload_media(bytes(600_000), mime_type="image/webp", filename="a.webp")

    @suite.operation("get_media_url")
    def url(m: Made):
        media = m.wa.get_media_url(m.media)
        check((media.mime_type, media.file_size) == ("image/png", len(PICTURE)), str(media))
        m.url = media.url

    @suite.operation("get_media_url, of what a customer sent")
    def url_of_customer(m: Made):
        check(m.wa.get_media_url(m.around.picture).url, "no address")

    @suite.operation("get_media_bytes")
    def content(m: Made):
        check(m.wa.get_media_bytes(m.url) == PICTURE, "another file")

    @suite.operation("stream_media")
    def stream(m: Made):
        check(b"".join(m.wa.stream_media(m.url)) == PICTURE, "another file")

    @suite.operation("download_media")
    def download(m: Made):
        path = m.wa.download_media(url=m.url, path=None, filename=f"{m.around.run}.png")
        check(path.read_bytes() == PICTURE, "another file")
        path.unlink()

    @suite.operation("delete_media")
    def delete(m: Made):
        check(m.wa.delete_media(m.media), "not deleted")

    @suite.operation("get_media_url, deleted", Expected("WhatsAppError", 100, "it is gone"))
    def url_deleted(m: Made):
        m.wa.get_media_url(m.media)


def add_people(suite: Suite) -> None:
    @suite.operation("block_users")
    def block(m: Made):
        check(len(m.wa.block_users([m.to]).added_users) == 1, "not blocked")

    @suite.operation("block_users, who has not written", Expected("BulkBlockingFailed", 139100, "only who wrote lately"))
    def block_stranger(m: Made):
        m.wa.block_users(["4915999999999"])

    @suite.operation("unblock_users")
    def unblock(m: Made):
        check(len(m.wa.unblock_users([m.to]).removed_users) == 1, "still blocked")


def greeting(name: str) -> "t.Template":
    return t.Template(
        name=name, language=t.TemplateLanguage.ENGLISH_US, category=t.TemplateCategory.UTILITY,
        components=[
            t.HeaderText("Hello"), t.BodyText("Dear {{1}}, your order {{2}} is here.", "Ada", "4711"),
            t.FooterText(text="The shop"),
            t.Buttons(buttons=[
                t.QuickReplyButton(text="Thanks"),
                t.URLButton(text="Open", url="https://shop.example/{{1}}", example="https://shop.example/1"),
            ]),
        ])


def add_templates(suite: Suite) -> None:
    @suite.operation("create_template")
    def create(m: Made):
        made = m.wa.create_template(greeting(m.template))
        check(made.status == t.TemplateStatus.PENDING, str(made))
        m.template_id = made.id

    @suite.operation("create_template, of a name that is taken", Expected("WhatsAppError", 100, "there is one"))
    def create_again(m: Made):
        m.wa.create_template(greeting(m.template))

    @suite.operation("create_template, from the library", not_there("the library's templates", 100))
    def create_from_library(m: Made):
        m.wa.create_template(t.LibraryTemplate(
            name=f"library_{m.around.run}", library_template_name="order_pick_up_1",
            category=t.TemplateCategory.UTILITY, language=t.TemplateLanguage.ENGLISH_US))

    @suite.operation("send_template, pending", Expected("TemplateNotExists", 132001, "it is not approved yet"))
    def send_pending(m: Made):
        m.wa.send_template(m.to, name=m.template, language=t.TemplateLanguage.ENGLISH_US, params=[])

    @suite.operation("send_template")
    def send(m: Made):
        m.around.approve(m.template)
        m.wa.send_template(
            m.to, name=m.template, language=t.TemplateLanguage.ENGLISH_US,
            params=[t.BodyText.params("Ada", "4711"), t.URLButton.params(url_variable="4711", index=1)])

    @suite.operation("send_template, too few parameters",
                     Expected("TemplateParamCountMismatch", 132000, "it takes two in its body"))
    def send_few(m: Made):
        m.wa.send_template(
            m.to, name=m.template, language=t.TemplateLanguage.ENGLISH_US, params=[t.BodyText.params("Ada")])

    @suite.operation("send_template, by the marketing API")
    def send_marketing(m: Made):
        m.wa.send_template(
            m.to, name="spring_offer", language=t.TemplateLanguage.ENGLISH_US, params=[t.BodyText.params("Ada")],
            use_mm_lite_api=True)

    @suite.operation("send_template, by the marketing API, utility", Expected(
        "WhatsAppError", 131055, "the marketing API sends marketing alone"))
    def send_utility(m: Made):
        m.wa.send_template(
            m.to, name="order_update", language=t.TemplateLanguage.ENGLISH_US,
            params=[t.BodyText.params("4711", "here")], use_mm_lite_api=True)

    @suite.operation("get_template")
    def get(m: Made):
        template = m.wa.get_template(m.template_id)
        check((template.name, len(template.components)) == (m.template, 4), str(template))

    @suite.operation("get_templates")
    def list_templates(m: Made):
        found = m.wa.get_templates(name=m.template, statuses=[t.TemplateStatus.APPROVED])
        check([template.id for template in found] == [m.template_id], str(found))

    @suite.operation("get_templates, by cursor")
    def cursor(m: Made):
        first = m.wa.get_templates(pagination=Pagination(limit=2))
        second = m.wa.get_templates(pagination=Pagination(limit=2, after=first.after))
        check(len(first) == len(second) == 2 and first[1].id != second[0].id, str(second))

    @suite.operation("update_template")
    def update(m: Made):
        check(m.wa.update_template(
            m.template_id, new_components=[t.BodyText("Dear {{1}}, it is here.", "Ada")]), "not updated")

    @suite.operation("unpause_template")
    def unpause(m: Made):
        m.around.control("POST", "templates", {"name": m.template, "status": "PAUSED"})
        check(m.wa.unpause_template(m.template_id), "still paused")

    @suite.operation("compare_templates", not_there("comparisons", 100))
    def compare(m: Made):
        now = datetime.datetime.now()
        m.wa.compare_templates(m.template_id, UNKNOWN, start=now - datetime.timedelta(days=7), end=now)

    @suite.operation("migrate_templates", not_there("migrations"))
    def migrate(m: Made):
        m.wa.migrate_templates(UNKNOWN)

    @suite.operation("upsert_authentication_template", not_there("upserts"))
    def upsert(m: Made):
        m.wa.upsert_authentication_template(
            name=f"code_{m.around.run}", languages=[t.TemplateLanguage.ENGLISH_US],
            otp_button=t.CopyCodeOTPButton(text="Copy"))

    @suite.operation("create_template, with a picture")
    def create_with_picture(m: Made):
        m.wa.create_template(t.Template(
            name=f"picture_{m.around.run}", language=t.TemplateLanguage.ENGLISH_US,
            category=t.TemplateCategory.MARKETING,
            components=[t.HeaderImage(example=PICTURE, mime_type="image/png"), t.BodyText("Look at this.")]))

    @suite.operation("delete_template, by its id")
    def delete(m: Made):
        check(m.wa.delete_template(m.template, template_id=m.template_id), "not deleted")

    @suite.operation("delete_template, by its name")
    def delete_by_name(m: Made):
        check(m.wa.delete_template(f"picture_{m.around.run}"), "not deleted")

    @suite.operation("delete_template, unknown", Expected("WhatsAppError", 100, "there is no such template"))
    def delete_unknown(m: Made):
        m.wa.delete_template("nobody_knows")


def add_line(suite: Suite) -> None:
    @suite.operation("get_business_phone_number")
    def number(m: Made):
        number = m.wa.get_business_phone_number()
        check(number.id == m.around.line and number.verified_name, str(number))

    @suite.operation("get_business_phone_number_settings")
    def settings(m: Made):
        check(m.wa.get_business_phone_number_settings(), "no settings")

    @suite.operation("update_business_phone_number_settings")
    def update_settings(m: Made):
        check(m.wa.update_business_phone_number_settings(
            calling=CallingSettings(status=CallingSettingsStatus.ENABLED),
            storage_configuration=StorageConfiguration(status=StorageStatus.DEFAULT),
            user_identity_change=UserIdentityChangeSettings(enable_identity_key_check=True)), "not updated")

    @suite.operation("update_display_name")
    def name(m: Made):
        check(m.wa.update_display_name(f"Support {m.around.run}"), "not updated")

    @suite.operation("update_business_profile")
    def update_profile(m: Made):
        check(m.wa.update_business_profile(
            about="We help", address="1 Main St", description="A shop", email="help@shop.example",
            websites=["https://shop.example"]), "not updated")

    @suite.operation("update_business_profile, too long", Expected("WhatsAppError", 100, "at most 139 characters"))
    def update_long(m: Made):
        m.wa.update_business_profile(about="x" * 140)

    @suite.operation("update_business_profile, with a picture")
    def update_picture(m: Made):
        check(m.wa.update_business_profile(profile_picture=PICTURE), "not updated")

    @suite.operation("get_business_profile")
    def profile(m: Made):
        profile = m.wa.get_business_profile()
        check((profile.about, profile.email) == ("We help", "help@shop.example"), str(profile))

    @suite.operation("update_commerce_settings")
    def update_commerce(m: Made):
        check(m.wa.update_commerce_settings(is_catalog_visible=True, is_cart_enabled=False), "not updated")

    @suite.operation("get_commerce_settings")
    def commerce(m: Made):
        settings = m.wa.get_commerce_settings()
        check(settings.is_catalog_visible and not settings.is_cart_enabled, str(settings))

    @suite.operation("set_business_public_key")
    def key(m: Made):
        check(m.wa.set_business_public_key(KEY), "not set")

    @suite.operation("override_phone_callback_url")
    def override(m: Made):
        check(m.wa.override_phone_callback_url("https://hooks.example", "token"), "not set")

    @suite.operation("delete_phone_callback_url")
    def delete_override(m: Made):
        check(m.wa.delete_phone_callback_url(), "not deleted")

    @suite.operation("register_phone_number")
    def register(m: Made):
        check(m.wa.register_phone_number("212121"), "not registered")

    @suite.operation("register_phone_number, another pin", Expected("WhatsAppError", 133005, "the pin is another"))
    def register_wrongly(m: Made):
        m.wa.register_phone_number("343434")

    @suite.operation("deregister_phone_number")
    def deregister(m: Made):
        check(m.wa.deregister_phone_number(), "still registered")

    @suite.operation("send_message, deregistered", Expected("WhatsAppError", 133010, "the line is not registered"))
    def send_deregistered(m: Made):
        m.wa.send_message(m.to, "Hello")

    @suite.operation("register_phone_number, again")
    def register_again(m: Made):
        check(m.wa.register_phone_number("212121"), "not registered")


def add_account(suite: Suite) -> None:
    @suite.operation("get_business_account")
    def account(m: Made):
        check(m.wa.get_business_account().id == m.around.account, "another account")

    @suite.operation("get_business_phone_numbers")
    def numbers(m: Made):
        check(m.around.line in [number.id for number in m.wa.get_business_phone_numbers()], "not listed")

    @suite.operation("override_waba_callback_url")
    def override(m: Made):
        check(m.wa.override_waba_callback_url("https://hooks.example", "token"), "not set")

    @suite.operation("delete_waba_callback_url")
    def delete_override(m: Made):
        check(m.wa.delete_waba_callback_url(), "not deleted")

    @suite.operation(
        "get_app_access_token", not_there("an application's own tokens", 100),
        by_broker=Expected("WhatsAppError", 2500, "a broker hands out no token of the platform's"))
    def app_token(m: Made):
        m.wa.get_app_access_token(APPLICATION, "secret")

    @suite.operation("set_app_callback_url", not_there("an application's subscriptions"))
    def app_callback(m: Made):
        m.wa.set_app_callback_url(APPLICATION, m.around.token, "https://hooks.example", "token", ["messages"])


def add_codes(suite: Suite) -> None:
    @suite.operation("create_qr_code")
    def create(m: Made):
        code = m.wa.create_qr_code("Hello there", "SVG")
        check(code.qr_image_url and code.deep_link_url.endswith(code.code), str(code))
        m.code = code.code

    @suite.operation("get_qr_code")
    def get(m: Made):
        check(m.wa.get_qr_code(m.code).prefilled_message == "Hello there", "another code")

    @suite.operation("get_qr_codes")
    def list_codes(m: Made):
        check(m.code in [code.code for code in m.wa.get_qr_codes()], "not listed")

    @suite.operation("update_qr_code")
    def update(m: Made):
        check(m.wa.update_qr_code(m.code, "Good day").prefilled_message == "Good day", "not updated")

    @suite.operation("delete_qr_code")
    def delete(m: Made):
        check(m.wa.delete_qr_code(m.code), "not deleted")


def add_flows(suite: Suite) -> None:
    @suite.operation("create_flow")
    def create(m: Made):
        m.flow = m.wa.create_flow(f"flow {m.around.run}", [FlowCategory.SURVEY]).id

    @suite.operation("publish_flow, without screens", Expected("FlowPublishingError", 139002, "it has no screens"))
    def publish_early(m: Made):
        m.wa.publish_flow(m.flow)

    @suite.operation("update_flow_metadata")
    def update(m: Made):
        check(m.wa.update_flow_metadata(m.flow, endpoint_uri="https://flows.example"), "not updated")

    @suite.operation("update_flow_json")
    def update_json(m: Made):
        check(m.wa.update_flow_json(m.flow, FLOW), "not updated")

    @suite.operation("get_flow")
    def get(m: Made):
        flow = m.wa.get_flow(m.flow)
        check((flow.id, flow.json_version) == (m.flow, "7.0"), str(flow))

    @suite.operation("get_flows")
    def list_flows(m: Made):
        check(m.flow in [flow.id for flow in m.wa.get_flows().all()], "not listed")

    @suite.operation("get_flow_assets")
    def assets(m: Made):
        check(len(m.wa.get_flow_assets(m.flow)) == 1, "no assets")

    @suite.operation("publish_flow")
    def publish(m: Made):
        check(m.wa.publish_flow(m.flow), "not published")

    @suite.operation("update_flow_json, published", Expected("FlowUpdatingError", 139001, "it is published"))
    def update_published(m: Made):
        m.wa.update_flow_json(m.flow, FLOW)

    @suite.operation("delete_flow, published", Expected("FlowDeletingError", 139004, "it is published"))
    def delete_published(m: Made):
        m.wa.delete_flow(m.flow)

    @suite.operation("deprecate_flow")
    def deprecate(m: Made):
        check(m.wa.deprecate_flow(m.flow), "not deprecated")

    @suite.operation("deprecate_flow, again", Expected("FlowDeprecatingError", 139003, "it is deprecated"))
    def deprecate_again(m: Made):
        m.wa.deprecate_flow(m.flow)

    @suite.operation("delete_flow")
    def delete(m: Made):
        flow = m.wa.create_flow(f"draft {m.around.run}", [FlowCategory.OTHER]).id
        check(m.wa.delete_flow(flow), "not deleted")

    @suite.operation("get_flow_metrics", not_there("metrics", 100))
    def metrics(m: Made):
        m.wa.get_flow_metrics(UNKNOWN, FlowMetricName.ENDPOINT_REQUEST_COUNT, FlowMetricGranularity.DAY)

    @suite.operation("migrate_flows", not_there("migrations"))
    def migrate(m: Made):
        m.wa.migrate_flows(UNKNOWN, ["flow"])


def add_calls(suite: Suite) -> None:
    session = SessionDescription(sdp_type="offer", sdp="v=0")

    @suite.operation("initiate_call", not_there("calls"))
    def initiate(m: Made):
        m.wa.initiate_call(m.to, session)

    @suite.operation("pre_accept_call", not_there("calls"))
    def pre_accept(m: Made):
        m.wa.pre_accept_call("wacid.x", session)

    @suite.operation("accept_call", not_there("calls"))
    def accept(m: Made):
        m.wa.accept_call("wacid.x", session)

    @suite.operation("reject_call", not_there("calls"))
    def reject(m: Made):
        m.wa.reject_call("wacid.x")

    @suite.operation("terminate_call", not_there("calls"))
    def terminate(m: Made):
        m.wa.terminate_call("wacid.x")
