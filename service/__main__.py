"""The command line: serve, worker, migrate, keys, spec, demo."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from wsgiref.types import WSGIApplication

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from service import development, logs
from service.base import key as keys
from service.base import migrate, team
from service.base.audit import AuditEntry
from service.base.errors import NotFound, Problem, Unavailable
from service.base.key import Actor, Key, Scope
from service.base.secrets import Secrets
from service.base.session import Database
from service.base.tables import Mode
from service.base.team import Team
from service.base.time import iso, system_clock
from service.config import Environment, Settings, SettingsError
from service.web import payload
from service.web.app import create_app
from service.web.specfile import check_spec, write_spec
from service.worker import Worker

SPEC = Path("openapi.yaml")
DEVELOPMENT = Path("var/development")
DEMO = Path("var/demo")


def main(arguments: Sequence[str] | None = None, env: Mapping[str, str] = os.environ) -> int:
    """Run one command; 0 done, 1 a check that did not hold, 2 bad input."""
    options = _parser().parse_args(arguments, argparse.Namespace(env=env))
    try:
        result: int = options.run(options)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except Problem as error:
        print(error.detail, file=sys.stderr)
        return 2
    except OperationalError as error:
        print(f"the database does not answer: {error.orig}", file=sys.stderr)
        return 2
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m service", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="serve the API and the pages, with a worker in the same process")
    serve.add_argument("--development", action="store_true", help="with own settings and data in var/, nothing is sent")
    serve.add_argument("--no-worker", action="store_true", help="web only; run `worker` elsewhere")
    serve.set_defaults(run=_serve)

    worker = commands.add_parser("worker", help="send what is due and read what came in")
    worker.set_defaults(run=_work)

    migration = commands.add_parser("migrate", help="bring the database to this version's tables")
    migration.add_argument("--to", default=migrate.HEAD, help="a revision (default: the newest)")
    migration.add_argument("--down", action="store_true", help="go back to the revision instead of up to it")
    migration.set_defaults(run=_migrate)

    key = commands.add_parser("keys", help="make, list and revoke API keys")
    actions = key.add_subparsers(required=True, metavar="ACTION")
    create = actions.add_parser("create", help="make a key and print it once; the team is made where it is new")
    create.add_argument("--team", required=True, type=_name)
    create.add_argument("--name", required=True, type=_name, help="the person or system that will hold it")
    create.add_argument("--scope", action="append", choices=[*Scope], required=True, type=Scope, dest="scopes")
    create.add_argument("--mode", choices=[*Mode], default=Mode.LIVE, type=Mode)
    create.add_argument("--days", type=int, default=365, help="until it expires (default: 365)")
    create.set_defaults(run=_create_key)
    listing = actions.add_parser("list", help="list keys, without secrets")
    listing.set_defaults(run=_list_keys)
    revoke = actions.add_parser("revoke", help="end a key at once, and those that it has made")
    revoke.add_argument("prefix", metavar="PREFIX", help="as `keys list` shows it")
    revoke.set_defaults(run=_revoke_key)
    for action in (serve, create, listing, revoke, migration):
        if action is not serve:
            action.add_argument("--development", action="store_true", help="use the settings and data in var/")

    spec = commands.add_parser("spec", help="write openapi.yaml from the code")
    spec.add_argument("--check", action="store_true", help="only say whether the file is current")
    spec.set_defaults(run=_spec)

    demo = commands.add_parser("demo", help="carry one survey through the whole service, on real ratings")
    demo.add_argument("--seed", type=int, default=20261, help="seed of what the demo plants (default: 20261)")
    demo.set_defaults(run=_demo)
    return parser


def _name(text: str) -> str:
    name = text.strip()
    if not 1 <= len(name) <= 200 or not name.isprintable():
        raise argparse.ArgumentTypeError("must be 1 to 200 printable characters")
    return name


def _settings(options: argparse.Namespace) -> Settings:
    env: dict[str, str] = dict(options.env)
    if getattr(options, "development", False):
        folder = DEMO if (DEMO / development.FILE).exists() else DEVELOPMENT
        env = {**development.settings_of(folder), **env}
    settings = Settings.from_env(env)
    logs.configure(readable=settings.environment is not Environment.PRODUCTION)
    return settings


def _serve(options: argparse.Namespace) -> int:
    settings = _settings(options)
    database = Database(settings.database_url)
    if options.development:
        migrate.upgrade(database)
    secrets = Secrets(settings.secret_key, settings.signing_key)
    worker = None if options.no_worker else Worker(settings, database, secrets, system_clock)
    app = create_app(settings, database, wake=worker.wake if worker else lambda: None)
    thread = threading.Thread(target=worker.run, name="worker") if worker else None
    server = listener(app, settings)
    if thread is not None:
        thread.start()
    if options.development:
        print(f"serving {settings.public_url}  (docs: /docs, messages: /dev/mailbox)", file=sys.stderr)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        server.run()
    except KeyboardInterrupt:
        pass  # asked to stop: what follows ends the worker in order
    finally:
        if worker is not None and thread is not None:
            worker.stop()
            thread.join()
        server.close()
        database.dispose()
    return 0


def listener(app: WSGIApplication, settings: Settings) -> BaseWSGIServer | MultiSocketServer:
    """The server, bound to its port. It drops forwarded headers unless proxies are trusted: the application then reads
    them, from as many proxies as the settings count."""
    return create_server(
        app,
        host=settings.host,
        port=settings.port,
        threads=8,
        max_request_body_size=payload.MOST_BYTES + 1,  # at this size it refuses, by the header alone
        connection_limit=500,
        channel_timeout=20,  # seconds without a byte: whoever sends half a request does not hold a place for long
        cleanup_interval=10,
        asyncore_use_poll=True,
        ident=None,
        clear_untrusted_proxy_headers=settings.trusted_proxies == 0,
    )


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _work(options: argparse.Namespace) -> int:
    settings = _settings(options)
    database = Database(settings.database_url)
    worker = Worker(settings, database, Secrets(settings.secret_key, settings.signing_key), system_clock)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: worker.stop())
    worker.run()
    database.dispose()
    return 0


def _migrate(options: argparse.Namespace) -> int:
    database = Database(_settings(options).database_url)
    (migrate.downgrade if options.down else migrate.upgrade)(database, options.to)
    return 0


def _create_key(options: argparse.Namespace) -> int:
    if not 1 <= options.days <= 730:
        print("--days must be from 1 to 730", file=sys.stderr)
        return 2
    now = system_clock()
    with _migrated(options).write() as session:
        owner = session.scalar(select(Team).where(Team.name == options.team))
        owner = owner or team.create(session, name=options.team, now=now)
        _, text = keys.create(
            session,
            team_id=owner.id,
            name=options.name,
            mode=options.mode,
            scopes=options.scopes,
            now=now,
            days=options.days,
        )
    print(text)
    return 0


def _migrated(options: argparse.Namespace) -> Database:
    """The database, once it has this version's tables."""
    database = Database(_settings(options).database_url)
    if options.development:
        migrate.upgrade(database)
    elif not migrate.is_current(database):
        raise Unavailable("the database has not the tables of this version: run `python -m service migrate` first")
    return database


