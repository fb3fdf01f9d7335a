"""/docs and /problems: the description and every problem, readable without a script or a third party."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import yaml
from flask import Blueprint, Response, make_response, render_template

from service.base.errors import NotFound, Problem
from service.web import edge
from service.web.problems import HTTP_PROBLEMS, status_of_kind

blueprint = Blueprint("documentation", __name__)

POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
METHODS = ("get", "post", "put", "patch", "delete")


def _page(template: str, **values: object) -> Response:
    reply = make_response(render_template(template, **values))
    reply.headers["Content-Security-Policy"] = POLICY
    return reply


@blueprint.get("/docs")
def docs() -> Response:
    description = yaml.safe_load(edge.runtime().describe())
    operations = [
        {"path": path, "method": method.upper(), **operation}
        for path, item in sorted(description["paths"].items())
        for method, operation in item.items()
        if method in METHODS
    ]
    return _page("docs.html", info=description["info"], operations=operations)


def kinds(root: type[Problem] = Problem) -> Iterator[type[Problem]]:
    """Every kind of problem there is."""
    for kind in root.__subclasses__():
        yield kind
        yield from kinds(kind)


@blueprint.get("/problems/<slug>")
def problem(slug: str) -> Response:
    for kind in kinds():
        if kind.slug() == slug:
            why = inspect.cleandoc(kind.__doc__) if "__doc__" in vars(kind) and kind.__doc__ else ""
            return _page("problem.html", title=kind.title, status=status_of_kind(kind), why=why)
    for known in HTTP_PROBLEMS.values():
        if known.slug == slug:
            return _page("problem.html", title=known.title, status=known.status, why=known.why)
    raise NotFound("there is no problem of this name", name=slug[:100])
