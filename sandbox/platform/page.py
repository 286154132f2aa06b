"""The page on which Slack asks somebody whether an app may be installed."""

from collections.abc import Iterable, Mapping
from html import escape

from sandbox.workspace import Team

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<body style="font-family: sans-serif; max-width: 32rem; margin: 3rem auto; padding: 0 1rem">{body}</body></html>"""


def consent_page(app: str, teams: Iterable[Team], scopes: Iterable[str], asked: Mapping[str, str]) -> str:
    """Return the form with which somebody allows the app in a workspace, or does not."""
    kept = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(asked[name])}">' for name in asked)
    choices = "".join(
        f'<option value="{escape(each.id)}"{" selected" if each.id == asked.get("team") else ""}>'
        f"{escape(each.name)}</option>"
        for each in teams
    )
    wanted = "".join(f"<li>{escape(each)}</li>" for each in scopes)
    return _PAGE.format(
        title=f"{escape(app)} | Slack",
        body=(
            f"<h1>{escape(app)} is requesting permission to access a workspace</h1>"
            f'<form method="post">{kept}<p><label>Workspace <select name="owner">{choices}</select></label></p>'
            f"<p>It will be able to:</p><ul>{wanted}</ul>"
            '<p><label>Your user name <input name="user" value="alice"></label></p>'
            '<button name="decision" value="deny">Cancel</button> '
            '<button name="decision" value="allow">Allow</button></form>'
        ),
    )


def error_page(error: str) -> str:
    """Return what Slack shows instead of the form where it cannot ask."""
    return _PAGE.format(
        title="Something went wrong", body=f"<h1>Something went wrong</h1><p>Error: {escape(error)}</p>"
    )
