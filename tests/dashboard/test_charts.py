"""Charts as they leave Python: in a panel, on a plain page, and plotly itself."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import plotly.graph_objects as go
import pytest
from dash import html

from dashboard.charts import chart, local, packed, shade, tags
from dashboard.markup import as_html
from dashboard.texts import texts
from tests.dashboard.conftest import Web

TEXT = texts("id", "Asia/Jakarta")
AT = datetime(2026, 11, 29, 13, 30, tzinfo=UTC)
FIGURE = {"data": [{"type": "scatter", "x": [1, 2], "y": [3, 4]}], "layout": {}}


def shown(**given: Any) -> str:
    told: dict[str, Any] = {"unit": "cm", "source": "DBMSDA", "at": AT, "alt": "Muka air naik."}
    return as_html(chart(FIGURE, TEXT, **told | given))


def test_below_every_chart_stand_its_unit_source_age_and_numbers() -> None:
    page = shown(csv="/rivers/p2c.csv", stale_after_s=900)
    assert '<span class="chart-unit">cm</span>' in page
    assert "Sumber: DBMSDA" in page
    assert f'data-at="{int(AT.timestamp() * 1000)}"' in page
    assert 'data-stale-after="900"' in page
    assert 'href="/rivers/p2c.csv"' in page


def test_a_chart_says_in_words_what_it_shows() -> None:
    page = shown(alt='Muka air "naik" <cepat>.')
    assert 'aria-label="Muka air &quot;naik&quot; &lt;cepat&gt;."' in page
    assert '<p class="chart-alt">Muka air &quot;naik&quot; &lt;cepat&gt;.</p>' in page


def test_a_figure_object_leaves_its_template_behind() -> None:
    figure = go.Figure(go.Scatter(x=[1], y=[2]), layout={"yaxis": {"range": [0, 5]}})
    told = json.loads(packed(figure))
    assert told["layout"] == {"yaxis": {"range": [0, 5]}}
    assert told["data"][0]["type"] == "scatter"


def test_a_time_that_is_not_the_citys_own_does_not_get_onto_an_axis() -> None:
    assert local(AT, TEXT) == "2026-11-29T20:30:00"
    with pytest.raises(TypeError):
        packed({"data": [{"x": [object()]}], "layout": {}})


def test_a_colour_is_a_name_of_the_page() -> None:
    assert (shade("danger"), shade("danger", 0.25)) == ("@danger", "@danger/0.25")


def test_components_become_plain_html_that_nothing_can_break_out_of() -> None:
    given = html.P(["a < b", html.Br(), None, 3], className='x"y', hidden=True, style={"marginTop": "1rem"})  # fmt: skip
    assert as_html(given) == '<p class="x&quot;y" hidden="" style="margin-top:1rem">a &lt; b<br>3</p>'  # fmt: skip


def test_a_plain_page_gets_scripts_and_words_for_its_charts() -> None:
    head = tags(TEXT, "b1")
    assert "/assets/18_charts.js?v=b1" in head
    assert '"zone":"Asia/Jakarta"' in head


async def test_plotly_comes_packed_from_ourselves_and_once_a_day(web: Web) -> None:
    async with web.client(await web.cookie()) as client:
        path = "/charts/plotly.js"
        packed_answer = await client.get(path)
        plain = await client.get(path, headers={"Accept-Encoding": "identity"})
        again = await client.get(path, headers={"If-None-Match": plain.headers["etag"]})
    assert packed_answer.headers["content-encoding"] == "gzip"
    assert packed_answer.content == plain.content
    assert len(gzip.compress(plain.content)) < 2_000_000
    assert "max-age=86400" in plain.headers["cache-control"]
    assert again.status_code == 304
