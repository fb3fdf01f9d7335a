"""The demo's browser reads forms as they are and does not make answers up."""

from __future__ import annotations

import pytest

from service.demo.browser import read_form
from service.demo.web import RequestFailed

PAGE = """
<form method="get" action="/search"><input name="q" type="text"></form>
<form method="post" action="/s/token?lang=es">
<input type="hidden" name="_mark" value="a&amp;b">
<label><input type="radio" name="score" value="1"> 1</label><label><input type="radio" name="score" value="2"> 2</label>
<textarea name="comment"></textarea>
</form>
<form method="post" action="/other"></form>
"""


def test_a_form_is_read_with_its_action_hidden_values_and_choices() -> None:
    form = read_form(PAGE.rsplit("<form", 1)[0])

    assert form.action == "/s/token?lang=es"
    assert form.hidden == {"_mark": "a&b"}
    assert form.choices == {"score": ["1", "2"]}
    assert form.names == {"score", "comment"}


def test_a_page_without_a_form_stops_the_demo() -> None:
    with pytest.raises(RequestFailed, match="no form"):
        read_form("<h1>Thank you</h1>")