def _revoke_key(options: argparse.Namespace) -> int:
    now = system_clock()
    with _migrated(options).write() as session:
        key = session.scalar(select(Key).where(Key.prefix == options.prefix))
        if key is None:
            raise NotFound(f"no key has the prefix {options.prefix}; `keys list` shows them")
        operator = Actor(key.team_id, key.id, "command line", key.mode, frozenset())
        keys.revoke(session, operator, key.id, now=now)
        deed = AuditEntry(
            team_id=key.team_id,
            at=now,
            key_id=None,  # no key: whoever runs the machine
            action="key.revoke",
            subject=Key.__tablename__,
            subject_id=key.id,
            facts={"by": "command line"},
        )
        session.add(deed)
    print(f"revoked: {key.prefix}  {key.name}")
    return 0


def _list_keys(options: argparse.Namespace) -> int:
    with _migrated(options).read() as session:
        for key, owner in session.execute(select(Key, Team.name).join(Team, Team.id == Key.team_id).order_by(Key.id)):
            state = "revoked" if key.revoked_at else f"until {iso(key.expires_at)}"
            print(f"{key.prefix}  {key.mode}  {owner}  {key.name}  {state}  {' '.join(key.scopes)}")
    return 0


def _spec(options: argparse.Namespace) -> int:
    if options.check:
        current = check_spec(SPEC)
        if not current:
            print(f"{SPEC} differs from the code: run `make spec` and commit the result", file=sys.stderr)
        return 0 if current else 1
    write_spec(SPEC)
    return 0


def _demo(options: argparse.Namespace) -> int:
    from service.demo.run import run  # noqa: PLC0415  # needs the extra `demo`, which serving does not

    return run(folder=DEMO, seed=options.seed)


if __name__ == "__main__":
    sys.exit(main())
