"""Session endpoints: init, status, tickle, logout, SSO validation. Imports the simulator's own modules only."""

from typing import TYPE_CHECKING

from botframework.sim.clock import NS_PER_MS
from botframework.sim.session import MAC
from botframework.sim.wire import HTML, SimRequest, SimResponse, answer, refuse

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

SSO_MS = 600_000


def init(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Opens the brokerage session. `publish` must be true; without `compete` a rival keeps it."""
    try:
        body = request.json()
    except ValueError:
        return refuse(400, "Bad Request: Failed to parse body as JSON")
    if not isinstance(body, dict) or body.get("publish") is not True:
        return refuse(500, "There was an error processing the request. Please try again.")
    session = gateway.session
    if gateway.closed:
        return refuse(503, "Service Unavailable")
    if session.competing and body.get("compete") is not True:
        return answer(session.status())
    if not session.tradable or session.competing:
        gateway.begin_session()
    return answer(session.status())


def reauthenticate(gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """The old way to open the brokerage session; the answer says only that it was tried."""
    if not gateway.session.tradable and not gateway.closed:
        gateway.begin_session()
    return answer({"message": "triggered"})


def status(gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """The state of the brokerage session; after a logout 200 with everything false."""
    if gateway.faults and gateway.faults.strike("status_false") is not None:
        return answer({"authenticated": False, "competing": False, "connected": False, "MAC": MAC})
    return answer(gateway.session.status())


def login_page(gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """What a person is sent to. There is no password to be known here: one button logs the user in."""
    form = '<form method="post" action="/sso/Dispatcher"><button>Log in</button></form>'
    head = f"<h1>Simulated gateway: {gateway.session.username}</h1>"
    body = f"<html><head><title>Login</title></head><body>{head}{form}</body></html>"
    return SimResponse(200, HTML, body.encode())


def log_in(gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """The last step of a login; its words are what login tools wait for."""
    gateway.login()
    return SimResponse(200, HTML, b"Client login succeeds")


def tickle(gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Keeps the session and gives its id, in the body and as the cookie the websocket wants."""
    session = gateway.session
    body = {
        "session": session.token,
        "ssoExpires": session.left_ms(gateway.wall_ns, SSO_MS),
        "collission": False,
        "userId": session.user_id,
        "hmds": {"authStatus": session.status()} if session.history_service else {"error": "no bridge"},
        "iserver": {"authStatus": session.status()},
    }
    response = answer(body)
    cookie = ("Set-Cookie", f"x-sess-uuid={session.cookie}; Path=/v1/api; Secure; HttpOnly")
    return SimResponse(response.status, (*response.headers, cookie), response.body)


def logout(gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Ends both session layers; only a new login brings them back."""
    gateway.lose_session(login_too=True)
    return answer({"status": True})


def validate(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """The outer session's state."""
    session = gateway.session
    return answer(
        {
            "USER_ID": session.user_id,
            "USER_NAME": session.username,
            "RESULT": gateway.faults.strike("sso_invalid") is None,
            "AUTH_TIME": session.login_ns // NS_PER_MS,
            "SF_ENABLED": False,
            "IS_FREE_TRIAL": False,
            "CREDENTIAL": session.username,
            "IP": request.peer,
            "EXPIRES": session.left_ms(gateway.wall_ns, SSO_MS),
            "QUALIFIED_FOR_MOBILE_AUTH": None,
            "LANDING_APP": "UNIVERSAL",
            "IS_MASTER": False,
            "lastAccessed": session.last_request_ns // NS_PER_MS,
            "LOGIN_TYPE": 2,
            "PAPER_USER_NAME": session.username,
            "features": {
                "env": "PROD",
                "wlms": True,
                "realtime": True,
                "bond": True,
                "optionChains": True,
                "calendar": True,
                "newMf": True,
            },
            "region": "NJ",
        }
    )
