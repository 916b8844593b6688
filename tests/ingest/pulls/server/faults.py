"""The faults that the played systems show, and what a pull must make of each: all rows, or a message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.ingest.pulls.server.loopback import Disturb
from tests.ingest.pulls.server.reply import Ask, Reply, as_json
from tests.ingest.pulls.server.systems import System

Answer = Callable[[], Reply]
Change = Callable[[Answer], Reply]
LOGIN_PAGE = Reply(b"<!DOCTYPE html><html><title>Sign in</title></html>", content_type="text/html")


@dataclass(frozen=True)
class Fault:
    """``outcome``: "rows", or the key of the message; ``only_paged``: needs more than one page; ``note``: the key of
    the note that comes with the rows; ``not_for``: the systems that cannot show it."""

    disturb: Disturb
    outcome: str = "rows"
    only_paged: bool = False
    note: str = ""
    not_for: tuple[str, ...] = ()


def _at(system: System) -> int:
    """The number of the question that is disturbed."""
    return 2 if system.is_paged else 1


def once(reply: Change, times: int = 1) -> Disturb:
    """Replace the answer to the second question (the first, where there is one only), that many times."""

    def disturb(system: System, number: int, ask: Ask, answer: Answer) -> Reply:
        return reply(answer) if _at(system) <= number < _at(system) + times else answer()

    return disturb


def always(reply: Change) -> Disturb:
    """Replace every answer from the second question on (the first, where there is one only)."""
    return once(reply, times=1_000)


def status(code: int, **headers: str) -> Change:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Reply(b'{"detail": "synthetic failure"}', code, headers=named)


def broken(how: str) -> Change:
    return lambda answer: replace(answer(), broken=how)


def before_question(number: int, change: Callable[[System], None]) -> Disturb:
    """Change the system just before it answers that question."""

    def disturb(system: System, now: int, ask: Ask, answer: Answer) -> Reply:
        if now == number:
            change(system)
        return answer()

    return disturb


def before_each(change: Callable[[System], None]) -> Disturb:
    """Change the system before every answer."""

    def disturb(system: System, number: int, ask: Ask, answer: Answer) -> Reply:
        change(system)
        return answer()

    return disturb


def _expire(system: System) -> None:
    system.valid_tokens.clear()


def _lower_page_size(system: System) -> None:
    system.most_rows = 4


def _exchange(system: System) -> None:
    """Deletions that the total does not show, because as many rows arrive."""
    system.delete_first(3)
    system.insert(3)


def _repeated(times: int) -> Disturb:
    """The first page comes in place of the second."""
    kept: list[Reply] = []

    def disturb(system: System, number: int, ask: Ask, answer: Answer) -> Reply:
        if number == 1:
            kept[:] = [answer()]
        return kept[0] if 1 < number <= 1 + times else answer()

    return disturb


def _shorter_page(system: System, number: int, ask: Ask, answer: Answer) -> Reply:
    """Now and then a page has fewer rows than asked for, although more follow."""
    usual = system.most_rows
    system.most_rows = 6 if number == 2 else usual
    try:
        return answer()
    finally:
        system.most_rows = usual


def _to_login_page(system: System, number: int, ask: Ask, answer: Answer) -> Reply:
    """The session is over, and the system shows its page for signing in."""
    if ask.path == "/accounts/login/":
        return LOGIN_PAGE
    return answer() if number < _at(system) else Reply(b"", 302, headers={"Location": "/accounts/login/?next=/data"})


def _announce_too_many(system: System) -> None:
    system.extra_total = 2


# Page numbers without an edition cannot show such an exchange; releases and analytics tables do not change under way.
_PAGE_NUMBERS = ("ucdp", "dhis2 analytics")

FAULTS: dict[str, Fault] = {
    "none": Fault(once(lambda answer: answer())),
    "gzip": Fault(always(lambda answer: replace(answer(), headers={"Content-Encoding": "gzip"}))),
    "timeout": Fault(once(broken("silence"))),
    "timeout, always": Fault(always(broken("silence")), "pull_timed_out"),
    "429, Retry-After in seconds": Fault(once(status(429, Retry_After="7"))),
    "429, Retry-After as a date": Fault(once(status(429, Retry_After="Fri, 20 Nov 2026 12:00:09 GMT"))),
    "429, Retry-After too far": Fault(once(status(429, Retry_After="7200")), "pull_come_back_later"),
    "429, always": Fault(always(status(429)), "pull_too_many_requests"),
    "500 twice": Fault(once(status(500), 2)),
    "502 twice": Fault(once(status(502), 2)),
    "503 twice, Retry-After": Fault(once(status(503, Retry_After="3"), 2)),
    "503, always": Fault(always(status(503)), "pull_server_failed"),
    "connection reset": Fault(once(broken("reset"))),
    "connection reset, always": Fault(always(broken("reset")), "pull_connection_broken"),
    "body short of its length": Fault(once(broken("short of its length"))),
    "body cut between chunks": Fault(once(broken("cut between chunks"))),
    "gzip cut": Fault(once(broken("cut gzip"))),
    "body cut inside": Fault(once(broken("cut inside"), 2)),
    "body cut inside, always": Fault(always(broken("cut inside")), "pull_body_cut_off"),
    "login page with 200, once": Fault(once(lambda _: LOGIN_PAGE)),
    "login page with 200, always": Fault(always(lambda _: LOGIN_PAGE), "pull_not_the_data"),
    "redirect to a login page": Fault(_to_login_page, "pull_not_the_data"),
    "redirect to another host": Fault(
        once(lambda _: Reply(b"", 302, headers={"Location": "http://127.0.0.2:9/elsewhere"})),
        "pull_redirected_elsewhere",
    ),
    "redirects in circles": Fault(
        always(lambda _: Reply(b"", 302, headers={"Location": "/round?again"})), "pull_redirects_without_end"
    ),
    "token expires": Fault(before_question(2, _expire), "pull_not_allowed", only_paged=True),
    "403": Fault(always(status(403)), "pull_not_allowed"),
    "404": Fault(always(status(404)), "pull_not_found"),
    "400": Fault(always(status(400)), "pull_request_refused"),
    "JSON of another shape": Fault(always(lambda _: as_json({"detail": 1})), "pull_unexpected_answer"),
    "page repeats once": Fault(_repeated(1), only_paged=True),
    "page repeats always": Fault(_repeated(1_000), "pull_page_repeats", only_paged=True),
    "server gives smaller pages": Fault(before_question(1, _lower_page_size), only_paged=True),
    "server lowers page size half-way": Fault(before_question(2, _lower_page_size), only_paged=True),
    "one page is shorter": Fault(_shorter_page, only_paged=True),
    "rows deleted half-way": Fault(before_question(2, lambda system: system.delete_first(3)), only_paged=True),
    "last row of a page deleted half-way": Fault(
        before_question(2, lambda system: system.delete_at(9)), only_paged=True
    ),
    "rows inserted half-way": Fault(before_question(2, lambda system: system.insert(3)), only_paged=True),
    "as many deleted as inserted": Fault(before_question(2, _exchange), only_paged=True, not_for=_PAGE_NUMBERS),
    "total announces too many": Fault(
        before_question(1, _announce_too_many), only_paged=True, note="pull_source_gives_fewer"
    ),
}
