"""A stop by a link, while an answer is stored: each waits for the other's conversation, and for nothing else first."""

from __future__ import annotations

import threading
from collections.abc import Callable

from desk import Desk

from service.delivery import conversation, withdrawal
from service.response import optout
from service.sampling.suppression import SuppressionReason


def test_a_stop_and_an_answer_at_once_do_not_wait_for_each_other(desk: Desk, phone: Callable[[int], str]) -> None:
    [invitation] = desk.invite([phone(1)])
    index = desk.address_index(invitation)
    ended: list[bool] = []

    def stop() -> None:
        with desk.database.write() as session:
            why = SuppressionReason.UNSUBSCRIBE
            ended.append(optout.opt_out(session, address_index=index, reason=why, now=desk.clock()))

    stopping = threading.Thread(target=stop)
    with desk.database.write() as session:
        assert conversation.open_for(session, index, now=desk.clock()) is not None
        stopping.start()
        stopping.join(0.3)
        withdrawal.cancel(session, invitation_id=invitation.id, reason="answered", now=desk.clock())
    stopping.join()

    assert ended == [True]
    assert [talk.state for talk in desk.conversations()] == [conversation.State.STOPPED]
