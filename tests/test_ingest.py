# ruff: noqa: E501
"""From sources to articles: pages of many kinds, the tables behind them, dates, languages."""

from __future__ import annotations

import datetime as dt
import io
import re
import time
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import LanguageError, NotAnArticleError, SettingError, SourceError
from detente.ingest import directory_sources, from_text, load, parse_date
from detente.ingest.credits import clean_byline, clean_outlet, outlet_of_byline
from detente.ingest.patterns import LONGEST_FURNITURE, LinePattern, is_furniture, tables
from detente.ingest.plain import read_plain
from detente.ingest.stamps import find_stamps
from detente.records import Article, article_id
from detente.settings import Settings

PAGES = Path(__file__).parent / "pages"
SEED = Path(__file__).parent.parent / "examples" / "kerry-north-korea.txt"
DEFAULT = Settings()


class Expected(msgspec.Struct, forbid_unknown_fields=True):
    file: str
    begins: str
    ends: str
    paragraphs: int
    title: str = ""
    outlet: str = ""
    byline: str = ""
    posted: str = ""
    posted_as: str = ""
    absent: list[str] = []


EXPECTED = msgspec.convert(
    yaml.safe_load((PAGES / "expected.yaml").read_text(encoding="utf-8")), list[Expected]
)


def main_text(article: Article) -> str:
    return article.text.removeprefix(f"{article.title}\n\n") if article.title else article.text


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda e: e.file)
def test_page(expected: Expected) -> None:
    article = load(PAGES / expected.file, DEFAULT)
    main = main_text(article)
    assert article.title == expected.title
    assert article.outlet == expected.outlet
    assert article.byline == expected.byline
    assert str(article.posted or "") == expected.posted
    assert article.posted_as == expected.posted_as
    assert main.startswith(expected.begins)
    assert main.endswith(expected.ends)
    assert len(re.split(r"\n\s*\n", main)) == expected.paragraphs
    for words in expected.absent:
        assert words not in article.text


def test_every_page_is_expected() -> None:
    pages = {p.name for p in PAGES.iterdir() if p.suffix != ".yaml"}
    assert pages == {e.file for e in EXPECTED}


@pytest.mark.parametrize("expected", [e for e in EXPECTED if e.file.endswith("txt")], ids=lambda e: e.file)
def test_lines_of_the_main_text_are_never_edited(expected: Expected) -> None:
    raw = (PAGES / expected.file).read_text(encoding="utf-8").split("\n")
    for line in main_text(load(PAGES / expected.file, DEFAULT)).split("\n"):
        assert line in raw


def test_the_example_article() -> None:
    article = load(SEED, DEFAULT)
    assert article.title == "Kerry seeks China's help with North Korea"
    assert article.outlet == "China Daily USA"
    assert article.byline == ""
    assert article.posted == dt.date(2014, 10, 27)
    assert article.posted_as == "2014-10-27 13:37:28"
    assert article.text.count(article.title) == 1
    assert article.text.startswith(f"{article.title}\n\nUS Secretary of State John Kerry")
    assert article.text.endswith('toward the ROK and the US," he said.')
    assert 'last April."The fact is' in article.text
    assert "HuaChunying" in article.text
    assert article.id == article_id(article.text)
    assert article.source == str(SEED)


def test_a_given_date_is_trusted() -> None:
    for given_date in ("2014-02-13", dt.date(2014, 2, 13), dt.datetime(2014, 2, 13, 9, 30)):
        article = load(SEED, DEFAULT, given_date)
        assert article.posted == dt.date(2014, 2, 13)
        assert article.posted_as == "user"
    assert load(SEED, DEFAULT, "2014-02-13").id == load(SEED, DEFAULT).id


def test_standard_input() -> None:
    article = load("-", DEFAULT, stdin=io.BytesIO(SEED.read_bytes()))
    assert article.outlet == "China Daily USA"
    assert article.source == "standard input"
    page = load("-", DEFAULT, stdin=io.BytesIO((PAGES / "newspaper.html").read_bytes()))
    assert page.outlet == "The Example Courier"


def test_bare_text_stays_as_it_is() -> None:
    text = "France recalled its ambassador from Rome on Thursday. Italy called the step a mistake."
    article = from_text(text, DEFAULT)
    assert article.text == text
    assert (article.title, article.outlet, article.byline, article.source) == ("", "", "", "")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Iran rejects offer\n\nIran rejected an offer of talks on Monday.", "Iran rejects offer"),
        (
            "Iran rejects offer\nIran rejected an offer of talks on Monday, state media said.",
            "Iran rejects offer",
        ),
        ("Will Iran talk?\n\nNobody in the capital knows for sure.", "Will Iran talk?"),
        ("Opinion in the U.S.\n\nAmericans support the treaty, polls say.", "Opinion in the U.S."),
        ("Iran rejected an offer of talks on Monday.\n\nThe US regretted it.", ""),
        ("SEOUL (Reuters) - South Korea fired\n\nshots on Monday, it said.", ""),
        ("Iran rejects offer", ""),
        ("he said no\n\nThe rest is silence, said the minister.", ""),
    ],
)
def test_title_or_none(text: str, title: str) -> None:
    assert read_plain(text).title == title


