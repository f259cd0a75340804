"""A URL shortener as a small team would write it: Flask, a JSON file, app.log by Python's logging.

The lab starts it under Gunicorn. LAB_URL, LAB_INSTANCE and LAB_SAMPLE_CODE come from the environment.
"""

import json
import logging
import os
import secrets
import string
from logging.handlers import RotatingFileHandler
from urllib.parse import urlsplit

from flask import Flask, jsonify, redirect, render_template_string, request

FOLDER = os.path.dirname(os.path.abspath(__file__))
LINKS = os.path.join(FOLDER, "links.json")
ALPHABET = string.ascii_letters + string.digits
MAX_LINKS = 20000
MAX_URL = 2048

logging.basicConfig(
    level=logging.INFO,
    format="%(asctime)s %(levelname)s %(name)s %(message)s",
    handlers=[RotatingFileHandler(os.path.join(FOLDER, "app.log"), maxBytes=16 * 1024 * 1024, backupCount=1)],
)

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 16 * 1024

FORM = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Short links</title></head>
<body>
<h1>Short links</h1>
<form method="post" action="/shorten">
<label for="url">Long URL</label>
<input id="url" name="url" type="url" required maxlength="2048" placeholder="https://example.org/a/long/path">
<button>Shorten</button>
</form>
<p>{{ count }} links so far.</p>
</body>
</html>
"""

CREATED = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Your short link</title></head>
<body>
<h1>Your short link</h1>
<p><a href="{{ short }}">{{ short }}</a></p>
<p>leads to {{ long }}</p>
<p><a href="/">Another one</a></p>
</body>
</html>
"""


def read_links():
    try:
        with open(LINKS, encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def write_links(links):
    while len(links) > MAX_LINKS:
        del links[next(iter(links))]
    with open(LINKS + ".new", "w", encoding="utf-8") as file:
        json.dump(links, file)
    os.replace(LINKS + ".new", LINKS)


def prepare():
    try:
        links = read_links()
    except ValueError:
        os.replace(LINKS, LINKS + ".damaged")
        logging.warning("links.json could not be read and was put aside as %s.damaged", LINKS)
        links = {}
    links[os.environ["LAB_SAMPLE_CODE"]] = os.environ["LAB_URL"]
    write_links(links)


prepare()


@app.after_request
def log_request(response):
    level = logging.ERROR if response.status_code >= 500 else logging.WARNING if response.status_code >= 400 else logging.INFO
    path = request.path if request.path.isascii() and request.path.isprintable() else ascii(request.path)
    logging.log(level, "%s %s %s", request.method, path[:200], response.status_code)
    return response


@app.get("/")
def form():
    return render_template_string(FORM, count=len(read_links()))


@app.get("/health")
def health():
    return jsonify(status="ok", instance=os.environ["LAB_INSTANCE"])


@app.post("/shorten")
def shorten():
    wants_json = request.is_json
    body = request.get_json(silent=True) if wants_json else request.form
    url = body.get("url") if hasattr(body, "get") else None
    error = problem_with(url)
    if error:
        return (jsonify(error=error), 400) if wants_json else (error + "\n", 400, {"Content-Type": "text/plain; charset=utf-8"})
    links = read_links()
    code = new_code(links)
    links[code] = url
    write_links(links)
    short = os.environ["LAB_URL"] + code
    if wants_json:
        return jsonify(code=code, short_url=short, long_url=url), 201
    return render_template_string(CREATED, short=short, long=url), 201


@app.get("/<code>")
def follow(code):
    url = read_links().get(code)
    if url is None:
        return "No link has that code.\n", 404, {"Content-Type": "text/plain; charset=utf-8"}
    return redirect(url, code=302)


def problem_with(url):
    if not isinstance(url, str) or url == "":
        return 'The field "url" is missing'
    if len(url) > MAX_URL:
        return "A URL may have at most %d characters" % MAX_URL
    if any(character.isspace() or ord(character) < 32 for character in url):
        return "That is not a URL"
    try:
        parts = urlsplit(url)
    except ValueError:
        return "That is not a URL"
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return "Only http and https URLs can be shortened"
    return None


def new_code(links):
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(5))
        if code not in links:
            return code
