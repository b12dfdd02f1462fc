"""LibreOffice fills a sheet, copies it, and stays until the input ends. Run by the system's Python, which has `uno`."""

import os
import signal
import subprocess
import sys
import time

import uno

ROWS = [
    ["一级指标", "二级指标", "三级指标", "实施周期指标值", "年度指标值"],
    ["产出指标", "数量指标", "慰问次数", "10次", "2次"],
    ["", "", "慰问品数量\n（含水果）", "≥120份", "≥30份"],
    ["", "质量指标", '“合规”"率"', "", 0.95],
    ["满意度指标", "服务对象满意度", '对象满意率\n说"好"的', ">90%", ">90%"],
]
PATIENCE = 30
# Now and then it hangs while it makes its first profile; the next start goes through.
STARTS = 4


def started() -> tuple:
    """An office of our own and the way into it."""
    for attempt in range(STARTS):
        pipe = f"mubiao-{os.getpid()}-{attempt}"
        options = ("--norestore", "--nologo", "--nofirststartwizard", f"--accept=pipe,name={pipe};urp;")
        office = subprocess.Popen(
            ["soffice", *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        if context := connected(pipe):
            return office, context
        os.killpg(office.pid, signal.SIGKILL)
        office.wait()
    sys.exit("LibreOffice did not start")


def connected(pipe: str):
    """The office that listens on a pipe, as soon as it does; None where it does not."""
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    for _ in range(PATIENCE):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except uno.getClass("com.sun.star.connection.NoConnectException"):
            time.sleep(1)
    return None


def opened(desktop):
    """A new sheet in a window; an office that is still starting gives none, or one without its view."""
    for _ in range(PATIENCE):
        document = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, ())
        if document is not None and document.CurrentController is not None:
            return document
        time.sleep(1)
    sys.exit("LibreOffice opened no sheet")


def fill(document) -> None:
    sheet, locale = document.Sheets.getByIndex(0), uno.createUnoStruct("com.sun.star.lang.Locale")
    for row, texts in enumerate(ROWS):
        for column, text in enumerate(texts):
            cell = sheet.getCellByPosition(column, row)
            if isinstance(text, float):
                cell.Value = text
                cell.NumberFormat = document.NumberFormats.queryKey("0%", locale, False)
            else:
                cell.String = text
    for merged in ("A2:A4", "B2:B3"):
        sheet.getCellRangeByName(merged).merge(True)
    document.CurrentController.select(sheet.getCellRangeByName("A1:E5"))


def main() -> None:
    office, context = started()
    manager = context.ServiceManager
    desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    document = opened(desktop)
    fill(document)
    dispatcher = manager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
    dispatcher.executeDispatch(document.CurrentController.Frame, ".uno:Copy", "", 0, ())
    sys.stdout.write("copied\n")
    sys.stdout.flush()
    sys.stdin.read()
    document.close(True)
    office.terminate()
    office.wait()


if __name__ == "__main__":
    main()
