"""Reading in a process of its own: the same Reading, and words instead of harm when the process does not survive."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from projects.core.document import Place
from projects.tables import apart, interchange, read_file_bytes
from projects.tables.apart import Apart, read_apart
from projects.tables.apart.__main__ import PART
from projects.tables.apart.plain import documents_to_plain, packed
from projects.tables.bounds import within_bounds
from projects.tables.limits import LARGEST_FILE, MIB
from projects.tests.tables.seeds import FIXTURES, FORM13, FORM13_TEXT, OUTLINES, codes

ORIGINALS = sorted(path for path in FIXTURES.glob("*-2025.*") if not path.name.startswith("framework"))
WAY_OUT = "请用办公软件打开核对，只保留绩效目标表，另存为 .xlsx 或 .docx 后重新选择"


def table(rows):
    """A text that takes memory: forms that begin and never end."""
    return ("项目绩效目标表\n项目名称 慰问费\n总体绩效目标 实施周期总目标\n" * rows).encode()


@pytest.fixture
def process(monkeypatch):
    """A stand-in for the process that reads, which has got its file and then does as told."""

    def stand_in(code):
        before = "import os, signal, sys, time; from projects.tables.apart.plain import receive, send; "
        before += "receive(sys.stdin.buffer), receive(sys.stdin.buffer); "
        monkeypatch.setattr(apart, "COMMAND", (sys.executable, "-c", before + code))

    return stand_in


def read(data=b"x", name="表.txt", **limits):
    with Apart(**limits) as reader:
        return reader.read(data, name=name, outlines=OUTLINES, fiscal_year=2025)


def test_the_same_reading_with_every_place():
    with Apart() as reader:
        for path in ORIGINALS:
            given = {"name": path.name, "outlines": OUTLINES, "fiscal_year": 2025}
            here, there = read_file_bytes(path.read_bytes(), **given), reader.read(path.read_bytes(), **given)
            assert there == here
            assert [document.places for document in there.documents] == [document.places for document in here.documents]


def test_what_a_person_must_know_comes_too():
    data = FORM13_TEXT.replace("二级项目", "二级项目\n奇怪的一行").encode()
    reading = read_apart(data, name="表.txt", outlines=OUTLINES)
    assert reading == read_file_bytes(data, name="表.txt", outlines=OUTLINES)
    assert reading.problems


def test_an_endless_reader_is_ended_by_the_processor_too(process):
    """Its own limits hold even when nobody is left to watch it."""
    source = "from projects.tables.apart.__main__ import _confine, _give_time; "
    process(f"{source} _give_time(1)\nwhile True: pass")
    assert codes(read(seconds=60).errors) == ["too-slow"]


def test_half_characters_in_names_are_carried_over():
    name = os.fsdecode(b"\xff.txt")
    assert read_apart(b"x", name=name, outlines=OUTLINES).errors[0].place == Place(name)


def test_documents_beyond_the_bounds_are_left_out_and_said():
    far = replace(FORM13[0], goals=replace(FORM13[0].goals, annual="长" * 20_001))
    reading = within_bounds(apart.Reading((far, FORM13[1])))
    assert reading.documents == (FORM13[1],)
    assert [(problem.code, problem.message) for problem in reading.problems] == [
        ("out-of-bounds", f"“{far.project.name}”：年度目标有 20001 个字，最多 20000 个字，这一份没有读入")
    ]


def test_too_slow_is_ended(process):
    process("time.sleep(60)")
    (problem,) = read(seconds=1).problems
    assert (problem.code, problem.place) == ("too-slow", Place("表.txt"))
    assert problem.message == (f"文件太大或太复杂，1 秒内没有读完，已经停止；{WAY_OUT}，或拆成几个文件分别导入")


def test_too_much_memory_is_ended():
    (problem,) = read(table(500_000), memory=128 * MIB).problems
    assert (problem.code, problem.place) == ("too-large", Place("表.txt"))
    assert problem.message == (f"读这个文件要用的内存超过 128 MB 的上限，已经停止；{WAY_OUT}，或拆成几个文件分别导入")


@pytest.mark.parametrize(
    ("does", "code"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", "crashed"),
        ("os.abort()", "crashed"),
        ("sys.exit(0)", "crashed"),
        ("1 / 0", "crashed"),
        ("send(sys.stdout.buffer, b'no answer')", "crashed"),
        ("send(sys.stdout.buffer, b'{}')", "crashed"),
        ("sys.stdout.buffer.write(b'\\xff' * 8); sys.stdout.flush()", "crashed"),
        ("os.kill(os.getpid(), signal.SIGXCPU)", "too-slow"),
        ("os.kill(os.getpid(), signal.SIGALRM)", "too-slow"),
        ("sys.stderr.write('memory allocation of 99 bytes failed'); sys.stderr.flush(); os.abort()", "too-large"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "too-large"),
    ],
)
def test_however_it_ends_there_are_words(process, does, code):
    process(does)
    reading = read()
    assert (reading.documents, codes(reading.errors)) == ((), [code])
    if code == "crashed":
        assert reading.errors[0].message == f"这个文件使读取程序意外中断，可能已经损坏；{WAY_OUT}"


def test_why_it_ended_goes_to_the_log_and_not_to_the_person(process, caplog):
    process("1 / 0")
    (problem,) = read(name="甲.txt").problems
    assert "ZeroDivisionError" not in problem.message
    assert "甲.txt" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_what_it_began_ends_with_it(process, tmp_path):
    note = tmp_path / "pid"
    begun = f"import subprocess; p = subprocess.Popen(['sleep', '60']); open({str(note)!r}, 'w').write(str(p.pid)); "
    process(begun + "time.sleep(60)")
    assert codes(read(seconds=2).errors) == ["too-slow"]
    assert not is_running(int(note.read_text()))


def is_running(pid):
    state = subprocess.run(["ps", "-o", "state=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()
    return state not in ("", "Z")


def test_no_process_stays_behind():
    with Apart() as reader:
        assert codes(reader.read(b"", name="a.txt", outlines=OUTLINES).errors) == ["empty"]
        pid = reader.pid
    with pytest.raises(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def many(count):
    """A file of many Documents, and what it says: more than are told at once."""
    documents = tuple(replace(FORM13[at % 9], fiscal_year=2000 + at) for at in range(count))
    return interchange.write(documents), documents


def test_documents_come_one_by_one_in_their_order():
    data, documents = many(PART * 2 + 1)
    with Apart() as reader:
        stream = reader.stream(data, name="a.json", outlines=OUTLINES)
        assert (stream.problems, stream.layout) == ((), "form13")
        assert tuple(stream.documents) == documents


def test_documents_nobody_took_are_not_those_of_the_next_file():
    with Apart() as reader:
        taken = reader.stream(many(PART * 2)[0], name="a.json", outlines=OUTLINES).documents
        next(taken)
        assert reader.read(FORM13_TEXT.encode(), name="表.txt", outlines=OUTLINES).documents == FORM13
        reader.stream(many(PART * 2)[0], name="a.json", outlines=OUTLINES)
        assert reader.read(FORM13_TEXT.encode(), name="表.txt", outlines=OUTLINES).documents == FORM13


def test_one_that_ends_among_its_documents_says_nothing():
    data, documents = many(PART * 2)
    with Apart() as reader:
        stream = reader.stream(data, name="a.json", outlines=OUTLINES)
        assert next(stream.documents) == documents[0]
        os.kill(reader.pid, signal.SIGSEGV)
        with pytest.raises(apart.BrokenOff) as end:
            list(stream.documents)
    assert (end.value.problem.code, end.value.problem.place) == ("crashed", Place("a.json"))


def test_it_may_tell_no_more_documents_than_it_said(process):
    head = {"layout": "form13", "problems": [], "follow": 1}
    part = documents_to_plain(FORM13[:2])
    send_both = "; ".join(f"send(sys.stdout.buffer, {packed(told)!r})" for told in (head, part))
    process(send_both)
    assert (read().documents, codes(read().errors)) == ((), ["crashed"])


def test_after_one_that_fails_the_next_is_read():
    with Apart(memory=128 * MIB) as reader:
        assert codes(reader.read(table(500_000), name="a.txt", outlines=OUTLINES).errors) == ["too-large"]
        assert reader.read(FORM13_TEXT.encode(), name="表.txt", outlines=OUTLINES).documents == FORM13


def test_from_threads_at_once():
    found = {}

    def reads(name):
        found[name] = read_apart(interchange.write(FORM13), name=name, outlines=OUTLINES).documents

    threads = [threading.Thread(target=reads, args=(f"{number}.json",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [*found.values()] == [FORM13] * 4


def test_it_knows_no_secret(process, monkeypatch, caplog):
    monkeypatch.setenv("SECRET_KEY", "s3cret")
    process("print(sorted(os.environ), file=sys.stderr, flush=True); os.abort()")
    read()
    assert "PATH" in caplog.text
    assert "SECRET_KEY" not in caplog.text


def test_a_file_beyond_the_largest_is_not_even_sent():
    reading = read_apart(b"x" * (LARGEST_FILE + 1), name="a.txt", outlines=OUTLINES)
    assert [problem.message for problem in reading.problems] == ["文件有 50.1 MB，最多 50 MB；请拆成几个文件分别导入"]