BODY = (
    "Iran and six world powers reached a deal on Tuesday that limits its nuclear work, diplomats said in the "
    "Austrian capital.\n\nThe deal ends years of talks. It lifts sanctions in steps."
)
# Head, then title, outlet, byline, stamp, and what stays of the head before the body.
HEADS = [
    (
        "Key points\n\nBy Ann Example\nBBC News, Geneva\n\n10 minutes ago\n\n",
        "Key points",
        "BBC News",
        "Ann Example",
        "",
        "",
    ),
    (
        "Deal\nBy ANN POE and BO R. SAMPLE JULY 14, 2015\n\nVIENNA — ",
        "Deal",
        "",
        "ANN POE and BO R. SAMPLE",
        "JULY 14, 2015",
        "VIENNA — ",
    ),
    (
        "Iran deal reached\nBy VOA News\nNovember 01, 2016 12:00 PM\n",
        "Iran deal reached",
        "VOA News",
        "",
        "November 01, 2016 12:00 PM",
        "",
    ),
    ("MOSCOW, November 5. /TASS/. ", "", "TASS", "", "", "MOSCOW, November 5. /TASS/. "),
    (
        "Deal reached\n\nPyongyang, February 12 (KCNA) -- ",
        "Deal reached",
        "KCNA",
        "",
        "",
        "Pyongyang, February 12 (KCNA) -- ",
    ),
    (
        "A deal: why\nThe talks took years.\n\nBo Sample in Rome\n\nTue 12 Nov 2019 10.02 GMT\n\n",
        "A deal: why",
        "",
        "Bo Sample",
        "Tue 12 Nov 2019 10.02 GMT",
        "The talks took years.\n\n",
    ),
    (
        "Reuters\nTuesday, 14 July 2015\n\nDeal reached\n\n",
        "Deal reached",
        "Reuters",
        "",
        "Tuesday, 14 July 2015",
        "",
    ),
    ("Deal reached - The Example Times\n\n", "Deal reached", "The Example Times", "", "", ""),
    (
        "REMARKS IN VIENNA\n14 July 2015\n\nExcellencies,\n\n",
        "REMARKS IN VIENNA",
        "",
        "",
        "14 July 2015",
        "Excellencies,\n\n",
    ),
    (
        "Deal reached\n14.07.2015\nSource: https://www.example.org/a\n\n",
        "Deal reached",
        "example.org",
        "",
        "14.07.2015",
        "",
    ),
    (
        "Press release\n\nNo. 12\n\nEnvoys meet in Rome\n\nRelease Date: 14 July 2015\n\n",
        "Envoys meet in Rome",
        "",
        "",
        "14 July 2015",
        "",
    ),
    (
        "Date: 14 July 2015. The parties met in Vienna.\n\n",
        "",
        "",
        "",
        "",
        "Date: 14 July 2015. The parties met in Vienna.\n\n",
    ),
    (
        "Deal reached\n\nUpdated: Jul 15, 2015 Posted: Jul 14, 2015\n\n",
        "Deal reached",
        "",
        "",
        "Jul 14, 2015",
        "",
    ),
    ("Angela Example\n\nVladimir Example\n\n", "Angela Example", "", "", "", "Vladimir Example\n\n"),
]


@pytest.mark.parametrize(("head", "title", "outlet", "byline", "posted_as", "stays"), HEADS)
def test_heads(head: str, title: str, outlet: str, byline: str, posted_as: str, stays: str) -> None:
    page = read_plain(head + BODY)
    assert (page.title, page.outlet, page.byline, page.posted_as) == (title, outlet, byline, posted_as)
    assert page.main == stays + BODY


@pytest.mark.parametrize("line", tables().furniture.lines, ids=lambda line: line.id)
def test_every_pattern_has_examples_that_only_it_may_leave_out(line: LinePattern) -> None:
    known = tables().furniture
    for example in line.examples:
        assert is_furniture(example, line.where)
        others = [x.pattern for x in known.lines if x is not line]
        assert line.pattern not in others


def test_every_pattern_matches_its_own_examples() -> None:
    for line in tables().furniture.lines:
        pattern = re.compile(line.pattern, re.IGNORECASE)
        for example in line.examples:
            assert pattern.fullmatch("".join(example.split()) if line.spaced else example), (line.id, example)


