"""FYI endpoints: notifications, their settings and delivery. Imports the simulator's own modules only."""

from typing import TYPE_CHECKING, Any

from botframework.sim.fyi import FIXED, PAGE, SUBJECTS, UNREAD_AGAIN_NS, Device, Notification
from botframework.sim.rest.bodies import takes
from botframework.sim.wire import TEXT, SimRequest, SimResponse, answer, page, refuse, whole

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

DEVICES_MAX = 100
SUBJECTS_KEPT = 500


def _taken() -> dict[str, int]:
    return {"V": 1, "T": 10}


def unread(gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """How many are unread; 423 when asked again within five minutes."""
    fyi, now = gateway.kept.fyi, gateway.wall_ns
    if fyi.unread_asked_ns is not None and now - fyi.unread_asked_ns < UNREAD_AGAIN_NS:
        return answer({"status": "locked"}, 423)
    fyi.unread_asked_ns = now
    return answer({"BN": fyi.unread})


def settings(gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """All subjects; `A` only where the subject can be switched, `H` whether its disclaimer is still to be read."""
    fyi = gateway.kept.fyi
    rows = []
    for code, enabled in fyi.enabled.items():
        title = SUBJECTS.get(code, code)
        row: dict[str, Any] = {"FC": code, "H": int(code not in fyi.disclaimers_read), "FN": title}
        row["FD"] = f"Tells about: {title}."
        if code not in FIXED:
            row["A"] = int(enabled)
        rows.append(row)
    return answer(rows)


@takes(enabled="flag")
def save_setting(gateway: "SimGateway", body: dict[str, Any], arguments: dict[str, str]) -> SimResponse:
    """Switches a subject; codes that do not exist are taken as well."""
    enabled, code = gateway.kept.fyi.enabled, arguments["typecode"]
    if code not in FIXED and (code in enabled or len(enabled) < SUBJECTS_KEPT):
        enabled[code] = body["enabled"]
    return answer(_taken())


def disclaimer(_gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """What has to be read about a subject."""
    code = arguments["typecode"]
    if code not in SUBJECTS:
        return refuse(500, "There was an error processing the request. Please try again.")
    return answer({"FC": code, "DT": f"Notifications about {SUBJECTS[code].lower()} are no advice."})


def read_disclaimer(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """Marks a disclaimer as read."""
    code = arguments["typecode"]
    if code not in SUBJECTS:
        return refuse(400, "Bad Request: typecode is not valid")
    gateway.kept.fyi.disclaimers_read[code] = None
    return answer(_taken())


def delivery(gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Mail and devices."""
    fyi = gateway.kept.fyi
    devices = [{"NM": d.name, "I": d.device_id, "UI": d.shown, "A": int(d.enabled)} for d in fyi.devices.values()]
    return answer({"M": int(fyi.email), "E": devices})


def switch_email(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Mail on or off; the switch travels in the query."""
    word = request.first("enabled").lower()
    if word not in ("true", "false"):
        return refuse(400, "Bad Request: enabled is not valid")
    gateway.kept.fyi.email = word == "true"
    return answer(_taken())


@takes(deviceName="text", deviceId="text", uiName="text", enabled="flag")
def save_device(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """A device to tell, or not to."""
    devices = gateway.kept.fyi.devices
    if len(devices) >= DEVICES_MAX and body["deviceId"] not in devices:
        return refuse(500, "There was an error processing the request. Please try again.")
    devices[body["deviceId"]] = Device(body["deviceName"], body["deviceId"], body["uiName"], body["enabled"])
    return answer(_taken())


def delete_device(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """Forgets a device: an empty body, or a page that says there is none."""
    if gateway.kept.fyi.devices.pop(arguments["deviceId"], None) is None:
        return page(404, "Resource not found")
    return SimResponse(200, TEXT, b"")


def notifications(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """The newest notifications, at most ten; `id` goes on behind the one named."""
    most = whole(request.first("max", str(PAGE)), 9)
    if most is None:
        return refuse(400, "Bad Request: max is not valid")
    found = gateway.kept.fyi.page(most, _codes(request, "include"), _codes(request, "exclude"), request.first("id"))
    return answer([_row(one) for one in found])


def more(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Those older than the one named."""
    before = request.first("id")
    if not before:
        return refuse(400, "Bad Request: id is required")
    return answer([_row(one) for one in gateway.kept.fyi.page(PAGE, [], [], before)])


def read(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """Marks a notification as read."""
    found = gateway.kept.fyi.find(arguments["notificationId"])
    if found is None:
        return refuse(400, "Bad Request: notificationId is not valid")
    found.read = True
    return answer(_taken() | {"P": {"R": 1, "ID": found.number}})


def _codes(request: SimRequest, name: str) -> list[str]:
    return [code for text in request.query.get(name, []) for code in text.split(",") if code]


def _row(one: Notification) -> dict[str, Any]:
    return {
        "ID": one.number,
        "D": f"{one.at_s}.0",
        "FC": one.subject,
        "MS": one.headline,
        "MD": f"<p>{one.text}</p>",
        "R": int(one.read),
        "HT": 0,
    }
