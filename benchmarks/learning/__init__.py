"""Does the learner learn? A simulator with known truth, rivals, and replays of real posts: `make learn`.

world      what an audience is, drawn from a seed            scenarios   the audiences, as a table
play       one policy posts into one world                   rivals      what the learner is held against
product    crosspost.core.strategy as a policy               runs        many plays, resumable
scores     shares with their errors                          tables      what docs/learning.md shows
upworthy, pages   real posts, replayed                       report      everything into docs/learning.md
"""
