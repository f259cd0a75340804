"""The lab's shortener with two more pages: one that takes its time, one that is broken. For recordings only."""

import time

from shortener import app


@app.get("/slow/<int:ms>")
def slow(ms):
    time.sleep(ms / 1000)
    return "done\n"


@app.get("/broken")
def broken():
    return str(1 / 0)