@pytest.mark.parametrize("line", tables().furniture.lines, ids=lambda line: line.id)
def test_patterns_end_soon_on_any_line(line: LinePattern) -> None:
    pattern = re.compile(line.pattern, re.IGNORECASE)
    pieces = {*line.examples, *"a1 |>»-(*/.:", "1 ", "a | ", "a > ", " - ", "copyright ", "share "}
    start = time.monotonic()
    for piece in pieces:
        for part in {piece, piece[: len(piece) // 2] or piece, piece[-3:]}:
            for end in ("\x00", "!"):
                pattern.fullmatch((part * LONGEST_FURNITURE)[: LONGEST_FURNITURE - 1] + end)
    assert time.monotonic() - start < 1


def test_no_pattern_matches_ordinary_lines() -> None:
    for line in tables().furniture.ordinary:
        for where in ("head", "any", "tail"):
            assert not is_furniture(line, where), (line, where)  # type: ignore[arg-type]
        assert not tables().section.fullmatch(line)


def test_section_headings_are_reached() -> None:
    known = tables().furniture
    for pattern in known.sections:
        assert any(re.fullmatch(pattern, e, re.IGNORECASE) for e in known.section_examples), pattern


def test_every_label_is_reached() -> None:
    for words in tables().furniture.labels.values():
        for word in words:
            found = tables().label.match(f"{word.title()} : value")
            assert found is not None
            assert found["free"].lower() == word
    for word in tables().furniture.glued:
        assert word in tables().field_of
        found = tables().label.search(f"The Post{word.title()} :2014")
        assert found is not None
        assert found["glued"].lower() == word


def test_tables_have_no_doubles() -> None:
    known = tables().furniture
    for words in (known.accounts, known.outlet_words, known.name_particles, known.english_words):
        assert len(set(words)) == len(words)
        assert all(word == word.lower() for word in words)
    ids = [line.id for line in known.lines]
    assert len(set(ids)) == len(ids)
    labels = [word for words in known.labels.values() for word in words]
    assert len(set(labels)) == len(labels)


def test_every_agency_is_reached_by_each_spelling() -> None:
    for spelling, name in tables().agencies.items():
        assert clean_outlet(f"({spelling})") == name


@pytest.mark.parametrize(
    ("text", "byline"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("By MATTHEW EXAMPLE, AP Diplomatic Writer", "MATTHEW EXAMPLE"),
        ("Jane Doe, John Roe and Ann Poe", "Jane Doe, John Roe and Ann Poe"),
        ("By Jane Doe in Seoul and John Roe", "Jane Doe"),
        ("By Ursula van der Example | Politico", "Ursula van der Example"),
        ("by J.R. Sample-Jones (jr@example.org)", "J.R. Sample-Jones"),
        ("Silver Editor", ""),
        ("admin", ""),
        ("By Staff Writer", ""),
        ("By Our Correspondent", ""),
        ("eagle77", ""),
        ("Reuters", ""),
        ("By Monday Morning", ""),
        ("The Example Times", ""),
        ("", ""),
    ],
)
def test_byline(text: str, byline: str) -> None:
    assert clean_byline(text) == byline


def test_outlet_of_byline() -> None:
    assert outlet_of_byline("By Jane Doe, Reuters") == "Reuters"
    assert outlet_of_byline("By JANE DOE, AP Diplomatic Writer") == "Associated Press"
    assert outlet_of_byline("By Jane Doe, foreign minister") == ""


@pytest.mark.parametrize(
    "text",
    [
        "2014-02-13",
        "2014/2/13",
        "20140213",
        "13 February 2014",
        "13th of February, 2014",
        "Feb. 13, 2014",
        "february 13 2014",
        "Thursday, 13 February 2014",
        "13.2.2014",
        "13/02/2014",
        "02/13/2014",
        "13-Feb-2014",
        "2014-02-13T08:30:00Z",
        "2014-02-13 08:30:00.123 +0800",
        "Thu, 13 Feb 2014 13:37:28 GMT",
        "February 13, 2014 at 5:32 p.m. EST",
        "2014年2月13日",
        " 2014-02-13\n",
    ],
)
def test_dates_as_people_write_them(text: str) -> None:
    assert parse_date(text) == dt.date(2014, 2, 13)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("soon", "not a date"),
        ("", "not a date"),
        ("2014", "not a date"),
        ("2014-02", "not a date"),
        ("13 February", "not a date"),
        ("2014-02-30", "no day of the calendar"),
        ("2014-13-01", "no day of the calendar"),
        ("0000-01-01", "no day of the calendar"),
        ("03/04/2014", "two ways"),
        ("31/31/2014", "no day of the calendar"),
        ("2014-02-13 or so", "not a date"),
        ("9" * 5000, "not a date"),
    ],
)
def test_what_is_no_date(text: str, why: str) -> None:
    with pytest.raises(SettingError, match=why) as caught:
        parse_date(text)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


