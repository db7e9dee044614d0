"""``bot check``: everything that can be known about a bot without starting it."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="\b\nExamples:\n  bot check strategies/sma_cross.yaml\n  bot check my_bot.yaml --json\n",
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the effective configuration as JSON.")
@click.option("--schema", is_flag=True, help="Print a JSON Schema for editors instead.")
def check(file: Path, as_json: bool, schema: bool) -> int:
    """Read FILE, load the plugins it names, check every parameter, and say what would run.

    Journal, tape and lists are looked at too, without writing; a gateway is not asked. Exit code 0: this bot would start.
    Otherwise one line says where the file is wrong and what to do.
    """
    from botframework.runner.plan import describe, json_schema, plan
    from botframework.runner.readiness import look_before_run

    planned = plan(file)
    seen = [] if schema else look_before_run(planned)
    if schema:
        import json

        click.echo(json.dumps(json_schema(planned), indent=2))
        return 0
    about = describe(planned)
    about["warnings"] += seen
    if as_json:
        import json

        click.echo(json.dumps(about, indent=2))
        return 0
    click.echo(f"{file}: ok")
    for key in ("bot", "gateway", "account", "mode", "profile", "instruments", "journal"):
        value = about[key]
        click.echo(f"  {key:12} {', '.join(value) if isinstance(value, list) else value}")
    for strategy in about["strategies"]:
        params = " ".join(f"{k}={v}" for k, v in strategy["params"].items())
        click.echo(
            f"  strategy     {strategy['name']}: {strategy['kind']} on {', '.join(strategy['instruments'])} ({params})"
        )
    for change in about["tightened"]:
        click.echo(f"  canary       {change}")
    for secret in about["secrets"]:
        click.echo(f"  secret       {secret['name']}: {secret['kept']}")
    for rule in about["risk"]:
        params = " ".join(f"{k}={v}" for k, v in rule["params"].items())
        click.echo(f"  risk         {rule['id']} {rule['kind']}{' ' + params if params else ''}")
    for warning in about["warnings"]:
        click.echo(f"  warning      {warning}")
    click.echo(f"  config hash  {about['config_hash']}")
    return 0
