"""The command line: serve, worker, migrate, receive-mail, keys, check, convert, import-events, spec, demo."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from service import development, logs
from service.base import key as keys
from service.base import migrate, team
from service.base.audit import AuditEntry
from service.base.errors import NotFound, Problem, Unavailable
from service.base.key import Actor, Key, Scope
from service.base.secrets import Secrets
from service.base.session import Database, Session
from service.base.tables import Mode
from service.base.team import Team
from service.base.time import iso, system_clock
from service.checking import arguments as checking
from service.checking import catalogue
from service.config import Environment, Settings, SettingsError
from service.sampling import event_table

SPEC = Path("openapi.yaml")
CHECKS = Path("docs/checks.md")
DEVELOPMENT = Path("var/development")
DEMO = Path("var/demo")
MOST_IMPORTED = 1_000_000


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

    _describe_receive(
        commands.add_parser("receive-mail", help="take one mail that came back, from a mail server's pipe")
    )

    check = commands.add_parser("check", help="check questionnaire files for what would bias the answers")
    checking.describe(check)
    check.set_defaults(run=_check)

    _describe_convert(commands.add_parser("convert", help="carry a questionnaire from one format into another"))

    _describe_import(commands.add_parser("import-events", help="record the events of a CSV file, all or none"))

    spec = commands.add_parser("spec", help="write openapi.yaml and docs/checks.md from the code")
    spec.add_argument("--check", action="store_true", help="only say whether the files are current")
    spec.set_defaults(run=_spec)

    demo = commands.add_parser("demo", help="carry one survey through the whole service, on real ratings")
    demo.add_argument("--seed", type=int, default=20261, help="seed of what the demo plants (default: 20261)")
    demo.set_defaults(run=_demo)
    return parser


def _describe_convert(convert: argparse.ArgumentParser) -> None:
    convert.add_argument("source", metavar="IN", type=Path, help=".json (own, SurveyJS), .xlsx (XLSForm), .qsf, .lss")
    convert.add_argument("target", metavar="OUT", type=Path, help=".json (own), .surveyjs.json or .xlsx (XLSForm)")
    convert.set_defaults(run=_convert)


def _describe_receive(receive: argparse.ArgumentParser) -> None:
    receive.add_argument("--recipient", default="", help="the address it was delivered to")
    receive.add_argument("--sender", help="the envelope's sender; empty for bounces")
    receive.set_defaults(run=_receive_mail)


def _describe_import(importing: argparse.ArgumentParser) -> None:
    importing.add_argument("file", metavar="FILE", type=Path, help="the columns are those of POST .../imports")
    importing.add_argument("--survey", required=True, type=UUID, metavar="ID")
    importing.add_argument("--key", required=True, metavar="PREFIX", help="whose import it is, as `keys list` shows it")
    importing.add_argument("--campaign", type=UUID, metavar="ID", help="the campaign that the events belong to")
    importing.add_argument("--dry-run", action="store_true", help="check every row and count, and write nothing")
    importing.add_argument("--development", action="store_true", help="use the settings and data in var/")
    importing.set_defaults(run=_import_events)


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
    from service.serving import serve  # noqa: PLC0415  # the whole application, which few commands need

    settings = _settings(options)
    if options.development:
        database = Database(settings.database_url)
        migrate.upgrade(database)
        database.dispose()

    def announce() -> None:
        if options.development:
            print(f"serving {settings.public_url}  (docs: /docs, messages: /dev/mailbox)", file=sys.stderr)

    serve(settings, has_worker=not options.no_worker, when_ready=announce)
    return 0


def _work(options: argparse.Namespace) -> int:
    from service.serving import work  # noqa: PLC0415  # as above

    work(_settings(options))
    return 0


def _receive_mail(options: argparse.Namespace) -> int:
    from service.receiving import receive  # noqa: PLC0415  # as above

    return receive(lambda: _settings(options), sys.stdin.buffer, options.recipient, options.sender)


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
        key = _key_of(session, options.prefix)
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


def _check(options: argparse.Namespace) -> int:
    from service.checking.command import run  # noqa: PLC0415  # loads readers of workbooks, which serving does not need

    return run(options, options.env, sys.stdout, sys.stderr)


def _import_events(options: argparse.Namespace) -> int:
    from service.web.importing import import_events  # noqa: PLC0415  # as above

    settings, now = _settings(options), system_clock()
    with _migrated(options).write() as session:
        actor = keys.still_valid(session, _key_of(session, options.key).id, now=now)
        actor.must(Scope.TRIGGERS_WRITE)
        done = import_events(
            session,
            actor,
            options.survey,
            lambda: event_table.lines_of(options.file),
            campaign_id=options.campaign,
            is_dry_run=options.dry_run,
            most_rows=MOST_IMPORTED,
            secrets=Secrets(settings.secret_key, settings.signing_key),
            public_url=settings.public_url,
            now=now,
        )
    print(f"{done.rows} rows: {done.recorded} recorded, {done.repeated} known already")
    return 0


def _key_of(session: Session, prefix: str) -> Key:
    key = session.scalar(select(Key).where(Key.prefix == prefix))
    if key is None:
        raise NotFound(f"no key has the prefix {prefix}; `keys list` shows them")
    return key


def _spec(options: argparse.Namespace) -> int:
    from service.web.specfile import check_spec, write_spec  # noqa: PLC0415  # as above

    if options.check:
        stale = [
            path for path, is_current in ((SPEC, check_spec(SPEC)), (CHECKS, _is_current(CHECKS))) if not is_current
        ]
        for path in stale:
            print(f"{path} differs from the code: run `make spec` and commit the result", file=sys.stderr)
        return 1 if stale else 0
    write_spec(SPEC)
    CHECKS.write_text(catalogue.page(), encoding="utf-8")
    return 0


def _convert(options: argparse.Namespace) -> int:
    from service.converting import convert  # noqa: PLC0415  # readers of files, which no other command needs

    for line in convert(options.source, options.target):
        print(line)
    return 0


def _is_current(checks: Path) -> bool:
    return checks.exists() and checks.read_text(encoding="utf-8") == catalogue.page()


def _demo(options: argparse.Namespace) -> int:
    from service.demo.run import run  # noqa: PLC0415  # needs the extra `demo`, which serving does not

    return run(folder=DEMO, seed=options.seed)


if __name__ == "__main__":
    sys.exit(main())
