"""X and Facebook as they answer, on loopback: for the demo, for trying crosspost without an account, and for the tests.

Real tweepy and real facebook-sdk talk to it; only the base address differs. `server.Sandbox` is the way in.
"""
