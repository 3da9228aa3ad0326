"""The demo's blog: six French articles written for it, and the server that publishes them on loopback."""

from crosspost.demo.blog.server import Blog

__all__ = ["Blog"]
