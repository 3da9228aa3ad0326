"""The page where a person reviews what goes out: server-rendered, for a browser on this machine or behind a password.

::

    request ─▶ security (host, origin, size, session, password) ─▶ routes
                                                                     │
               forms (CSRF) ─▶ review · wording · planning · start ──┤──▶ steps and store, as the command line
                                                                     ▼
               cards (what a post looks like) ─▶ pages (templates, language)

`app.make_app` puts it together; `serving` runs it. Nothing here asks another host, but for pictures of articles,
which `pictures` fetches through the same guard as feeds. `operations` are the doors for whoever watches the service.
"""
