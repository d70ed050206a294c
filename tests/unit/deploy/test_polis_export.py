"""An export is read whole, or refused with file, line and column."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.polis.export import Export, read_export
from deploy.polis.tables import PolisError

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SUMMARY = "topic,Can we agree?\nurl,https://example.org/c\nviews,3\nconversation-description,\n"
COMMENTS = (
    "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    '1500000000001,x,0,7,1,0,1,"He said ""no"",\nand left."\n'
    "1500000000002,x,1,7,0,0,-1,Buy now\n"
    "1500000000003,x,2,8,0,0,0,Plain – with a dash\n"
)
VOTES = (
    "timestamp,datetime,comment-id,voter-id,vote\n"
    "1500000000900,x,0,8,1\n"
    "1500000000500,x,0,8,-1\n"
    "1500000000600,x,2,9,0\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "summary.csv", SUMMARY)
    write(tmp_path, "comments.csv", COMMENTS)
    write(tmp_path, "votes.csv", VOTES)
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_bytes(text.encode())


def read(folder: Path) -> Export:
    return read_export(folder, NOW)


def test_quotes_and_line_breaks_belong_to_the_statement(folder: Path) -> None:
    assert read(folder).statements[0].text == 'He said "no",\nand left.'


def test_rejected_statements_are_marked(folder: Path) -> None:
    assert [one.rejected for one in read(folder).statements] == [False, True, False]


def test_every_vote_is_kept_with_its_own_time(folder: Path) -> None:
    votes = read(folder).votes
    assert [(vote.voter, vote.stance, vote.time.microsecond) for vote in votes] == [
        ("8", "agree", 900_000),
        ("8", "disagree", 500_000),
        ("9", "pass", 600_000),
    ]
    assert read(folder).voters == 2


def test_the_summary_gives_topic_and_address(folder: Path) -> None:
    export = read(folder)
    assert (export.topic, export.address, export.description) == (
        "Can we agree?", "https://example.org/c", "",
    )  # fmt: skip


def test_columns_are_found_by_name(folder: Path) -> None:
    write(
        folder,
        "comments.csv",
        "\ufeffcomment-body,is-meta,moderated,author-id,comment-id,timestamp\r\n"
        "New format,false,1,7,0,1500000000001\r\n"
        "\r\n"
        "Second,false,1,7,2,1500000000001\r\n",
    )
    assert [one.text for one in read(folder).statements] == ["New format", "Second"]


@pytest.mark.parametrize("name", ["summary.csv", "comments.csv", "votes.csv"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(PolisError, match=rf"^{name}: is not in"):
        read(folder)


def test_a_missing_folder_is_named(folder: Path) -> None:
    with pytest.raises(PolisError, match="nowhere: is not a folder"):
        read(folder / "nowhere")


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("comments.csv", "moderated,", "m,", "comments.csv, line 1, column moderated: .*missing"),
        ("comments.csv", ",agrees,", ",moderated,", "line 1, column moderated: .*twice"),
        ("comments.csv", "Buy now", "", "comments.csv, line 4, column comment-body: is empty"),
        ("comments.csv", "x,1,7", "x,0,7", "line 4, column comment-id: '0' stands in line 2"),
        ("comments.csv", "x,1,7", "x,a b,7", "line 4, column comment-id: Must be 1 to 64"),
        ("comments.csv", "0,0,-1,", "0,0,2,", "line 4, column moderated: must be one of"),
        ("comments.csv", "0,0,-1,Buy", "0,0,Buy", "comments.csv, line 4: has 7 fields"),
        ("comments.csv", "0002,x", "0002.5,x", "line 4, column timestamp: must be a whole number"),
        ("comments.csv", "Buy now", "x" * 10_001, "line 4, column comment-body: A text may hold"),
        ("comments.csv", "Buy now", "a\0b", "comments.csv, line 4"),
        ("comments.csv", "Buy now", '"Buy" now', "comments.csv, line 4: is no CSV"),
        ("comments.csv", "Plain – with a dash", '"never closed', "comments.csv, line 5"),
        ("votes.csv", "0,8,-1", "5,8,-1", "votes.csv, line 3, column comment-id: '5' does not"),
        ("votes.csv", "0,8,-1", "0,8,yes", "votes.csv, line 3, column vote: must be a whole"),
        ("votes.csv", "0,8,-1", "0,8,--1", "votes.csv, line 3, column vote: must be a whole"),
        ("votes.csv", "0,8,-1", "0,8,3", "votes.csv, line 3, column vote: must be one of"),
        ("votes.csv", "0,8,-1", "0,,-1", "votes.csv, line 3, column voter-id"),
        ("votes.csv", "1500000000500", "1500000000500000", "votes.csv, line 3, column timestamp"),
        ("votes.csv", "1500000000500", "1900000000500", "line 3, column timestamp: .*future"),
        ("summary.csv", "topic,Can we agree?", "subject,x", "summary.csv: a topic"),
        ("summary.csv", "url,https://example.org/c", "url", "summary.csv, line 2"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(
    folder: Path, name: str, old: str, new: str, message: str
) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert text.count(old) == 1
    write(folder, name, text.replace(old, new))
    with pytest.raises(PolisError, match=message):
        read(folder)


def test_text_in_another_encoding_is_refused_with_its_line(folder: Path) -> None:
    (folder / "comments.csv").write_bytes(COMMENTS.encode("cp1252"))
    with pytest.raises(PolisError, match=r"comments.csv, line 5: is not UTF-8"):
        read(folder)
