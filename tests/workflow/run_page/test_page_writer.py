"""The page about a run."""

import re
from html.parser import HTMLParser

import pytest

from tests.workflow.pipeline.word_components import WordParameters, word_pipeline
from workflow.pipeline.execution_store import ExecutionStore
from workflow.pipeline.runner import PipelineRunner
from workflow.run_page.page_writer import PageWriter


class _Outline(HTMLParser):
    """Gathers headings and what lies outside the page; refuses tags that stay open."""

    def __init__(self, text):
        super().__init__()
        self.headings, self.outside, self._open = [], [], []
        self.feed(text)
        assert not self._open

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        for name in ("src", "href"):
            if not values.get(name, "#").startswith(("#", "data:")):
                self.outside.append(values[name])
        if tag not in ("meta", "img", "link", "br"):
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if self._open and self._open[-1] in ("h1", "h2", "h3"):
            self.headings.append(data)


@pytest.fixture
def page(tmp_path):
    """Returns a function that runs a pipeline and gives its page."""
    source = tmp_path / "source.txt"
    source.write_text("aaa")

    def run(command="kinozoo pipeline run", **parameters):
        store = ExecutionStore(tmp_path / "root", "words")
        writer = PageWriter(store, command)
        pipeline = word_pipeline(source, **parameters)
        PipelineRunner(pipeline, store, observers=[writer]).run()
        return writer.path.read_text()

    return run


def test_it_shows_every_component_and_needs_nothing_else(page):
    outline = _Outline(page())
    assert outline.headings[2:] == ["Reading", "Joining", "Judging", "Shouting"]
    assert not outline.outside


def test_states_and_parameters_are_told_also_of_what_did_not_run(page):
    page()
    text = page(Shouting=WordParameters(fails=9, word="<script>"))
    for part in ("cached", "failed", "Shouting failed on purpose", "&quot;word&quot;"):
        assert part in text
    assert "4 letters" in text


def test_what_people_write_is_no_markup(page):
    text = page(command="kinozoo <b>x</b>", Joining=WordParameters(word="<script>x"))
    assert "<b>x" not in text
    assert not re.search("<script", text)


def test_each_run_has_a_page_of_its_own(page, tmp_path):
    page()
    page()
    assert len(list((tmp_path / "root/words/runs").glob("*.html"))) == 2
