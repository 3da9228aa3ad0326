"""The main job without any account: a small blog, the sandbox, and a clock that can be put forward."""