@given(st.dates(min_value=dt.date(1000, 1, 1)))
def test_every_day_is_read_back(day: dt.date) -> None:
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day:%d %B} {day.year:04}") == day
    assert parse_date(f"{day:%b} {day.day}, {day.year:04}") == day
    stamps = find_stamps(f"Updated: {day.isoformat()} 13:37:28 (local)")
    assert [s.day for s in stamps] == [day]


LANGUAGES = {
    "French": "Le ministre des Affaires étrangères a déclaré jeudi que les négociations avec la Corée du Nord "
    "reprendraient bientôt, malgré les tensions dans la région et les critiques de plusieurs pays voisins qui "
    "demandent des garanties supplémentaires avant toute rencontre.",
    "German": "Der Außenminister erklärte am Donnerstag, die Verhandlungen mit Nordkorea würden bald wieder "
    "aufgenommen, obwohl mehrere Nachbarstaaten zusätzliche Garantien verlangen und die Lage in der Region "
    "weiterhin angespannt ist. Ein Termin steht noch nicht fest.",
    "Spanish": "El ministro de Asuntos Exteriores declaró el jueves que las negociaciones con Corea del Norte se "
    "reanudarán pronto, a pesar de las tensiones en la región y de las críticas de varios países vecinos que "
    "piden garantías adicionales antes de cualquier reunión.",
    "Russian": "Министр иностранных дел заявил в четверг, что переговоры с Северной Кореей скоро возобновятся, "
    "несмотря на напряжённость в регионе.",
    "Chinese": "外交部长星期四表示，尽管地区局势紧张，与朝鲜的谈判将很快恢复。多个邻国要求在会晤之前提供更多保证。",
    "Arabic": "قال وزير الخارجية يوم الخميس إن المفاوضات مع كوريا الشمالية ستستأنف قريبا رغم التوتر في المنطقة.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_languages_are_refused_by_name(language: str) -> None:
    with pytest.raises(LanguageError, match=f"in {language}: only English is coded"):
        from_text(LANGUAGES[language], DEFAULT)


@pytest.mark.parametrize(
    "text",
    [
        "Talks resume.",
        "Kerry in Seoul",
        "Lavrov meets Wang Yi in Moscow",
        "Israel attacks Iran",
        "Zelensky: Kyiv, Donetsk, Luhansk, Mariupol, Kharkiv",
        "Xi Jinping, Kim Jong Un, Hu Jintao",
        "NATO, EU, UN",
        "PYONGYANG THREATENS SEOUL, TOKYO",
    ],
)
def test_short_english_texts_pass(text: str) -> None:
    assert from_text(text, DEFAULT).text == text


ACCENTED = "The café owner’s brother met Mr. Müller – the envoy – in Zürich. “We will talk,” he said.\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encodings(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes((ACCENTED * 3).replace("\n", "\r\n").encode(encoding))
    assert load(path, DEFAULT).text == (ACCENTED * 3).rstrip()


def test_declared_encoding_of_a_page(tmp_path: Path) -> None:
    page = (
        (PAGES / "newspaper.html")
        .read_text(encoding="utf-8")
        .replace('charset="utf-8"', 'charset="iso-8859-15"')
    )
    path = tmp_path / "page.html"
    path.write_bytes(page.replace("’", "'").encode("iso-8859-15"))
    assert load(path, DEFAULT).byline == "Lúcia Exemplo"


def test_directory(tmp_path: Path) -> None:
    for name in ("b.txt", "a.HTML", "c.md", "notes.pdf", ".hidden.txt", "sub/d.htm", ".git/e.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "dir.txt").mkdir()
    names = [p.relative_to(tmp_path).as_posix() for p in directory_sources(tmp_path)]
    assert names == ["a.HTML", "b.txt", "c.md", "sub/d.htm"]


def test_directory_without_articles(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no articles in it"):
        directory_sources(tmp_path)
    with pytest.raises(SourceError, match="not a directory"):
        directory_sources(tmp_path / "none")


def test_limits_are_settings(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("The minister spoke. " * 100)
    with pytest.raises(NotAnArticleError, match="raise max_chars"):
        load(path, Settings(max_chars=500))
    with pytest.raises(NotAnArticleError, match="raise max_bytes"):
        load(path, Settings(max_bytes=500))
    assert load(path, Settings(max_chars=2000, max_bytes=2000)).text
